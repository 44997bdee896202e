"""The one reader of time. Everything else is handed `now`, so freezing this freezes the world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system() -> datetime:
    """The system's time, aware and in UTC."""
    return datetime.now(UTC)
