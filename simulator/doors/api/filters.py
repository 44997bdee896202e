"""Filters of lists: by number and by date.

A date filter's name ends in nothing, `<` or `>`: on that day or second, not after it, not before it. The day or
second that is named is always part of the span. The parameter is a date, and clients that make a timestamp of it (the
official ones do) mean the day that begins then; as a bound, and at any other hour, a timestamp is its own second.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import request

from simulator import errors
from simulator.errors import ApiError
from simulator.language import phones

Span = tuple[datetime, datetime]
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def number(name: str, country: str = "") -> str | None:
    """The number or sender that the filter names, parsed where it can be; without `+` it is one of that country."""
    text = request.args.get(name)
    return (phones.parse_sender(text, country) or text) if text else None


def span(name: str) -> Span | None:
    """When a record has to be from to be listed; None is any time; `ApiError` for a date that is none."""
    asked = [
        _bounds(asked, text)
        for asked, text in request.args.items(multi=True)
        if asked in (name, f"{name}<", f"{name}>") and text
    ]
    return (max(start for start, _ in asked), min(end for _, end in asked)) if asked else None


def _bounds(name: str, text: str) -> Span:
    start, end = _span(name, text)
    match name[-1]:
        case "<":
            return EARLIEST, end
        case ">":
            return start, LATEST
        case _:
            return start, end


def _span(name: str, text: str) -> Span:
    """A day or a second, as a half-open span."""
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            return start, start + timedelta(days=1)
        at = datetime.fromisoformat(text)
        start = (at if at.tzinfo else at.replace(tzinfo=UTC)).replace(microsecond=0).astimezone(UTC)
        is_day = start.time() == time() and name[-1] not in "<>"
        return start, start + (timedelta(days=1) if is_day else timedelta(seconds=1))
    except (ValueError, OverflowError):
        raise ApiError(errors.invalid_parameter(name, text)) from None
