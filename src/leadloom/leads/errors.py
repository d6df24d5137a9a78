"""Clear answers about leads: each says why nothing was changed."""

from leadloom.kernel.errors import Conflict, Forbidden


class NotPending(Conflict):
    """The lead doesn't wait for acceptance (any more)."""

    code = "not_pending"


class DeadlinePassed(Conflict):
    """The time to accept is over; the lead goes to the next salesperson."""

    code = "deadline_passed"


class NotAccepted(Conflict):
    """Only an accepted lead can be returned."""

    code = "not_accepted"


class NotYours(Forbidden):
    """The lead waits for somebody else."""

    code = "not_yours"


class NotAssignable(Conflict):
    """Only an open MQL that waits for nobody's acceptance can be given to somebody."""

    code = "not_assignable"


class NobodyFree(Conflict):
    """Everybody in the team is full or away."""

    code = "nobody_free"
