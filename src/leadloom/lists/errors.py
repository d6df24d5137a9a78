"""What a caller of lists can do wrong."""

from leadloom.kernel.errors import Conflict


class WrongState(Conflict):
    """The job is not (or no longer) where this can be done."""

    code = "list_job_wrong_state"
