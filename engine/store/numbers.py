"""Sender numbers: who holds which, now and before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, insert, or_, select, update

from engine.store.tables import assignments, people, person_phones, pool_numbers
from engine.store.texts import is_one_of


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A provider number that a user texts from; `pointed_at` is when its texts began to reach this engine."""

    id: int
    person_id: str
    number: str
    provider_sid: str
    assigned_at: datetime
    pointed_at: datetime | None
    deleted_at: datetime | None
    deleted_by: str | None


_N = TypeVar("_N", bound="Number")
ASSIGNING = "numbers"  # who assigns one takes turns with all who do
_current = assignments.c.deleted_at.is_(None)
_of_person = assignments.c.person_id == bindparam("person")
_of_number = assignments.c.number == bindparam("number")
_held_by = select(assignments).where(_current, _of_person)
_holder_of = select(assignments).where(_current, _of_number)
_held_by_each = select(assignments).where(_current, is_one_of(assignments.c.person_id, "people"))
_ready_for = select(assignments.c.person_id, assignments.c.number).where(
    _current,
    is_one_of(assignments.c.person_id, "people"),
    assignments.c.pointed_at.is_not(None),
)
_numbers_held = select(assignments.c.number).where(_current)
_numbers_ever_held = select(assignments.c.number).distinct()
_numbers_set_aside = select(pool_numbers.c.number)
_numbers_on_records = select(person_phones.c.number).where(person_phones.c.removed.is_(False)).distinct()
_new = insert(assignments)
_by_id = update(assignments).where(assignments.c.id == bindparam("key"))
_count = select(func.count()).select_from(assignments).where(_current)


def held_by(connection: Connection, person_id: str) -> Assignment | None:
    """The user's number."""
    return _one(connection, _held_by, person=person_id)


def held_by_each(connection: Connection, ids: Sequence[str]) -> dict[str, Assignment]:
    """The numbers of those of the users who have one, by the user's id."""
    rows = connection.execute(_held_by_each, {"people": ids}).mappings()
    return {row["person_id"]: Assignment(**row) for row in rows}


def ready_for_each(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The numbers that users may text from now, by the user's id: theirs, and its texts reach this engine."""
    rows = connection.execute(_ready_for, {"people": ids})
    return {row.person_id: row.number for row in rows}


def holder_of(connection: Connection, number: str) -> Assignment | None:
    """Whose number it is now."""
    return _one(connection, _holder_of, number=number)


def _one(connection: Connection, query: Select[Any], **of: str) -> Assignment | None:
    row = connection.execute(query, of).mappings().first()
    return Assignment(**row) if row else None


def is_sender(connection: Connection, number: str) -> bool:
    """Whether the number is one that this engine texts from."""
    return number in all_current(connection) | _set_aside(connection)


def _set_aside(connection: Connection) -> set[str]:
    return set(connection.scalars(_numbers_set_aside))


def all_current(connection: Connection) -> set[str]:
    """Every number that somebody holds."""
    return set(connection.scalars(_numbers_held))


def count(connection: Connection) -> int:
    """How many numbers are assigned (SSE-LIM-05)."""
    return connection.scalar(_count) or 0


class Number(Protocol):
    """A number of the provider's pool."""

    @property
    def number(self) -> str: ...
    @property
    def sid(self) -> str: ...


def first_free(connection: Connection, pool: Iterable[_N]) -> _N | None:
    """The first number of the pool that nobody holds and that is not set aside; those that nobody ever held come first.

    A number that was held before brings along the blocks that people put on it (SSE-NUM-08). One that stands on
    somebody's record as theirs is nobody's to text from (SSE-NUM-09).
    """
    past = set(connection.scalars(_numbers_ever_held))
    not_free = taken(connection)
    free = [entry for entry in pool if entry.number not in not_free]
    return min(free, key=lambda entry: entry.number in past, default=None)


def taken(connection: Connection) -> set[str]:
    """The numbers that nobody can be given now: somebody's to text from, set aside, or on somebody's record."""
    return all_current(connection) | _set_aside(connection) | _on_records(connection)


def _on_records(connection: Connection) -> set[str]:
    """The numbers that people have as their own phones now."""
    return set(connection.scalars(_numbers_on_records))


def assign(connection: Connection, person_id: str, number: Number, now: datetime) -> None:
    """Give the user the number; the caller has seen that both are free."""
    values = {"person_id": person_id, "number": number.number, "provider_sid": number.sid, "assigned_at": now}
    connection.execute(_new, values)


def pointed(connection: Connection, assignment_id: int, now: datetime) -> None:
    """Note that texts to the number reach this engine."""
    connection.execute(_by_id, {"key": assignment_id, "pointed_at": now})


def delete(connection: Connection, number: str, now: datetime, *, by: str | None) -> bool:
    """End the assignment: the number is free again. False when nobody holds it."""
    ended = (
        update(assignments)
        .where(_current, assignments.c.number == number)
        .values(deleted_at=now, deleted_by=by)
    )
    return connection.execute(ended).rowcount == 1


def grid(connection: Connection, search: str) -> Sequence[RowMapping]:
    """Every user with a number, by name; `search` is part of a name, an id, a mail address or a number (SSE-NUM-02)."""
    joined = assignments.outerjoin(people, people.c.id == assignments.c.person_id)
    rows = (
        select(assignments, people.c.name, people.c.kind, people.c.email).select_from(joined).where(_current)
    )
    if search:
        fields = (people.c.name, people.c.email, assignments.c.person_id, assignments.c.number)
        rows = rows.where(or_(*(field.icontains(search, autoescape=True) for field in fields)))
    return connection.execute(rows.order_by(people.c.name, assignments.c.id)).mappings().all()


def feed(connection: Connection, *, deleted: bool | None) -> list[Assignment]:
    """The assignments in force (`deleted` False), ended (True), or both (None), in the order they were made."""
    rows = select(assignments).order_by(assignments.c.id)
    if deleted is not None:
        rows = rows.where(_current if not deleted else ~_current)
    return [Assignment(**row) for row in connection.execute(rows).mappings()]
