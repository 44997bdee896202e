"""Sender numbers: a user gets one from the provider's pool with their first text, and keeps it (SSE-NUM-01).

Whether a number is free is decided in a transaction, what numbers exist is asked of the provider outside of it. With
none free and the limit not reached, one is bought; should two users do that at once for the last place under the
limit, the number bought too many stays in the pool for the next. A number whose texts do not reach this engine yet
(`pointed_at` is unset, perhaps after a crash) is pointed here before it is used.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.edge.provider import PoolNumber, Provider, ProviderError
from engine.store import configuration, numbers
from engine.store.database import Database
from engine.store.locks import exclude_others
from engine.store.numbers import ASSIGNING, Assignment

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Senders:
    """Who texts from which number."""

    database: Database
    provider: Provider

    def ensure(self, person_id: str, now: datetime) -> bool:
        """Whether the user has a number to text from, now that one was looked for."""
        try:
            assignment = self._held(person_id) or self._given(person_id, now)
            if assignment and assignment.pointed_at is None:
                self._point(assignment, now)
        except ProviderError as error:
            log.warning("No sender number for %s: %s", person_id, error)
            return False
        return assignment is not None

    def _held(self, person_id: str) -> Assignment | None:
        with self.database.reading() as connection:
            return numbers.held_by(connection, person_id)

    def _given(self, person_id: str, now: datetime) -> Assignment | None:
        if assignment := self._take(person_id, self.provider.pool(), now):
            return assignment
        if self._limit_reached() or not (wanted := self._wanted()):
            return None
        return self._take(person_id, [self.provider.buy(wanted)], now)

    def _wanted(self) -> str | None:
        """The first number on offer that may be a user's: one bought in vain is paid for all the same."""
        offered = self.provider.offered()
        with self.database.reading() as connection:
            taken = numbers.taken(connection, offered)
        return next((number for number in offered if number not in taken), None)

    def _take(self, person_id: str, pool: Sequence[PoolNumber], now: datetime) -> Assignment | None:
        """A free number of the pool under the limit (SSE-LIM-05), or the one a simultaneous text just got."""
        with self.database.writing() as connection:
            exclude_others(connection, ASSIGNING)
            limit = configuration.load(connection).sms_number_limit
            if held := numbers.held_by(connection, person_id):
                return held
            free = numbers.first_free(connection, pool)
            if free is None or numbers.count(connection) >= limit:
                return None
            return numbers.assign(connection, person_id, free, now)

    def _limit_reached(self) -> bool:
        with self.database.reading() as connection:
            return numbers.count(connection) >= configuration.load(connection).sms_number_limit

    def _point(self, assignment: Assignment, now: datetime) -> None:
        self.provider.point_here(assignment.provider_sid)
        with self.database.writing() as connection:
            numbers.pointed(connection, assignment.id, now)
