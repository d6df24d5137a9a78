"""Errors of the outside: a channel could not, or perhaps could, take a message."""


class ChannelError(Exception):
    """A message was not taken.

    ``permanent``: trying again won't help (the address does not exist). ``uncertain``: it may have been taken, since
    the connection broke after the message had gone out; never both.
    """

    def __init__(self, reason: str, *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(reason)
        if permanent and uncertain:
            raise ValueError("what is uncertain is not permanent")
        self.reason = reason
        self.permanent = permanent
        self.uncertain = uncertain
