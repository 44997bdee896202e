"""What turns records of people into others: only what differs is written, in as few statements as there are kinds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from engine.model import Person, Phone, SmsStatus
from engine.rules.edits import Record
from engine.store import changes
from engine.store.changes import Change
from engine.store.tables import people, person_phones

_new_person, _new_phone = insert(people), insert(person_phones)
_by_id = update(people).where(people.c.id == bindparam("key"))
_by_number = update(person_phones).where(
    person_phones.c.person_id == bindparam("person"), person_phones.c.number == bindparam("phone")
)


class Edits:
    """What makes people as they are to be: gathered person by person, then written in bulk."""

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
        """Write all of it, and on record what changed by whom."""
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
