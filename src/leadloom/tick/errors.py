"""Why a tick stops."""


class FenceLost(Exception):
    """Another process has taken the lease over: this one must not write any more."""
