"""Business days: weekends and federal holidays are none, and days are those of the person's own place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.insight import business


@pytest.mark.parametrize(
    ("start", "days", "reached"),
    [
        ("2026-11-02T09:00", 10, "2026-11-17T09:00"),  # Veterans Day lies between
        ("2026-11-25T09:00", 1, "2026-11-27T09:00"),  # Thanksgiving
        ("2026-11-27T09:00", 1, "2026-11-30T09:00"),  # a weekend
        ("2026-12-31T09:00", 1, "2027-01-04T09:00"),  # the turn of the year
    ],
)
def test_business_days_leave_out_weekends_and_federal_holidays(start: str, days: int, reached: str) -> None:
    now = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert now + business.business_days_ahead(now, days) == datetime.fromisoformat(reached).replace(
        tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("start", "end", "number", "days"),
    [
        ("2026-11-02T15:00", "2026-11-05T15:00", "+12125550001", 3),
        ("2026-11-06T15:00", "2026-11-09T15:00", "+12125550001", 1),  # a weekend
        ("2026-11-24T15:00", "2026-11-27T15:00", "+12125550001", 2),  # Thanksgiving
        ("2026-11-03T03:00", "2026-11-03T15:00", "+12125550001", 1),  # still Monday in New York
        ("2026-11-03T06:00", "2026-11-03T15:00", "+12125550001", 0),  # Tuesday there
        ("2026-11-03T06:00", "2026-11-03T15:00", "+12135550001", 1),  # still Monday in Los Angeles
        ("2026-11-05T15:00", "2026-11-02T15:00", "+12125550001", 0),  # a clock that was set back
    ],
)
def test_days_between_are_counted_where_the_person_is(start: str, end: str, number: str, days: int) -> None:
    first, last = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (start, end))
    assert business.business_days(first, last, number) == days


def test_what_is_no_number_is_at_home_in_no_zone_and_counted_by_the_easts() -> None:
    assert business.zones_of("Avery") == ()
    assert business.zone_of("Avery") == "America/New_York"
