"""What can be wrong with the stores before or while they run. The message is one sentence for the operator."""


class StorageError(Exception):
    """An embedded store or its folder can't be used; the message says why and what to do."""


class FolderInUse(StorageError):
    """Another process holds the data folder; the message names its pid."""


class StoreStopped(StorageError):
    """A store ended while it was needed; the message ends with what it last wrote."""
