"""How fast a sender's messages leave, and how many may wait.

A sender has one line. It passes so many segments a second, whatever the messages are that they belong to; what comes
meanwhile waits its turn, up to ten hours' worth. A message that finds the line full is refused, or if it came
through a service fails later; one that would wait longer than its validity expires where it stands. Registered
campaigns, which share a rate between their numbers, are not simulated.

Source: https://help.twilio.com/articles/115002943027; TWI-11-01 (rates), TWI-11-02 (depth), TWI-11-03 (segments)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import Handset, Step
from simulator.world import lifecycle

DEPTH: Final = timedelta(hours=10)

RATES: Final = {NumberKind.TOLL_FREE: 3, NumberKind.SHORT_CODE: 100}
NORTH_AMERICAN_RATE: Final = 1
OTHER_RATE: Final = 10  # what no source tells: numbers of other countries, and alphanumeric sender ids


def rate_of(sender: str, kind: NumberKind) -> int:
    """Segments a second of a parsed sender that was sold as a number of this kind."""
    at_home = phones.country_of(sender) in ("US", "CA")
    return RATES.get(kind, NORTH_AMERICAN_RATE if at_home else OTHER_RATE)


class Line(Struct, frozen=True):
    """A sender's line: its rate in segments a second, and how long what is on it will take to leave."""

    rate: int
    backlog: timedelta = timedelta(0)

    def time_for(self, segments: int) -> timedelta:
        """How long so many segments take to leave."""
        return timedelta(seconds=segments / self.rate)

    def has_room(self, segments: int) -> bool:
        """Whether so many more segments can wait."""
        return self.backlog + self.time_for(segments) <= DEPTH


def line_of(sender: str, kind: NumberKind, busy_until: datetime | None, now: datetime) -> Line:
    """The line of a parsed sender, which was last known to be busy until then."""
    return Line(rate_of(sender, kind), max((busy_until or now) - now, timedelta(0)))


class Passage(Struct, frozen=True):
    """What becomes of a message on its line: its steps, and when the line is free after it, if it takes up any time."""

    steps: tuple[Step, ...]
    busy_until: datetime | None = None


def passage(
    handset: Handset, line: Line | None, *, segments: int, validity: int, slips: bool, now: datetime
) -> Passage:
    """A message of so many segments waits its turn, `validity` seconds at most; without a line nobody waits."""
    start = now + line.backlog if line else now
    deadline = now + timedelta(seconds=validity)
    steps = lifecycle.within_validity(lifecycle.planned(handset, slips=slips, now=start), deadline)
    return Passage(steps, start + line.time_for(segments) if line and start <= deadline else None)


class Ceiling:
    """How many requests each account may make in a second of its own time (TWI-11-04).

    What Twilio allows is not published, and counts requests that overlap; here they never do, so a rate stands in.
    """

    def __init__(self) -> None:
        self._counts: dict[str, tuple[datetime, int]] = {}

    def admits(self, account_sid: str, most: int, now: datetime) -> bool:
        """Count a request; whether it is among the first `most` of its second."""
        second = now.replace(microsecond=0)
        counted, count = self._counts.get(account_sid, (second, 0))
        count = count + 1 if counted == second else 1
        self._counts[account_sid] = second, count
        return count <= most
