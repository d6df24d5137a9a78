"""What can't be planned."""

from leadloom.kernel.errors import InvalidInput


class PlanError(InvalidInput):
    """Trees, point rules and models don't fit together; the sentence says which."""

    code = "invalid_plan"
