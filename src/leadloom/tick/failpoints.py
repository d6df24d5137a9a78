"""Places where a proof may kill the process, named by LEADLOOM_FAILPOINT.

One stands behind each step of a tick: after_freeze, after_insert, after_evaluate, after_differences. The process ends
as by SIGKILL, without cleaning up. Never set in production; the doctor reports it.
"""

import os
import signal


def reach(name: str) -> None:
    """Kill this process if the environment names this place."""
    if os.environ.get("LEADLOOM_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
