"""The one reader of time: the system clock, or a clock somewhere else that everybody follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import httpx

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


def clock_at(url: str, client: Callable[[], httpx.Client]) -> Clock:
    """A clock that asks `url` for `{"now": ISO time}`; user and password in the URL are sent as HTTP Basic."""

    address = httpx.URL(url)
    login = httpx.BasicAuth(address.username, address.password) if address.userinfo else None
    shown = address.copy_with(username=None, password=None)  # what an error or a log may say

    def now() -> datetime:
        answer = client().get(shown, auth=login).raise_for_status()
        return datetime.fromisoformat(answer.json()["now"]).astimezone(UTC)

    return now
