"""What a caller of imports can do wrong."""

from leadloom.kernel.errors import Conflict, LeadloomError


class WrongState(Conflict):
    """The job is not (or no longer) where this can be done."""

    code = "import_wrong_state"


class FileTooLarge(LeadloomError):
    """The file has more bytes than an import takes."""

    code = "import_file_too_large"
    status = 413
