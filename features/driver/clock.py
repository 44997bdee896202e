"""The time everybody sees, and how a scenario moves it.

In one process the system clock itself is replaced; across processes the simulator keeps the time and the engine
follows it. Scenarios cannot tell the difference.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from freezegun.api import FrozenDateTimeFactory

from features.driver.provider import Provider

# Every scenario starts here, a Monday morning in term, whatever day it is outside.
BEGINNING = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


class Clock(Protocol):
    """The time of both parties, in UTC. It stands still unless it is moved."""

    def now(self) -> datetime: ...

    def start(self, instant: datetime) -> None:
        """Set the time at the beginning of a scenario, forwards or backwards."""

    def advance(self, span: timedelta) -> None:
        """Let time pass; what falls due on the way happens."""


class FrozenClock:
    """The system clock of this process, held by freezegun."""

    def __init__(self, frozen: FrozenDateTimeFactory) -> None:
        self._frozen = frozen

    def now(self) -> datetime:
        return self._frozen().replace(tzinfo=UTC)

    def start(self, instant: datetime) -> None:
        self._frozen.move_to(instant)

    def advance(self, span: timedelta) -> None:
        self._frozen.tick(span)


class ProviderClock:
    """The simulator's clock of this account, which the engine asks for the time."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def now(self) -> datetime:
        return self._provider.now()

    def start(self, instant: datetime) -> None:
        self._provider.set_clock(instant)

    def advance(self, span: timedelta) -> None:
        self._provider.advance_clock(span)
