"""Engines that get sender numbers wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.doors.wire import rendering
from engine.model import Kind
from engine.store import numbers
from engine.work.sending import Dispatch
from tests.features.mutants.mutant import Patch, breaks


@breaks("SSE-NUM-09")
def assigns_what_stands_on_a_record(patch: Patch) -> None:
    patch.setattr(numbers, "_on_records", lambda _connection: set())


@breaks("SSE-NUM-01.stays")
def takes_the_number_back_after_each_text(patch: Patch) -> None:
    attempt = Dispatch.attempt

    def once(self: Dispatch, message_id: str, now: datetime) -> None:
        attempt(self, message_id, now)
        with self.database.writing() as connection:
            for number in numbers.all_current(connection):
                numbers.delete(connection, number, now, by=None)

    patch.setattr(Dispatch, "attempt", once)


@breaks("SSE-NUM-02.search")
def ignores_the_search(patch: Patch) -> None:
    grid = numbers.grid
    patch.setattr(numbers, "grid", lambda connection, _: grid(connection, ""))


@breaks("SSE-NUM-03", "SSE-NUM-08")
def never_uses_a_number_again(patch: Patch) -> None:
    first_free = numbers.first_free

    def unused(connection: Connection, pool: Iterable[Any]) -> Any:
        past = {each.number for each in numbers.feed(connection, deleted=True)}
        return first_free(connection, [each for each in pool if each.number not in past])

    patch.setattr(numbers, "first_free", unused)


@breaks("SSE-NUM-04.legacy")
def hides_the_numbers_of_students(patch: Patch) -> None:
    grid = numbers.grid

    def staff_only(connection: Connection, search: str) -> Sequence[Any]:
        return [row for row in grid(connection, search) if row["kind"] != Kind.STUDENT]

    patch.setattr(numbers, "grid", staff_only)


@breaks("SSE-NUM-05")
def feeds_sender_numbers_like_any_other(patch: Patch) -> None:
    row = rendering.feed_sender
    patch.setattr(rendering, "feed_sender", lambda of: row(of) | {"phone_type_src_system_id": "MOBILE"})


@breaks("SSE-NUM-06")
def forgets_deleted_assignments(patch: Patch) -> None:
    feed = numbers.feed
    patch.setattr(numbers, "feed", lambda connection, **_: feed(connection, deleted=False))


@breaks("SSE-NUM-07.system")
def shows_a_sender_number_as_a_mobile(patch: Patch) -> None:
    phone = rendering._system_phone
    patch.setattr(
        rendering, "_system_phone", lambda of: phone(of) | {"type": "mobile", "text_msg_only": False}
    )
