"""Reading the CSV files of SIS exports and prospect uploads.

One line says something of one person and at most one of their numbers; a person with several numbers has several
lines. Real exports come from spreadsheets, so the text may be UTF-8, UTF-16 or Windows-1252, and the separator a
comma, a semicolon or a tab. Columns are found by name, in any order; unknown ones are ignored. A line that cannot be
used is a `BadLine` with its number and the reason, never half a row.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model import Kind
from engine.rules import addresses
from engine.rules.edits import PhoneEdit, Row

SEPARATORS = ",;\t"
LONGEST_NAME = 200  # characters, as where people are edited
COLUMNS = {
    "person_id": "id",
    "id": "id",
    "name": "name",
    "kind": "kind",
    "email": "email",
    "roles": "roles",
    "phone": "phone",
    "phone_type": "phone_type",
}


class Fault(StrEnum):
    """Why a line was left out."""

    BROKEN_LINE = "BROKEN_LINE"
    TOO_MANY_CELLS = "TOO_MANY_CELLS"
    INVALID_ID = "INVALID_ID"
    INVALID_NAME = "INVALID_NAME"
    MISSING_NAME = "MISSING_NAME"
    INVALID_KIND = "INVALID_KIND"
    INVALID_EMAIL = "INVALID_EMAIL"
    INVALID_PHONE_NUMBER = "INVALID_PHONE_NUMBER"
    MISSING_PHONE_TYPE = "MISSING_PHONE_TYPE"
    INVALID_PHONE_TYPE = "INVALID_PHONE_TYPE"
    NUMBER_IS_A_SENDER = "NUMBER_IS_A_SENDER"


@dataclass(frozen=True)
class BadLine:
    """A line that was left out; lines count from 1, the header included."""

    line: int
    reason: Fault
    detail: str


@dataclass(frozen=True)
class GoodLine:
    """A line that says something of somebody."""

    line: int
    row: Row


class NotARosterError(Exception):
    """The file as a whole cannot be read; the text says why."""


class _FaultError(Exception):
    """A cell cannot be used."""

    def __init__(self, reason: Fault, detail: str) -> None:
        self.reason, self.detail = reason, detail


def lines(data: bytes) -> Iterator[GoodLine | BadLine]:
    """Every line below the header that is not empty; raises `NotARosterError` before the first of them."""
    text = _text(data)
    header, _, _ = text.partition("\n")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=header.count), strict=True
    )
    columns = _columns(_next(reader))
    return _lines(reader, columns)


def _text(data: bytes) -> str:
    """The characters of the file: by its byte order mark, or UTF-8, or what old spreadsheets write."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotARosterError("The file is neither UTF-8, UTF-16 nor Windows-1252 text.")


def _next(reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        raise NotARosterError(f"The first line cannot be read: {error}.") from error


def _columns(header: list[str]) -> list[str | None]:
    columns = [COLUMNS.get(name.strip().casefold().replace(" ", "_")) for name in header]
    if "id" not in columns:
        raise NotARosterError("The first line must name the columns; person_id is missing.")
    return columns


def _lines(reader: Iterator[list[str]], columns: list[str | None]) -> Iterator[GoodLine | BadLine]:
    while True:
        line: int = reader.line_num + 1  # type: ignore[attr-defined]  # typeshed hides the reader's type
        try:
            cells = next(reader)
            if any(cell.strip() for cell in cells):
                yield GoodLine(line, _row(_named(cells, columns)))
        except StopIteration:
            return
        except csv.Error as error:
            yield BadLine(line, Fault.BROKEN_LINE, f"{error}")
        except _FaultError as fault:
            yield BadLine(line, fault.reason, fault.detail)


def _named(cells: list[str], columns: list[str | None]) -> Mapping[str, str]:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise _FaultError(Fault.TOO_MANY_CELLS, f"{len(cells)} cells, but {len(columns)} columns")
    if any("\0" in cell for cell in cells):
        raise _FaultError(Fault.BROKEN_LINE, "a cell contains the character U+0000")
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name and cell.strip()}


def _row(cells: Mapping[str, str]) -> Row:
    person_id, email = cells.get("id", ""), cells.get("email")
    if not 0 < len(person_id) <= 200 or "\0" in person_id:
        raise _FaultError(Fault.INVALID_ID, "a person's id has 1 to 200 characters")
    if len(name := cells.get("name", "")) > LONGEST_NAME:
        raise _FaultError(Fault.INVALID_NAME, f"{name[:40]!r}... has more than {LONGEST_NAME} characters")
    if email is not None and not addresses.is_mail_address(email):
        raise _FaultError(Fault.INVALID_EMAIL, f"{email!r} is not a mail address")
    return Row(
        id=person_id,
        name=name or None,
        kind=_kind(cells.get("kind")),
        email=email,
        roles=tuple(cells["roles"].replace("|", " ").split()) if "roles" in cells else None,
        phone=_phone(cells),
    )


def _kind(text: str | None) -> Kind | None:
    if text is None:
        return None
    try:
        return Kind(text.casefold())
    except ValueError:
        raise _FaultError(Fault.INVALID_KIND, f"{text!r} is neither student nor staff") from None


def _phone(cells: Mapping[str, str]) -> PhoneEdit | None:
    if "phone" not in cells:
        return None
    number = addresses.phone_number(cells["phone"])
    if number is None:
        raise _FaultError(Fault.INVALID_PHONE_NUMBER, f"{cells['phone']!r} is not a phone number")
    if "phone_type" not in cells:
        raise _FaultError(Fault.MISSING_PHONE_TYPE, f"{number} has no type")
    if len(kind := addresses.phone_type(cells["phone_type"])) > addresses.LONGEST_TYPE:
        raise _FaultError(Fault.INVALID_PHONE_TYPE, f"{kind[:40]!r}... has more than 40 characters")
    return PhoneEdit(number=number, type=kind)
