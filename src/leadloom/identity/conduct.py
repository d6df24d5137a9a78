"""Whether a visit looks like a machine's by what it does. Pure. Marked, never dropped: its events stay, as a bot's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

VIEW_EVERY: Final = timedelta(seconds=1)
"""Nobody reads faster for long."""
VIEWS_AT_ONCE: Final = 20
"""But a browser opens all tabs of yesterday at once."""
UNTOUCHED_VIEWS: Final = 15
"""So many pages without a finger, a key or a wheel: nobody is there. Only the tracker tells of them."""
AUTOMATED_VIEWS: Final = 5
"""The same in a browser that says it is driven by a program; fewer may be somebody who tests their own website."""


@dataclass(slots=True)
class Conduct:
    """What is known of a visit. ``paced_to`` is the instant up to which its page views would last at a reading pace."""

    views: int = 0
    paced_to: datetime | None = None
    is_touched: bool = False
    is_too_fast: bool = False

    def viewed(self, at: datetime, *, last_at: datetime) -> None:
        """Count a page view; one from before the visit's last hit came late and tells nothing about the pace."""
        self.views += 1
        if at < last_at:
            return
        paced_to = max(self.paced_to or at, at) + VIEW_EVERY
        self.paced_to = paced_to
        self.is_too_fast |= paced_to - at > VIEWS_AT_ONCE * VIEW_EVERY

    def is_machine(self, *, tells_touches: bool, is_automated: bool) -> bool:
        """Tell whether the visit looks like a machine's so far.

        ``tells_touches``: the sender would say so if a person had touched a page.
        """
        if self.is_too_fast:
            return True
        most = AUTOMATED_VIEWS if is_automated else UNTOUCHED_VIEWS
        return tells_touches and not self.is_touched and self.views >= most
