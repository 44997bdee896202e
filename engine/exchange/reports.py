"""The message report: filters, pages and the CSV (SSE-REP-04, SSE-OPT-10, SSE-OPT-11).

Newest first, by time and then by the number that every row gets. A page continues below the last row seen, so rows
that arrive meanwhile neither shift nor repeat anything. In the CSV a cell that a spreadsheet would run as a formula
is defused by an apostrophe; a phone number, `+` and digits, is left as it is, for all that a spreadsheet can make of
it is a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, literal, select, tuple_

from engine.model import Channel, Direction, Message, MessageStatus, Purpose, Reason
from engine.store.database import Database
from engine.store.messages import message_of
from engine.store.tables import Moment, messages

_P = TypeVar("_P")  # a place in a list
_EXPORT_PAGE = 1000
_FORMULA = re.compile("[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20]")  # full-width signs count in some spreadsheets
_PHONE = re.compile(r"\+[0-9]+")


_EXACT = (
    "from_person", "to_person", "destination", "channel", "status", "reason", "error_code", "direction", "send_id",
    "purpose",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a row stands in the report."""

    created_at: datetime
    seq: int


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which rows; None is no restriction. `since` is inclusive, `until` is not; `before` continues a page."""

    from_person: str | None = None
    to_person: str | None = None
    destination: str | None = None
    channel: Channel | None = None
    status: MessageStatus | None = None
    reason: Reason | None = None
    error_code: int | None = None
    direction: Direction | None = Direction.OUTBOUND
    send_id: str | None = None
    purpose: Purpose | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None


def query(wanted: Filter) -> Select[Any]:
    """The rows of the filter, newest first."""
    rows = select(messages).order_by(messages.c.created_at.desc(), messages.c.seq.desc())
    for name in _EXACT:
        if (value := getattr(wanted, name)) is not None:
            rows = rows.where(messages.c[name] == value)
    if wanted.since is not None:
        rows = rows.where(messages.c.created_at >= wanted.since)
    if wanted.until is not None:
        rows = rows.where(messages.c.created_at < wanted.until)
    if wanted.before is not None:
        place = tuple_(messages.c.created_at, messages.c.seq)
        rows = rows.where(place < tuple_(literal(wanted.before.created_at, Moment), wanted.before.seq))
    return rows


def page(connection: Connection, wanted: Filter, limit: int) -> tuple[list[Message], Place | None]:
    """At most `limit` rows, and where the next page begins, None on the last."""
    rows = [message_of(row) for row in connection.execute(query(wanted).limit(limit + 1)).mappings()]
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], Place(last.created_at, last.seq) if last else None


def export(database: Database, wanted: Filter, header: list[str], line: Any) -> Iterator[str]:
    """The CSV, in pieces; `line` makes the cells of a row."""

    def cells(before: Place | None) -> tuple[list[Any], Place | None]:
        with database.reading() as connection:
            rows, following = page(connection, replace(wanted, before=before), _EXPORT_PAGE)
        return [line(row) for row in rows], following

    return in_pieces(header, cells, wanted.before)


def in_pieces(
    header: list[str],
    page: Callable[[_P | None], tuple[Iterable[Iterable[object]], _P | None]],
    place: _P | None,
) -> Iterator[str]:
    """A CSV, page by page: `page` makes the rows of cells after a place, and tells where the next begin."""
    yield csv_lines([header])
    while True:
        rows, place = page(place)
        yield csv_lines([[defused(cell) for cell in row] for row in rows])
        if place is None:
            return


def defused(cell: object) -> str:
    """The text of a cell that no spreadsheet runs."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if _FORMULA.match(text) and not _PHONE.fullmatch(text) else text


def csv_lines(rows: list[list[str]]) -> str:
    """Rows of cells as CSV; whoever may have written a cell, it is `defused` first."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
