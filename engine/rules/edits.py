"""What an edit or an import makes of a person's record.

Only a person's edit may set a status; an import never does (SSE-STS-07). A number that was removed from a record and
comes back is SMS Default like any other that is new to it (SSE-STS-11): the opt-out, if there was one, still stands at
the provider, and is learned again. Who verified it and when stays known (SSE-STS-08).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from engine.model import Kind, Person, Phone, SmsStatus


@dataclass(frozen=True)
class Record:
    """A person as kept: with the phones they had and no longer have."""

    person: Person
    former_phones: tuple[Phone, ...] = ()

    def phone(self, number: str) -> Phone | None:
        """What is known of the number: of a former one everything but its status (SSE-STS-11)."""
        if current := self.person.phone(number):
            return current
        former = next((phone for phone in self.former_phones if phone.number == number), None)
        return former and replace(former, sms_status=SmsStatus.DEFAULT)


@dataclass(frozen=True, kw_only=True)
class PhoneEdit:
    """What is said of one number; None leaves as it is."""

    number: str
    type: str | None = None
    sms_status: SmsStatus | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """What an import says of one person and at most one number; None leaves as it is."""

    id: str
    name: str | None = None
    kind: Kind | None = None
    email: str | None = None
    roles: tuple[str, ...] | None = None
    phone: PhoneEdit | None = None


def edited_phone(known: Phone | None, edit: PhoneEdit) -> Phone:
    """The phone after the edit; a number never seen before starts as SMS Default (SSE-OPT-13)."""
    phone = known or Phone(number=edit.number, type=edit.type or "")
    phone = replace(phone, type=edit.type or phone.type, sms_status=edit.sms_status or phone.sms_status)
    if edit.verified_at is None or edit.verified_at == phone.verified_at:
        return phone
    return replace(phone, verified_at=edit.verified_at, verified_by=edit.verified_by)


def edited_phones(record: Record | None, edits: Iterable[PhoneEdit]) -> tuple[Phone, ...]:
    """The phones after an edit that names all of them; a number named twice is the last of them."""
    known = record.phone if record else lambda _number: None
    return tuple({edit.number: edited_phone(known(edit.number), edit) for edit in edits}.values())


def as_prospect(record: Record | None, edits: list[PhoneEdit], by: str, now: datetime) -> list[PhoneEdit]:
    """The edits of a prospect entered by hand: as in an upload, what was not verified yet is now (SSE-STS-08)."""
    verified = {
        edit.number for edit in edits if record and (phone := record.phone(edit.number)) and phone.verified_at
    }
    return [
        edit
        if edit.number in verified or edit.verified_at
        else replace(edit, verified_at=now, verified_by=by)
        for edit in edits
    ]


def imported(record: Record | None, row: Row) -> Record:
    """The record after one row of an import, which adds and updates and removes nothing."""
    record = record or Record(Person(id=row.id, name=row.id, kind=Kind.STUDENT))
    person = replace(
        record.person,
        name=row.name or record.person.name,
        kind=row.kind or record.person.kind,
        email=row.email or record.person.email,
        roles=record.person.roles if row.roles is None else row.roles,
    )
    if row.phone is None:
        return replace(record, person=person)
    return _with_phone(replace(record, person=person), row.phone)


def _with_phone(record: Record, edit: PhoneEdit) -> Record:
    known = record.phone(edit.number)
    if known is not None and known.verified_at is not None:
        edit = replace(edit, verified_at=None)  # importing a file again verifies nothing anew
    phone = edited_phone(known, edit)
    phones = {each.number: each for each in record.person.phones} | {phone.number: phone}
    former = tuple(each for each in record.former_phones if each.number != phone.number)
    return Record(replace(record.person, phones=tuple(phones.values())), former)
