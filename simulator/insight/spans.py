"""Moments and spans of time in words, as a person reads them beside a picture or in a list."""

from __future__ import annotations

from datetime import datetime, timedelta

UNITS = ((86_400, "day", "d"), (3_600, "hour", "h"), (60, "minute", "min"), (1, "second", "s"))


def moment(at: datetime, *, dated: bool = True) -> str:
    """`Mon 2 Nov, 09:14`, or where the day goes without saying `09:14`; seconds only where they are not nought."""
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return f"{at:%a} {at.day} {at:%b}, {clock}" if dated else clock


def day(at: datetime) -> str:
    """`Monday, 2 November 2026`."""
    return f"{at:%A}, {at.day} {at:%B %Y}"


def day_and_time(at: datetime) -> str:
    """`Mon 2 Nov 2026, 09:14:05`."""
    return f"{at:%a} {at.day} {at:%b %Y}, {at:%H:%M:%S}"


def clock_time(at: datetime) -> str:
    """`09:14:05`."""
    return f"{at:%H:%M:%S}"


def in_words(span: timedelta) -> str:
    """The two largest units of the span, written out: `3 days 2 hours`, `40 seconds`."""
    parts = _parts(span)
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name, _ in parts)


def in_short(span: timedelta) -> str:
    """The same in letters: `3 d 2 h`."""
    return " ".join(f"{count} {letter}" for count, _, letter in _parts(span))


def _parts(span: timedelta) -> list[tuple[int, str, str]]:
    """The largest unit that is not nought and the one below it; less than a second is none of them."""
    left, found = max(int(span.total_seconds()), 0), []
    for index, (seconds, name, letter) in enumerate(UNITS):
        count, left = divmod(left, seconds)
        if count:
            found.append((index, count, name, letter))
    kept = [part[1:] for part in found if part[0] <= found[0][0] + 1]
    return kept or [(0, "second", "s")]
