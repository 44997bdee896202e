"""The month a text counts in (SSE-LIM-01, SSE-LIM-02).

A limit itself is held by the database (`engine.store.limits`): a slot is taken before the provider is called, and
given back when the provider refuses (SSE-LIM-03, SSE-LIM-04).
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def month_of(time_zone: str, now: datetime) -> str:
    """The calendar month where the institution is, as `2026-11`."""
    return f"{now.astimezone(ZoneInfo(time_zone)):%Y-%m}"
