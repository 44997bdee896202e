"""Media of a message: list, fetch, delete.

With an extension it is the description of a file, without one the file itself: what a `data:` URL holds, or else a
redirect to the URL that the message named, since nothing is fetched here (TWI-4-04). The file itself is open to whoever
knows its address, unless the account's switch says otherwise (`gate`).

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

from flask import Blueprint, Response

from simulator import errors, journal
from simulator.doors import rendering, wire
from simulator.doors.api import filters, paging
from simulator.doors.api.messages import found
from simulator.doors.context import turn
from simulator.errors import ApiError
from simulator.language import media
from simulator.language.media import Media
from simulator.language.representation import MEDIA
from simulator.model import Message

blueprint = Blueprint("media", __name__)

# Whatever a handset sent is looked at as what it is, and never as a page of this address.
UNTRUSTED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


@blueprint.get("/Messages/<parent>/Media")
def listing(parent: str) -> Response:
    """The files of a message, in the order in which they were named, filtered by DateCreated."""
    span = filters.span("DateCreated")
    with turn() as taken:
        message = found(taken, parent)
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
    files = media.of(message) if span is None or span[0] <= message.created < span[1] else []
    places = {media.sid_of(message.sid, n): n for n in range(len(message.media))}
    page = paging.cut(wanted, *paging.walks(files, lambda file: file.sid, places.__getitem__))
    records = [wire.media(file, message) for file in page.records]
    return rendering.listing(MEDIA, records, paging.links(wanted, page, [file.sid for file in page.records]))


@blueprint.get("/Messages/<parent>/Media/<sid>")
def fetch(parent: str, sid: str) -> Response:
    """One file's description, or without an extension the way to the file."""
    with turn() as taken:
        message = found(taken, parent)
    file = _found(message, sid)
    if rendering.extension() == "":
        content = media.content_of(file.url)
        if content is not None:
            return Response(content, content_type=file.content_type, headers=UNTRUSTED)
        return Response(status=307, headers={"Location": file.url})
    return rendering.resource(MEDIA, wire.media(file, message))


@blueprint.delete("/Messages/<parent>/Media/<sid>")
def delete(parent: str, sid: str) -> Response:
    """Remove one file from the message."""
    with turn() as taken:
        _found(found(taken, parent), sid)
        taken.record(journal.MediaDeleted(parent, sid))
    return Response(status=204)


def _found(message: Message, sid: str) -> Media:
    for file in media.of(message):
        if file.sid == sid:
            return file
    raise ApiError(errors.not_found(rendering.here()))
