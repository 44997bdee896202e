"""Business days of the United States, where a person is.

A business day is none of Saturday, Sunday and the federal holidays; what single states keep besides is left out, for
the rule that counts them is a federal one. The days between two moments are those that begin after the first and not
after the second, by the calendar of the person's own place.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import phonenumbers

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5
ELSEWHERE = "America/New_York"  # for numbers whose zone nobody knows


def business_days(start: datetime, end: datetime, number: str) -> int:
    """How many business days lie between the moments, where the phone of that number is at home."""
    zone = ZoneInfo(zone_of(number))
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_business_day(day) for day in days)


def business_days_ahead(now: datetime, count: int) -> timedelta:
    """How long until so many business days are over."""
    then = now
    while count:
        then += timedelta(days=1)
        count -= is_business_day(then.date())
    return then - now


def is_business_day(day: date) -> bool:
    """Whether business is done on that day, as the federation keeps it."""
    return day.weekday() < SATURDAY and day not in _holidays()


def zone_of(number: str) -> str:
    """The time zone by which the days of a number's owner are counted: the first of its prefix."""
    return next(iter(zones_of(number)), ELSEWHERE)


@cache
def zones_of(number: str) -> tuple[str, ...]:
    """The time zones of a number's prefix; none where nobody knows any."""
    from phonenumbers import timezone

    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


@cache
def _holidays() -> HolidayBase:
    import holidays  # a twentieth of a second, for the first who asks

    return holidays.country_holidays("US")
