"""Sender numbers: who holds which, now and before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

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


class Use(StrEnum):
    """What a number is used for: to text from, by one user or by many, or it is somebody's own phone."""

    HELD = "held"
    HELD_BEFORE = "held before"
    SET_ASIDE = "set aside"
    ON_A_RECORD = "on a record"


TAKEN = {Use.HELD, Use.SET_ASIDE, Use.ON_A_RECORD}  # by which nobody can be given the number now
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
_uses = union_all(
    select(assignments.c.number, case((_current, Use.HELD), else_=Use.HELD_BEFORE)).where(
        is_one_of(assignments.c.number, "numbers")
    ),
    select(pool_numbers.c.number, literal(Use.SET_ASIDE)).where(is_one_of(pool_numbers.c.number, "numbers")),
    select(person_phones.c.number, literal(Use.ON_A_RECORD)).where(
        is_one_of(person_phones.c.number, "numbers"), person_phones.c.removed.is_(False)
    ),
)
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
    return bool(uses(connection, [number])[number] & {Use.HELD, Use.SET_ASIDE})


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
    entries = list(pool)
    found = uses(connection, [entry.number for entry in entries])
    free = [entry for entry in entries if not found[entry.number] & TAKEN]
    return min(free, key=lambda entry: Use.HELD_BEFORE in found[entry.number], default=None)


def taken(connection: Connection, of: Sequence[str]) -> set[str]:
    """Those of the numbers that nobody can be given now."""
    return {number for number, found in uses(connection, of).items() if found & TAKEN}


def uses(connection: Connection, of: Sequence[str]) -> dict[str, set[Use]]:
    """What each of the numbers is used for, and was."""
    found: dict[str, set[Use]] = {number: set() for number in of}
    for number, use in connection.execute(_uses, {"numbers": of}):
        found[number].add(Use(use))
    return found


def assign(connection: Connection, person_id: str, number: Number, now: datetime) -> Assignment:
    """Give the user the number; the caller has seen that both are free."""
    values: dict[str, Any] = {
        "person_id": person_id,
        "number": number.number,
        "provider_sid": number.sid,
        "assigned_at": now,
    }
    (key,) = tuple(connection.execute(_new, values).inserted_primary_key or ())
    return Assignment(id=key, **values, pointed_at=None, deleted_at=None, deleted_by=None)


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
