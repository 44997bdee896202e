"""What happened lately in an account: what the limits on replies, on lines and on consent reports look at.

Only as much is kept as a limit needs. Time may be set back by a test: what then lies in the future is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.journal import Event
from simulator.world.conversation import MOST_IN_A_ROUND

MINUTE = timedelta(minutes=1)
MOST_REPORTS = 100  # requests a minute that report consents, or contacts; Twilio documents it for each kind


@dataclass
class RecentActivity:
    """When each sender's line is free, when each pair was last replied to, and when reports were taken."""

    lines: dict[str, datetime] = field(default_factory=dict)
    _replied: dict[tuple[str | None, str], tuple[datetime, ...]] = field(default_factory=dict)
    _reports: dict[str, tuple[datetime, ...]] = field(default_factory=dict)

    def occupy(self, sender: str | None, busy_until: datetime | None) -> None:
        """The sender's line is busy until then, if it has one."""
        if sender is not None and busy_until is not None:
            self.lines[sender] = busy_until

    def reply(self, sender: str | None, recipient: str, at: datetime) -> None:
        """An application replied."""
        earlier = self._replied.get((sender, recipient), ())
        self._replied[sender, recipient] = (*earlier, at)[-MOST_IN_A_ROUND:]

    def replied(self, sender: str | None, recipient: str) -> Sequence[datetime]:
        """When the pair's latest replies were made, as many of them as the loop guard looks at."""
        return self._replied.get((sender, recipient), ())

    def report(self, kind: type[Event], at: datetime) -> None:
        """A request that reports consents, or contacts, was taken."""
        earlier = self._reports.get(kind.__name__, ())
        self._reports[kind.__name__] = (*earlier, at)[-MOST_REPORTS:]

    def reports(self, kind: type[Event], now: datetime) -> int:
        """How many requests of that kind were taken in the last minute, as far as the limit looks."""
        return sum(timedelta(0) <= now - at < MINUTE for at in self._reports.get(kind.__name__, ()))
