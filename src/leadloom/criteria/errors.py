"""A tree that can't be understood."""

from leadloom.kernel.errors import FieldProblem, InvalidInput


class CriteriaError(InvalidInput):
    """The tree is wrong; ``problems`` names every wrong node by its path (``all.0.where.1.value``) with a sentence."""

    code = "invalid_criteria"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        first = problems[0]
        super().__init__(f"{first.path or 'the condition'}: {first.message}", problems=problems)
