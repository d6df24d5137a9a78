"""The process of jobs, wired: imports, bulk actions and exports take turns in one."""

from leadloom.imports import process
from leadloom.lists.runner import Runner


def main() -> int:
    """Work at whatever waits until SIGTERM."""
    return process.main(further=(Runner,))
