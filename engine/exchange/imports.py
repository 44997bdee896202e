"""Importing people (SSE-STS-07, SSE-STS-08): a few hundred lines a transaction, so that others get their turn.

An import adds and updates and removes nothing, and sets no status. A prospect upload also marks its numbers verified,
those that were not yet. Importing the same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from engine.exchange import rosters
from engine.exchange.rosters import BadLine, Fault, GoodLine
from engine.rules.edits import Record, Row, imported
from engine.store import numbers, people
from engine.store.database import Database

CHUNK = 500
VERIFIES = {"sis": False, "prospects": True}

Line = GoodLine | BadLine


@dataclass
class Report:
    """What an import did: how many lines were read, whom they changed or brought, and the lines left out."""

    lines: int = 0
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    errors: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file, who brought it, and whether that verifies its numbers."""

    data: bytes
    by: str
    verifies: bool

    @classmethod
    def of(cls, kind: str, data: bytes, by: str | None) -> Upload:
        """A file of one of the kinds in `VERIFIES`."""
        return cls(data=data, by=by or f"{kind} import", verifies=VERIFIES[kind])


@dataclass(frozen=True)
class Imports:
    """Where files come in."""

    database: Database

    def run(self, upload: Upload, now: datetime, *, progress: Callable[[int], None] | None = None) -> Report:
        """Import a file, telling `progress` after every transaction how many lines are done.

        Raises `rosters.NotARosterError` when nothing of it can be read.
        """
        report = Report()
        lines = rosters.lines(upload.data)
        while chunk := list(islice(lines, CHUNK)):
            with self.database.writing() as connection:
                _take(connection, upload, chunk, report, now)
            report.lines += len(chunk)
            if progress:
                progress(report.lines)
        return report


def _take(
    connection: Connection, upload: Upload, chunk: Sequence[Line], report: Report, now: datetime
) -> None:
    ids = {line.row.id for line in chunk if isinstance(line, GoodLine)}
    known = people.locked(connection, ids)
    senders = numbers.all_current(connection)
    after: dict[str, Record] = {}
    for line in chunk:
        record = None if isinstance(line, BadLine) else after.get(line.row.id, known.get(line.row.id))
        match _checked(line, record, senders):
            case BadLine() as bad:
                report.errors.append(bad)
            case GoodLine(_, row):
                after[row.id] = imported(record, _verified(row, upload, now))
    persons = [record.person for record in after.values()]
    saved = people.save(connection, known, persons, now, by=upload.by, cause="import")
    report.new |= saved - known.keys()
    report.changed |= (saved & known.keys()) - report.new


def _checked(line: Line, record: Record | None, senders: set[str]) -> Line:
    """What only the database knows: that a person is new and has no name, or that a number is a sender's."""
    if isinstance(line, BadLine):
        return line
    row = line.row
    if record is None and row.name is None:
        return BadLine(line.line, Fault.MISSING_NAME, f"{row.id} is new and has no name")
    if row.phone and row.phone.number in senders:
        return BadLine(line.line, Fault.NUMBER_IS_A_SENDER, f"{row.phone.number} is a sender number")
    return line


def _verified(row: Row, upload: Upload, now: datetime) -> Row:
    if row.phone is None or not upload.verifies:
        return row
    return replace(row, phone=replace(row.phone, verified_at=now, verified_by=upload.by))
