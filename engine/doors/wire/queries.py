"""What clients ask for in a URL: filters, pages and flags."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from engine.doors.wire.parsing import end, moment
from engine.doors.wire.problems import ProblemError
from engine.exchange.reports import Filter, Place
from engine.model import Channel, Direction, Kind, MessageStatus, Purpose, Reason
from engine.rules import addresses
from engine.store.people import Search

MOST_ROWS = 1000  # of a page
Reader = Callable[[str, str], Any]


def message_filter(arguments: Mapping[str, str]) -> Filter:
    """The filters of the message report; an empty one is none, and without `direction` only outbound rows count."""
    given = {name: value for name, value in arguments.items() if value and name != "limit"}
    if unknown := given.keys() - FILTERS.keys():
        raise ProblemError(400, "UNKNOWN_FILTER", f"There is no filter {', '.join(sorted(unknown))}.")
    read = {field: reader(name, given[name]) for name, (field, reader) in FILTERS.items() if name in given}
    return Filter(**read)


def people_search(arguments: Mapping[str, str]) -> Search:
    """`search`, `kind`, and `cursor`, the person whom the page comes after."""
    kind = arguments.get("kind")
    return Search(
        text=arguments.get("search") or None,
        kind=_one_of(Kind)("kind", kind) if kind else None,
        after=arguments.get("cursor") or None,
    )


def page_size(arguments: Mapping[str, str], otherwise: int = 50) -> int:
    """How many rows a page has, a thousand at most."""
    limit = arguments.get("limit") or str(otherwise)
    if not limit.isdecimal() or not 1 <= int(limit[:9]) <= MOST_ROWS:
        raise ProblemError(400, "INVALID_LIMIT", f"limit must be a number from 1 to {MOST_ROWS}.")
    return int(limit)


def place_after(arguments: Mapping[str, str]) -> int:
    """`cursor` where rows are counted: the place that the page comes after."""
    cursor = arguments.get("cursor") or "0"
    if not cursor.isdecimal():
        raise _invalid("cursor", "the next_cursor of an earlier answer", cursor)
    return int(cursor[:18])


def cursor_at(place: int | None) -> str | None:
    """The `next_cursor` that `place_after` reads; None on the last page."""
    return None if place is None else str(place)


def cursor_after(place: Place) -> str:
    """Where the next page begins, as clients see it."""
    return urlsafe_b64encode(f"{place.created_at.isoformat()} {place.seq}".encode()).decode().rstrip("=")


def flag(name: str, value: str | None) -> bool | None:
    """`true`, `false`, or not given."""
    if not value:
        return None
    if value.casefold() not in ("true", "false"):
        raise _invalid(name, "true or false", value)
    return value.casefold() == "true"


def _text(_name: str, text: str) -> str:
    return text


def _cursor(name: str, text: str) -> Place:
    try:
        created_at, seq = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        return Place(datetime.fromisoformat(created_at).astimezone(UTC), int(seq[:18]))
    except (ValueError, OverflowError) as error:
        raise _invalid(name, "the next_cursor of an earlier answer", text) from error


def _destination(_name: str, text: str) -> str:
    """A mailbox, or a phone number however it is written."""
    return addresses.phone_number(text) or text


def _error_code(name: str, text: str) -> int:
    """A code, or the whole error as the report shows it: `Attempt To Send To Unsubscribed Recipient 21610`."""
    code = text.rpartition(" ")[2]
    if not code.isdecimal() or len(code) > 9:
        raise _invalid(name, "an error or its code", text)
    return int(code)


def _direction(name: str, text: str) -> Direction | None:
    return None if text == "all" else Direction(_one_of(Direction)(name, text))


def _one_of(enum: type[StrEnum]) -> Reader:
    def read(name: str, text: str) -> StrEnum:
        try:
            return enum(text)
        except ValueError as error:
            raise _invalid(name, f"one of {', '.join(enum)}", text) from error

    return read


def _invalid(name: str, expected: str, text: str) -> ProblemError:
    return ProblemError(400, "INVALID_FILTER", f"{name} must be {expected}, not {text!r}.")


FILTERS: dict[str, tuple[str, Reader]] = {
    "from": ("from_person", _text),
    "to": ("to_person", _text),
    "destination": ("destination", _destination),
    "channel": ("channel", _one_of(Channel)),
    "status": ("status", _one_of(MessageStatus)),
    "reason": ("reason", _one_of(Reason)),
    "error_code": ("error_code", _error_code),
    "direction": ("direction", _direction),
    "send": ("send_id", _text),
    "campaign": ("send_id", _text),
    "purpose": ("purpose", _one_of(Purpose)),
    "since": ("since", moment),
    "until": ("until", end),
    "cursor": ("before", _cursor),
}
