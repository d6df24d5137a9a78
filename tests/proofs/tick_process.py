"""The loop as a process that is impatient, or slow at evaluating: ``python -m tests.proofs.tick_process``."""

import argparse
import time

import django

from leadloom.storage.children import die_with_parent
from tests.proofs.clocks import WrongClock


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patience", type=float, default=2.0)
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds")
    parser.add_argument("--evaluates-for", type=float, default=0.0, help="seconds")
    parser.add_argument("--batches-of", type=int, default=0, help="events; a backlog of them is taken in a pipeline")
    words = parser.parse_args()
    die_with_parent()
    django.setup()

    from leadloom.tick import differences, lease, loop, process, step_a

    if words.batches_of:
        step_a.EVENTS_PER_TICK = words.batches_of  # type: ignore[misc]
        loop.WORTH_GOING_AHEAD = 1  # type: ignore[misc]

    evaluate = differences.evaluate
    process.Lease = lambda alone: lease.Lease(  # type: ignore[misc,assignment]
        alone=alone, patience=words.patience, frozen_within_ms=round(words.patience * 1000)
    )

    process.SystemClock = lambda: WrongClock(words.ahead)  # type: ignore[misc,assignment]

    def slowly(*args: object) -> object:
        time.sleep(words.evaluates_for)
        return evaluate(*args)  # type: ignore[arg-type]

    differences.evaluate = slowly  # type: ignore[assignment]
    return process.main()


if __name__ == "__main__":
    raise SystemExit(main())
