"""When to look at which account again: an agenda over all accounts.

Thousands of accounts may be open while something happens in one. So an account is looked at when something has changed
in it, or when the next of its tasks falls due, and left alone at all other times.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from threading import Lock


class Rounds:
    """The accounts that are to be looked at, now or at some time; times are seconds on one stopwatch."""

    def __init__(self, accounts: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._changed = dict.fromkeys(accounts)  # a dictionary keeps the order in which they came
        self._due: dict[str, float] = {}
        self._queue: list[tuple[float, str]] = []

    def touch(self, account_sid: str) -> None:
        """Something has changed in the account."""
        with self._lock:
            self._changed[account_sid] = None

    def look_again(self, account_sid: str, at: float) -> None:
        """Nothing is due in the account before that time, if nothing changes."""
        self._due[account_sid] = at
        heapq.heappush(self._queue, (at, account_sid))

    def take(self, now: float) -> list[str]:
        """The accounts to look at: those that have changed, and those in which something falls due by now."""
        with self._lock:
            found, self._changed = self._changed, {}
        while (due := self.next_due()) is not None and due <= now:
            found[heapq.heappop(self._queue)[1]] = None
        for account_sid in found:
            self._due.pop(account_sid, None)
        return list(found)

    def next_due(self) -> float | None:
        """When something falls due next, if nothing changes; None for never."""
        while self._queue and self._due.get(self._queue[0][1]) != self._queue[0][0]:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None
