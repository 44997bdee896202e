"""Lists of contacts; a contact may be on any number of them (BTM-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select

from engine.store.locks import exclude_others
from engine.store.tables import list_members, lists
from engine.store.texts import is_one_of

_these = is_one_of(list_members.c.number, "numbers")
_named = select(lists.c.name).where(lists.c.name == bindparam("name"))
_lists_of = select(list_members.c.number, list_members.c.list).where(_these).order_by(list_members.c.list)
_members = select(list_members.c.number).where(list_members.c.list == bindparam("name"), _these)


@dataclass(frozen=True)
class Page:
    """The contacts of a list whose numbers come after one, up to and with another; None is the list's own end."""

    after: str | None = None
    last: str | None = None


def page_after(connection: Connection, name: str, after: str | None, size: int) -> Page:
    """So many contacts of the list, by their numbers; the last page may be smaller."""
    numbers = select(list_members.c.number).where(*on_page(name, Page(after)))
    last = connection.scalar(numbers.order_by(list_members.c.number).offset(size - 1).limit(1))
    return Page(after, last)


def on_page(name: str, page: Page) -> list[ColumnElement[bool]]:
    """What the members of the page have in common."""
    members = [list_members.c.list == name]
    if page.after is not None:
        members.append(list_members.c.number > page.after)
    return members if page.last is None else [*members, list_members.c.number <= page.last]


def create(connection: Connection, name: str, now: datetime) -> bool:
    """A list of that name; False when there is one."""
    exclude_others(connection, f"list {name}")
    if exists(connection, name):
        return False
    connection.execute(insert(lists).values(name=name, created_at=now))
    return True


def exists(connection: Connection, name: str) -> bool:
    return connection.scalar(_named, {"name": name}) is not None


def sizes(connection: Connection) -> dict[str, int]:
    """Every list, by name, and how many contacts are on it."""
    query = (
        select(lists.c.name, func.count(list_members.c.number))
        .outerjoin(list_members, list_members.c.list == lists.c.name)
        .group_by(lists.c.name)
        .order_by(lists.c.name)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def add(connection: Connection, name: str, numbers: Iterable[str], now: datetime) -> int:
    """Put the contacts on the list; how many were not on it yet."""
    wanted = dict.fromkeys(numbers)
    exclude_others(connection, f"list {name}")
    there = has_each(connection, name, list(wanted))
    new = [{"list": name, "number": number, "added_at": now} for number in wanted if number not in there]
    if new:
        connection.execute(insert(list_members), new)
    return len(new)


def remove(connection: Connection, name: str, number: str) -> bool:
    """Take the contact off the list; False when it was not on it."""
    member = (list_members.c.list == name) & (list_members.c.number == number)
    return connection.execute(delete(list_members).where(member)).rowcount == 1


def has(connection: Connection, name: str, number: str) -> bool:
    """Whether the contact is on the list."""
    member = (list_members.c.list == name) & (list_members.c.number == number)
    return connection.scalar(select(list_members.c.number).where(member)) is not None


def has_each(connection: Connection, name: str, numbers: Sequence[str]) -> set[str]:
    """Those of the contacts that are on the list."""
    return set(connection.scalars(_members, {"name": name, "numbers": numbers}))


def of(connection: Connection, numbers: Sequence[str]) -> dict[str, list[str]]:
    """The lists that each of the contacts is on, by name."""
    found: dict[str, list[str]] = {number: [] for number in numbers}
    for number, name in connection.execute(_lists_of, {"numbers": numbers}):
        found[number].append(name)
    return found
