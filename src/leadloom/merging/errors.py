"""What can be wrong with a merge."""

from leadloom.kernel.errors import Conflict, InvalidInput


class SameRecord(InvalidInput):
    """A contact or company can't be merged with itself."""

    code = "same_record"


class UnknownChoice(InvalidInput):
    """A choice names a field that there is none of."""

    code = "unknown_choice"


class AlreadyUndone(Conflict):
    """The merge was undone before."""

    code = "already_undone"


class LaterMergeFirst(Conflict):
    """What was kept was merged into another one itself: that merge has to be undone first."""

    code = "later_merge_first"
