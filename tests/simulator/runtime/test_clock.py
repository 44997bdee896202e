"""One reading of time, of a kind that everything can write down, frozen or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
from freezegun import freeze_time

from simulator.runtime import clock


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert clock.system().tzinfo is UTC


def test_a_frozen_time_can_be_written_down() -> None:
    with freeze_time("2026-11-21T09:00:00", real_asyncio=True):
        assert msgspec.json.encode(clock.system()) == b'"2026-11-21T09:00:00Z"'


def test_a_plain_time_is_the_same_moment_in_utc() -> None:
    noon_in_york = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=-5)))
    assert clock.plain(noon_in_york) == noon_in_york
    assert clock.plain(noon_in_york).tzinfo is UTC
