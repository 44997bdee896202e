"""People and their phone numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    or_,
    select,
    tuple_,
)

from engine.model import Kind, Person, Phone, SmsStatus
from engine.rules.consent import StatusChange
from engine.rules.edits import Record
from engine.store.edits import Edits
from engine.store.locks import exclude_others, others_may_write
from engine.store.tables import people, person_phones
from engine.store.texts import is_one_of

MAKING = "people"  # who makes people takes turns with all who do

_with_phones = (
    select(
        *(people.c.id, people.c.name, people.c.kind, people.c.email, people.c.roles),
        *(person_phones.c.id.label("position"), person_phones.c.number, person_phones.c.type),
        *(person_phones.c.sms_status, person_phones.c.verified_at, person_phones.c.verified_by),
        person_phones.c.removed,
    )
    .outerjoin(person_phones, person_phones.c.person_id == people.c.id)
    .where(is_one_of(people.c.id, "ids"))
    .order_by(people.c.id, person_phones.c.id)
)
_ids = select(people.c.id).where(is_one_of(people.c.id, "ids")).order_by(people.c.id)
_ids_locked = _ids.with_for_update()
_ids_having = (
    select(person_phones.c.person_id)
    .where(person_phones.c.number == bindparam("number"), person_phones.c.removed.is_(False))
    .distinct()
)


def find(connection: Connection, person_id: str) -> Person | None:
    """The person of that id, with current phones."""
    record = records(connection, [person_id]).get(person_id)
    return record.person if record else None


def records(connection: Connection, ids: Sequence[str]) -> dict[str, Record]:
    """All that is known of those of the people who exist."""
    by_person: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(_with_phones, {"ids": ids}).mappings():
        by_person[row["id"]].append(row)
    return {person_id: _record(rows) for person_id, rows in by_person.items()}


def _record(rows: Sequence[RowMapping]) -> Record:
    """A person of whom there is a row a phone; of one without, one row without a phone."""
    phones = [(_phone(row), row["removed"]) for row in rows if row["position"] is not None]
    current = tuple(phone for phone, removed in phones if not removed)
    return Record(_person(rows[0], current), tuple(phone for phone, removed in phones if removed))


def locked(connection: Connection, ids: Iterable[str]) -> dict[str, Record]:
    """As `records`; besides, nobody else changes these people, or makes them, until the transaction ends.

    Who edits a record reads it by this. The right to make people comes before all rows, and the rows in the order of
    their ids, so that no two who edit wait for each other.
    """
    wanted = sorted(set(ids))
    if others_may_write(connection):
        if len(connection.scalars(_ids, {"ids": wanted}).all()) < len(wanted):
            exclude_others(connection, MAKING)
        connection.execute(_ids_locked, {"ids": wanted})
    return records(connection, wanted)


def holders_of(connection: Connection, number: str) -> list[Person]:
    """Everybody who has this number now: usually one, more for a shared phone."""
    found = connection.scalars(_ids_having, {"number": number}).all()
    return [record.person for record in records(connection, found).values()] if found else []


@dataclass(frozen=True, kw_only=True)
class Search:
    """Which people; None is no restriction. `text` is part of a name, an id, a mail address or a number they have."""

    text: str | None = None
    kind: Kind | None = None
    after: str | None = None


def page(connection: Connection, wanted: Search, limit: int) -> tuple[list[Person], str | None]:
    """At most `limit` people by name, and the id that the next page comes `after`, None on the last."""
    rows = _matching(wanted).order_by(people.c.name, people.c.id).limit(limit + 1)
    ids = list(connection.scalars(rows))
    found = records(connection, ids[:limit])
    return [found[person_id].person for person_id in ids[:limit]], ids[limit - 1] if len(
        ids
    ) > limit else None


def _matching(wanted: Search) -> Select[Any]:
    query = select(people.c.id)
    if wanted.text is not None:
        having = select(person_phones.c.person_id).where(
            person_phones.c.number.contains(wanted.text, autoescape=True), person_phones.c.removed.is_(False)
        )
        fields = (people.c.name, people.c.id, people.c.email)
        matches = [field.icontains(wanted.text, autoescape=True) for field in fields]
        query = query.where(or_(people.c.id.in_(having), *matches))
    if wanted.kind is not None:
        query = query.where(people.c.kind == wanted.kind)
    if wanted.after is not None:
        last = select(people.c.name, people.c.id).where(people.c.id == wanted.after).scalar_subquery()
        query = query.where(tuple_(people.c.name, people.c.id) > last)
    return query


def _person(row: RowMapping, phones: tuple[Phone, ...]) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        email=row["email"],
        roles=tuple(row["roles"]),
        phones=phones,
    )


def _phone(row: RowMapping) -> Phone:
    return Phone(
        number=row["number"],
        type=row["type"],
        position=row["position"],
        sms_status=SmsStatus(row["sms_status"]),
        verified_at=row["verified_at"],
        verified_by=row["verified_by"],
    )


def save(
    connection: Connection,
    before: Mapping[str, Record],
    after: Iterable[Person],
    now: datetime,
    *,
    by: str | None,
    cause: str,
) -> set[str]:
    """Make the people so, given what `locked` said of them in this transaction; the ids of the new and different.

    Only what differs is written.
    """
    edits = Edits(now, by, cause)
    saved = {person.id for person in after if edits.note(before.get(person.id), person)}
    edits.apply(connection)
    return saved


def change_statuses(connection: Connection, wanted: Iterable[StatusChange], now: datetime) -> None:
    """Apply what consent decided."""
    by_person: dict[str, list[StatusChange]] = defaultdict(list)
    for change in wanted:
        by_person[change.person].append(change)
    if not by_person:
        return
    known = locked(connection, by_person)
    for person_id, made in by_person.items():
        person = known[person_id].person
        statuses = {change.number: change.status for change in made}
        phones = tuple(
            replace(phone, sms_status=statuses.get(phone.number, phone.sms_status)) for phone in person.phones
        )
        save(connection, known, [replace(person, phones=phones)], now, by=None, cause=made[0].cause)


def feed(connection: Connection, *, deleted: bool | None) -> Sequence[RowMapping]:
    """The phones that people have (`deleted` False), no longer have (True), or both (None), in the order they came."""
    rows = select(person_phones).order_by(person_phones.c.id)
    if deleted is not None:
        rows = rows.where(person_phones.c.removed.is_(deleted))
    return connection.execute(rows).mappings().all()
