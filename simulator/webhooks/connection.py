"""How long the provider waits for an application, and how often it tries: the overrides in a URL's fragment.

`https://app.example/sms#ct=2000&rc=3&rp=all` asks for two seconds to connect and three retries whatever went
wrong. A value out of its range is ignored, as if it were not there. The fragment is neither sent nor signed. The
overrides `sni` and `e` choose among a provider's networks, of which there is one here: they change nothing (TWI-6-07).

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qs

from msgspec import Struct


class Trouble(StrEnum):
    """What can go wrong with a request, in the words of the retry policy."""

    CONNECT = "ct"
    READ = "rt"
    CLIENT_ERROR = "4xx"
    SERVER_ERROR = "5xx"


class Connection(Struct, frozen=True, kw_only=True):
    """Limits in milliseconds, retries, and the troubles after which there is one."""

    connect_ms: int = 5000
    read_ms: int = 15_000
    total_ms: int = 15_000
    retries: int = 1
    policy: frozenset[str] = frozenset({Trouble.CONNECT})

    @property
    def total(self) -> timedelta:
        """How long all attempts together may take."""
        return timedelta(milliseconds=self.total_ms)

    def retries_after(self, trouble: Trouble, attempt: int, spent: timedelta = timedelta(0)) -> bool:
        """Whether attempt number `attempt` (from 1), which met this trouble, is followed by another.

        `spent` is how long all attempts have taken so far: the total time is for all of them together (TWI-6-08).
        """
        return (
            spent < self.total
            and attempt <= self.retries
            and (trouble in self.policy or "all" in self.policy)
        )


RANGES = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
LONGEST_NUMBER = 5
POLICIES = frozenset({*Trouble, "all"})


def of(url: str) -> Connection:
    """The connection that the URL's fragment asks for."""
    return _asked_for(url.partition("#")[2])


@lru_cache(maxsize=64)
def _asked_for(fragment: str) -> Connection:
    fields = parse_qs(fragment)
    chosen = frozenset(",".join(fields.get("rp", [])).split(",")) & POLICIES
    return Connection(
        connect_ms=_number(fields, "ct", 5000),
        read_ms=_number(fields, "rt", 15_000),
        total_ms=_number(fields, "tt", 15_000),
        retries=_number(fields, "rc", 1),
        policy=chosen or frozenset({Trouble.CONNECT}),
    )


def _number(fields: dict[str, list[str]], name: str, default: int) -> int:
    text = fields.get(name, [""])[-1]
    low, high = RANGES[name]
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
    return number if number is not None and low <= number <= high else default
