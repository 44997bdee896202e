"""Contacts: their state, the notes of their consent, and what is believed of the provider about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, insert, or_, select, update

from engine.rules.contacts import Contact
from engine.store import changes
from engine.store.changes import Change
from engine.store.locks import exclude_others
from engine.store.tables import consents, contacts, list_members, provider_blocks
from engine.store.texts import is_one_of


@dataclass(frozen=True, kw_only=True)
class Consent:
    """A note of a contact's express consent."""

    note: str
    by: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Search:
    """Which contacts; None is no restriction. `after` is the number that the page before ended with."""

    text: str | None = None
    opted_in: bool | None = None
    blocked: bool | None = None
    list: str | None = None
    after: str | None = None


_by_number = select(contacts).where(contacts.c.number == bindparam("number"))
_by_numbers = select(contacts).where(is_one_of(contacts.c.number, "numbers"))
_blocks_of = select(provider_blocks).where(is_one_of(provider_blocks.c.number, "numbers"))
_known = select(contacts.c.number).where(is_one_of(contacts.c.number, "numbers"))
_consents_of = (
    select(consents.c.note, consents.c.by, consents.c.at)
    .where(consents.c.number == bindparam("number"))
    .order_by(consents.c.id)
)
_new, _block = insert(contacts), insert(provider_blocks)
_no_block = delete(provider_blocks).where(
    provider_blocks.c.sender == bindparam("sender"), provider_blocks.c.number == bindparam("number")
)


def find(connection: Connection, number: str) -> Contact | None:
    """The contact of that number."""
    found = _contacts(connection, _by_number, number=number)
    return found[0] if found else None


def find_each(connection: Connection, numbers: Sequence[str]) -> dict[str, Contact]:
    """Those of the contacts that there are, by their number."""
    found = _contacts(connection, _by_numbers, numbers=numbers) if numbers else []
    return {contact.number: contact for contact in found}


def page(connection: Connection, wanted: Search, limit: int) -> tuple[list[Contact], str | None]:
    """At most `limit` contacts by number, and where the next page begins, None on the last."""
    query = _query(wanted).order_by(contacts.c.number).limit(limit + 1)
    found = _contacts(connection, query)
    return found[:limit], found[limit - 1].number if len(found) > limit else None


def _query(wanted: Search) -> Select[Any]:
    query = select(contacts)
    if wanted.list is not None:
        query = query.join(
            list_members,
            and_(list_members.c.number == contacts.c.number, list_members.c.list == wanted.list),
        )
    if wanted.text:
        columns = (contacts.c.name, contacts.c.number)
        query = query.where(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    for name in ("opted_in", "blocked"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(contacts.c[name] == value)
    return query if wanted.after is None else query.where(contacts.c.number > wanted.after)


def _contacts(connection: Connection, query: Select[Any], **of: str | Sequence[str]) -> list[Contact]:
    rows = connection.execute(query, of).mappings().all()
    blocks = blocks_of(connection, [row["number"] for row in rows])
    return [
        Contact(
            number=row["number"],
            name=row["name"],
            opted_in=row["opted_in"],
            blocked=row["blocked"],
            provider_blocks=frozenset(blocks[row["number"]]),
        )
        for row in rows
    ]


def save(
    connection: Connection,
    before: Contact | None,
    after: Contact,
    now: datetime,
    *,
    by: str | None,
    cause: str,
) -> None:
    """Make the contact so, and record who changed what; what is believed of the provider is not part of it."""
    values = {"name": after.name, "opted_in": after.opted_in, "blocked": after.blocked, "updated_at": now}
    if before is None:
        connection.execute(_new, {"number": after.number, "created_at": now, **values})
    else:
        connection.execute(update(contacts).where(contacts.c.number == after.number).values(**values))
    was = before or Contact(number=after.number, name=after.name)
    made = [
        Change(
            subject=after.number,
            field=name,
            before=getattr(was, name),
            after=getattr(after, name),
            by=by,
            cause=cause,
        )
        for name in ("name", "opted_in", "blocked")
        if getattr(was, name) != getattr(after, name)
    ]
    changes.record(connection, made, now)


def add_new(connection: Connection, named: Iterable[tuple[str, str]], now: datetime) -> int:
    """Make contacts of those numbers that are none yet, with their names; how many there were."""
    names = dict(named)
    exclude_others(connection, *names)
    known = set(connection.scalars(_known, {"numbers": names}))
    new = [
        {
            "number": number,
            "name": name,
            "opted_in": True,
            "blocked": False,
            "created_at": now,
            "updated_at": now,
        }
        for number, name in names.items()
        if number not in known
    ]
    if new:
        connection.execute(_new, new)
    return len(new)


def note_consent(connection: Connection, number: str, consent: Consent) -> None:
    """Keep how the contact consented, who says so, and when (BTM-05)."""
    connection.execute(insert(consents).values(number=number, **vars(consent)))


def consents_of(connection: Connection, number: str) -> list[Consent]:
    """The notes, oldest first."""
    rows = connection.execute(_consents_of, {"number": number}).mappings()
    return [Consent(**row) for row in rows]


def blocks_of(connection: Connection, numbers: Sequence[str]) -> dict[str, set[str]]:
    """From which sender numbers the provider is believed to refuse texts to each of the numbers."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(_blocks_of, {"numbers": numbers}).mappings() if numbers else ():
        found[row["number"]].add(row["sender"])
    return found


def believe(connection: Connection, sender: str, number: str, now: datetime, *, blocked: bool) -> None:
    """From now on the provider is believed to refuse texts between the two, or to let them through."""
    exclude_others(connection, number)
    if not blocked:
        connection.execute(_no_block, {"sender": sender, "number": number})
    elif sender not in blocks_of(connection, [number])[number]:
        connection.execute(_block, {"sender": sender, "number": number, "since": now})
