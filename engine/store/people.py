"""People and their phone numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    RowMapping,
    Select,
    bindparam,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from engine.model import Kind, Person, Phone, SmsStatus
from engine.rules.consent import StatusChange
from engine.rules.edits import Record
from engine.store import changes
from engine.store.changes import Change
from engine.store.locks import exclude_others, others_may_write
from engine.store.tables import people, person_phones

MAKING = "people"  # who makes people takes turns with all who do

_these: BindParameter[Any] = bindparam("ids", expanding=True)
_with_phones = (
    select(
        *(people.c.id, people.c.name, people.c.kind, people.c.email, people.c.roles),
        *(person_phones.c.id.label("position"), person_phones.c.number, person_phones.c.type),
        *(person_phones.c.sms_status, person_phones.c.verified_at, person_phones.c.verified_by),
        person_phones.c.removed,
    )
    .outerjoin(person_phones, person_phones.c.person_id == people.c.id)
    .where(people.c.id.in_(_these))
    .order_by(people.c.id, person_phones.c.id)
)
_ids = select(people.c.id).where(people.c.id.in_(_these)).order_by(people.c.id)
_ids_locked = _ids.with_for_update()
_ids_having = (
    select(person_phones.c.person_id)
    .where(person_phones.c.number == bindparam("number"), person_phones.c.removed.is_(False))
    .distinct()
)
_new_person, _new_phone = insert(people), insert(person_phones)
_by_id = update(people).where(people.c.id == bindparam("key"))
_by_number = update(person_phones).where(
    person_phones.c.person_id == bindparam("person"), person_phones.c.number == bindparam("phone")
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
    work = _Work(now, by, cause)
    saved = {person.id for person in after if work.note(before.get(person.id), person)}
    work.apply(connection)
    return saved


class _Work:
    """The statements that turn records into others, gathered to be run in bulk."""

    def __init__(self, now: datetime, by: str | None, cause: str) -> None:
        self.now, self.by, self.cause = now, by, cause
        self.new_people: list[dict[str, Any]] = []
        self.people: list[dict[str, Any]] = []
        self.new_phones: list[dict[str, Any]] = []
        self.phones: list[dict[str, Any]] = []
        self.changes: list[Change] = []

    def note(self, record: Record | None, person: Person) -> bool:
        """Whether anything has to be done to make the person so."""
        counts = self._size()
        if record is None:
            values = _values(person) | {"created_at": self.now, "updated_at": self.now}
            self.new_people.append({"id": person.id, **values})
        elif edited := _differing(_values(person), _values(record.person)):
            self.people.append({"key": person.id, "updated_at": self.now, **edited})
        for phone in person.phones:
            self._note_phone(record, person, phone)
        kept = {phone.number for phone in person.phones}
        for phone in record.person.phones if record else ():
            if phone.number not in kept:
                self._update_phone(person, phone, {"removed": True})
        return self._size() > counts

    def _size(self) -> int:
        return len(self.new_people) + len(self.people) + len(self.new_phones) + len(self.phones)

    def _note_phone(self, record: Record | None, person: Person, phone: Phone) -> None:
        known = record.phone(phone.number) if record else None
        if known is None:
            row = {"person_id": person.id, "number": phone.number, "removed": False, "created_at": self.now}
            self.new_phones.append({**row, "updated_at": self.now, **_phone_values(phone)})
        elif record and not record.person.phone(phone.number):  # it comes back, as what is known of it says
            self._update_phone(person, phone, {"removed": False, **_phone_values(phone)})
        elif edited := _differing(_phone_values(phone), _phone_values(known)):
            self._update_phone(person, phone, edited)
        for name in ("sms_status", "verified_at"):
            was = getattr(known, name, SmsStatus.DEFAULT if name == "sms_status" else None)
            self._note_change(person, phone, name, was, getattr(phone, name))

    def _update_phone(self, person: Person, phone: Phone, values: dict[str, Any]) -> None:
        self.phones.append({"person": person.id, "phone": phone.number, "updated_at": self.now, **values})

    def _note_change(self, person: Person, phone: Phone, name: str, was: object, is_: object) -> None:
        if was != is_:
            self.changes.append(
                Change(
                    subject=person.id,
                    field=f"{phone.number} {name}",
                    before=was,
                    after=is_,
                    by=self.by,
                    cause=self.cause,
                )
            )

    def apply(self, connection: Connection) -> None:
        statements = (
            (_new_person, self.new_people),
            (_by_id, self.people),
            (_new_phone, self.new_phones),
            (_by_number, self.phones),
        )
        for statement, rows in statements:
            for alike in _alike(rows):
                connection.execute(statement, alike)
        changes.record(connection, self.changes, self.now)


def _alike(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """The rows by the columns that they name: one statement serves those that name the same."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[frozenset(row)].append(row)
    return groups.values()


def _differing(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if before[name] != value}


def _values(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "kind": person.kind,
        "email": person.email,
        "roles": list(person.roles),
    }


def _phone_values(phone: Phone) -> dict[str, Any]:
    return {
        "type": phone.type,
        "sms_status": phone.sms_status,
        "verified_at": phone.verified_at,
        "verified_by": phone.verified_by,
    }


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
