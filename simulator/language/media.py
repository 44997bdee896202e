"""What hangs on a message: pictures and other files, named by URL and never fetched.

Each gets a SID of its own, drawn from the message's, so that nothing needs remembering but the URLs and which of
them were deleted. Its type is guessed from the URL, since nobody looks inside.

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from simulator.model import Message

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


def type_of(url: str) -> str:
    """The media type that the last part of a URL's path suggests."""
    return TYPES.get(urlsplit(url).path.rpartition(".")[2].lower(), UNKNOWN_TYPE)
