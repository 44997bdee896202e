"""What hangs on a message: pictures and other files, named by URL and never fetched.

A `data:` URL holds the file itself, so a handset can send one without a server anywhere. Each gets a SID of its own,
drawn from the message's, so that nothing needs remembering but the URLs and which of them were deleted. Its type is
guessed from the URL, since nobody looks inside.

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

import base64
import re
from hashlib import blake2b
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from msgspec import Struct

from simulator.model import Message

_DATA: Final = re.compile(
    r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w.+-]+=[^;,\r\n]*)*(?P<base64>;base64)?,(?P<data>.*)",
    re.ASCII | re.DOTALL,
)

UNKNOWN_TYPE: Final = "application/octet-stream"
TYPES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "mp3": "audio/mpeg",
    "amr": "audio/amr",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "vcf": "text/vcard",
    "ics": "text/calendar",
    "csv": "text/csv",
    "pdf": "application/pdf",
}


class Media(Struct, frozen=True):
    """One file of a message (Twilio: Media)."""

    sid: str
    url: str
    content_type: str


def of(message: Message) -> list[Media]:
    """The files that the message still has, in the order in which they were named."""
    all_of_them = [Media(sid_of(message.sid, n), url, type_of(url)) for n, url in enumerate(message.media)]
    return [media for media in all_of_them if media.sid not in message.deleted_media]


def sid_of(message_sid: str, place: int) -> str:
    """The SID of a message's file, counted from 0."""
    return f"ME{blake2b(f'{message_sid}/{place}'.encode(), digest_size=16).hexdigest()}"


def path_of(message: Message, place: int) -> str:
    """Where the provider itself serves a message's file, counted from 0."""
    sid = sid_of(message.sid, place)
    return f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}/Media/{sid}"


def content_of(url: str) -> bytes | None:
    """What a `data:` URL holds; None of any other, and of one that cannot be read."""
    found = _DATA.fullmatch(url)
    if found is None:
        return None
    try:
        text = unquote_to_bytes(found["data"])
        return base64.b64decode(text, validate=True) if found["base64"] else text
    except ValueError:
        return None


def type_of(url: str) -> str:
    """The media type that a `data:` URL names, or that the last part of a URL's path suggests."""
    if found := _DATA.fullmatch(url):
        return found["type"] or "text/plain"
    return TYPES.get(urlsplit(url).path.rpartition(".")[2].lower(), UNKNOWN_TYPE)
