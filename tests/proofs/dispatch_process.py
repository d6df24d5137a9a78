"""The dispatch role as a process that is impatient: ``python -m tests.proofs.dispatch_process``.

It stands still just before a hand-over, once, when LEADLOOM_FAILPOINT names a file that says so.
"""

import argparse
import os
import signal
from pathlib import Path

import django

from leadloom.storage.children import die_with_parent
from tests.proofs.clocks import WrongClock


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds")
    parser.add_argument("--lease", type=float, default=2.0, help="seconds")
    words = parser.parse_args()
    die_with_parent()
    django.setup()

    from leadloom.channels import dispatch

    hand_over = dispatch.outbox.hand_over
    file = Path(os.environ["LEADLOOM_FAILPOINT"])

    def stopping(*args: object, **named: object) -> bool:
        if file.exists() and file.read_text().startswith("before_hand_over"):
            file.unlink()
            os.kill(os.getpid(), signal.SIGSTOP)
        return hand_over(*args, **named)  # type: ignore[arg-type]

    dispatch.outbox.hand_over = stopping  # type: ignore[assignment]
    make = dispatch.Dispatcher
    dispatch.SystemClock = lambda: WrongClock(words.ahead)  # type: ignore[misc,assignment]
    dispatch.Dispatcher = lambda clock: make(clock, lease=words.lease)  # type: ignore[misc,assignment]
    dispatch.main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
