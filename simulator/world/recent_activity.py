"""What happened lately in an account: what the limits on replies, on lines and on consent reports look at.

Only as much is kept as a limit needs. Time may be set back by a test: what then lies in the future is not counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from simulator.journal import Event
from simulator.world.conversation import MOST_IN_A_ROUND

MINUTE = timedelta(minutes=1)
MOST_REPORTS = 100  # requests a minute that report consents, or contacts; Twilio documents it for each kind


class RecentActivity:
    """When each sender's line is free, when each pair was last replied to, and when reports were taken."""

    def __init__(self) -> None:
        self.lines: dict[str, datetime] = {}
        self._replied: dict[tuple[str | None, str], deque[datetime]] = {}
        self._reports: dict[type[Event], deque[datetime]] = {}

    def occupy(self, sender: str | None, busy_until: datetime | None) -> None:
        """The sender's line is busy until then, if it has one."""
        if sender is not None and busy_until is not None:
            self.lines[sender] = busy_until

    def reply(self, sender: str | None, recipient: str, at: datetime) -> None:
        """An application replied."""
        self._replied.setdefault((sender, recipient), deque(maxlen=MOST_IN_A_ROUND)).append(at)

    def replied(self, sender: str | None, recipient: str) -> Sequence[datetime]:
        """When the pair's latest replies were made, as many of them as the loop guard looks at."""
        return self._replied.get((sender, recipient), ())

    def report(self, kind: type[Event], at: datetime) -> None:
        """A request that reports consents, or contacts, was taken."""
        self._reports.setdefault(kind, deque(maxlen=MOST_REPORTS)).append(at)

    def reports(self, kind: type[Event], now: datetime) -> int:
        """How many requests of that kind were taken in the last minute, as far as the limit looks."""
        return sum(timedelta(0) <= now - at < MINUTE for at in self._reports.get(kind, ()))
