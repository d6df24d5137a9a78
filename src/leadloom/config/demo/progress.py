"""How far the demo company's story has been told: a small file in the data folder."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

FILE: Final = "demo.json"
WEEK: Final = timedelta(weeks=1)
TELL_EVERY_S: Final = 10.0
STEP_COST: Final = 100
"""What a step of the story costs besides its messages, in messages: the ticks have their own price."""


@dataclass(frozen=True)
class Progress:
    """The story spans whole weeks from ``start``, of which all before ``end``, the first start, has happened.

    Everything up to ``step`` has been told and worked on.
    """

    start: datetime
    end: datetime
    step: datetime

    @classmethod
    def begin(cls, anchor: datetime, *, now: datetime, weeks: int) -> "Progress":
        """Return the beginning of the story whose last week is this one; ``anchor`` is shifted by whole weeks."""
        start = anchor + ((now - anchor) // WEEK + 1 - weeks) * WEEK
        return cls(start, now.replace(minute=0, second=0, microsecond=0), start)

    @property
    def told_until(self) -> datetime:
        """Return where the whole story would end: at most a week after ``end``."""
        return self.start + ((self.end - self.start) // WEEK + 1) * WEEK

    @classmethod
    def read(cls, folder: Path) -> "Progress | None":
        """Return what was written, None when no demo was ever begun here."""
        try:
            kept = json.loads((folder / FILE).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        return cls(*(datetime.fromisoformat(kept[name]) for name in ("start", "end", "step")))

    def write(self, folder: Path) -> None:
        """Keep it, whole or not at all."""
        draft = folder / f"{FILE}.new"
        kept = {name: getattr(self, name).isoformat() for name in ("start", "end", "step")}
        draft.write_text(json.dumps(kept), encoding="ascii")
        draft.replace(folder / FILE)

    @property
    def is_done(self) -> bool:
        """Tell whether the story has been told to its end."""
        return self.step >= self.end

    def at(self, step: datetime) -> "Progress":
        """Return the same story told up to ``step``."""
        return replace(self, step=step)


class Countdown:
    """Says every ten seconds how far the story is and how long it will go on at this pace.

    ``counts`` are the messages of each step to come; ``done_before`` those of the steps an earlier run has told.
    """

    def __init__(
        self, counts: Sequence[int], *, done_before: Sequence[int] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._costs = [STEP_COST + count for count in counts]
        self._before = sum(STEP_COST + count for count in done_before)
        self._clock = clock
        self._began = self._told = clock()
        self._steps = self._done = 0

    def step(self) -> str | None:
        """Note that one more step is told; returns a line when it is time for one."""
        self._done += self._costs[self._steps]
        self._steps += 1
        now = self._clock()
        left = sum(self._costs[self._steps :])
        if now - self._told < TELL_EVERY_S or not left:
            return None
        self._told = now
        whole = self._before + self._done + left
        percent = 100 * (self._before + self._done) // whole
        return f"  demo company {percent:>3} % loaded, {_span((now - self._began) / self._done * left)} left"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return "less than a minute" if minutes < 1 else f"about {minutes} min"
