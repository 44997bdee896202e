"""The phones of the people who are texted: how they behave, where they are and what they show."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from simulator.model.messages import Status


class Persona(StrEnum):
    """How a handset behaves when a text is sent to it."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    LANDLINE = "landline"
    FILTERED = "filtered"
    INVALID = "invalid"
    NOT_MOBILE = "not_mobile"
    SILENT = "silent"


class Word(Struct, frozen=True, gc=False):
    """What a receipt says of a message: `delivered`, or `undelivered` or `failed` with a code (0 with `delivered`)."""

    status: Status
    error_code: int = 0


class Place(Struct, frozen=True, gc=False, kw_only=True):
    """Where a handset is, as webhooks tell of it: empty is unknown, the country an ISO 3166 code."""

    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""


class Handset(Struct, frozen=True, gc=False):
    """A recipient's phone: how it behaves, how long after sending its receipt comes, and what people call it.

    `word` is the receipt of every message in place of the persona's; `then` is a second one that contradicts it, so
    long `after`. `place` is where the handset is, if anybody said.
    """

    persona: Persona = Persona.REACHABLE
    delay: timedelta = timedelta(0)
    name: str = ""
    word: Word | None = None
    then: Word | None = None
    after: timedelta = timedelta(0)
    place: Place | None = None


class Text(Struct, frozen=True, gc=False, kw_only=True):
    """What a handset shows: a text it received or sent, automatic replies included."""

    direction: str
    sender: str
    recipient: str
    body: str
    at: datetime
    sid: str | None
