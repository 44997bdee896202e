"""A mail that the server would not take is tried again for a day, less and less often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.rules import retries

LAST = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_the_waits_grow_and_end() -> None:
    waits = [next_try - LAST if (next_try := retries.next_try(tries, LAST)) else None for tries in range(8)]
    assert waits == [None, *(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720)), None]
