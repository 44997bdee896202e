"""The one reader of time. Everything else is handed `now`, so freezing this freezes the world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

import msgspec

Clock = Callable[[], datetime]

# Midnight of 1 January 1970, read from its binary form: plain even if time is frozen while this is imported.
_EPOCH: Final[datetime] = msgspec.msgpack.decode(b"\xd6\xff\0\0\0\0")


def system() -> datetime:
    """The system's time, aware and in UTC."""
    return plain(datetime.now(UTC))


def plain(at: datetime) -> datetime:
    """The same moment in UTC as nothing but a `datetime`: frozen clocks hand out subclasses, which JSON refuses."""
    return _EPOCH + (at - _EPOCH)


def parse(text: str) -> datetime | None:
    """A moment written in ISO 8601, in UTC unless it says otherwise; None if it is none, or only a day."""
    try:
        at = datetime.fromisoformat(text)
        return plain(at if at.tzinfo else at.replace(tzinfo=UTC)) if "T" in text else None
    except (ValueError, OverflowError):
        return None


def stopwatch() -> float:
    """Seconds since some moment: how long an answer took is told by two readings."""
    return perf_counter()
