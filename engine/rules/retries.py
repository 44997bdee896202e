"""When a mail is tried again that the server would not take for now (RFC 5321, 4.5.4.1: it may be hours)."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720))


def next_try(tries: int, last: datetime) -> datetime | None:
    """When the mail is due after so many tries, the last of them at `last`; None when it is given up, after a day."""
    return last + WAITS[tries - 1] if 0 < tries <= len(WAITS) else None
