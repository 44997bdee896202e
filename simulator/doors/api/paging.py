"""Pages of a list, as Twilio cuts them: fifty by default, a thousand at most, found again by a token.

The token names the record at the edge of the page, so that a page stays what it was while new records arrive
before it. A page whose token is forged or out of date is a bad request, not an empty list.

Source: https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from msgspec import Struct

from simulator import errors
from simulator.doors import rendering
from simulator.errors import ApiError

DEFAULT_SIZE = 50
LARGEST_SIZE = 1000

Record = TypeVar("Record")


class PageRequest(Struct, frozen=True, kw_only=True):
    """Which page is asked for: its number and size, and the record that it follows or precedes."""

    page: int
    size: int
    after: str | None = None
    before: str | None = None


class Page(Struct, Generic[Record], frozen=True, kw_only=True):
    """A page, and whether there is one on either side."""

    records: list[Record]
    has_next: bool
    has_previous: bool


def asked(*, large_is_refused: bool) -> PageRequest:
    """The page that the request asks for; `ApiError` for one that cannot be."""
    size = _whole("PageSize", DEFAULT_SIZE, least=1)
    if size > LARGEST_SIZE and large_is_refused:
        raise ApiError(errors.page_size_too_large())
    token = request.args.get("PageToken", "")
    if token and not token.startswith(("PA", "PB")):
        raise ApiError(errors.invalid_parameter("PageToken", token))
    return PageRequest(
        page=_whole("Page", 0, least=0),
        size=min(size, LARGEST_SIZE),
        after=token[2:] if token.startswith("PA") else None,
        before=token[2:] if token.startswith("PB") else None,
    )


def _whole(name: str, default: int, least: int) -> int:
    text = request.args.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise ApiError(errors.invalid_parameter(name, text))
    return int(text)


def cut(
    wanted: PageRequest,
    downwards: Callable[[str | None], Iterator[Record]],
    upwards: Callable[[str], Iterator[Record]],
) -> Page[Record]:
    """The page, from a list that can be walked down from a record (or the top) and up from one.

    `ApiError` when the token names no record.
    """
    try:
        if wanted.before is not None:
            records = list(islice(upwards(wanted.before), wanted.size + 1))
            return Page(
                records=records[: wanted.size][::-1], has_next=True, has_previous=len(records) > wanted.size
            )
        skipped = 0 if wanted.after is not None else wanted.page * wanted.size
        records = list(islice(downwards(wanted.after), skipped, skipped + wanted.size + 1))
    except KeyError:
        raise ApiError(errors.invalid_parameter("PageToken", request.args["PageToken"])) from None
    return Page(
        records=records[: wanted.size], has_next=len(records) > wanted.size, has_previous=wanted.page > 0
    )


def links(wanted: PageRequest, page: Page[Any], sids: list[str]) -> dict[str, Any]:
    """The paging keys around a list's array."""
    start = wanted.page * wanted.size
    forward = _uri(wanted.page + 1, wanted.size, f"PA{sids[-1]}") if page.has_next and sids else None
    back = _uri(wanted.page - 1, wanted.size, f"PB{sids[0]}") if page.has_previous and sids else None
    return {
        "end": start + max(len(sids) - 1, 0),
        "first_page_uri": _uri(0, wanted.size, None),
        "next_page_uri": forward,
        "page": wanted.page,
        "page_size": wanted.size,
        "previous_page_uri": back if wanted.page > 0 else None,
        "start": start,
        "uri": _uri(wanted.page, wanted.size, request.args.get("PageToken")),
    }


def root() -> str:
    """The scheme and host by which the asker came; the proxy speaks TLS for us, and says so."""
    return f"{request.headers.get('X-Forwarded-Proto', request.scheme)}://{request.host}"


def meta(wanted: PageRequest, page: Page[Any], sids: list[str], key: str) -> dict[str, Any]:
    """The paging of a product API's list, by absolute addresses, beside the array named `key`."""
    here = root()
    uris = links(wanted, page, sids)
    back, forward = uris["previous_page_uri"], uris["next_page_uri"]
    return {
        "page": wanted.page,
        "page_size": wanted.size,
        "first_page_url": f"{here}{uris['first_page_uri']}",
        "previous_page_url": f"{here}{back}" if back else None,
        "next_page_url": f"{here}{forward}" if forward else None,
        "key": key,
        "url": f"{here}{uris['uri']}",
    }


def _uri(page: int, size: int, token: str | None) -> str:
    """This list's address with another page, its filters kept."""
    paging = {"PageSize", "Page", "PageToken"}
    query = [(name, value) for name, value in request.args.items(multi=True) if name not in paging]
    query += [("PageSize", str(size)), ("Page", str(page)), *([("PageToken", token)] if token else [])]
    return f"{rendering.here()}?{urlencode(query)}"


def walks(
    records: list[Record], sid_of: Callable[[Record], str], place: Callable[[str], int]
) -> tuple[Callable[[str | None], Iterator[Record]], Callable[[str], Iterator[Record]]]:
    """A short list as two walks for `cut`; `place` knows where a record stands, or stood before it was removed."""

    def downwards(after: str | None) -> Iterator[Record]:
        edge = -1 if after is None else place(after)
        return (record for record in records if place(sid_of(record)) > edge)

    def upwards(before: str) -> Iterator[Record]:
        edge = place(before)
        return (record for record in reversed(records) if place(sid_of(record)) < edge)

    return downwards, upwards
