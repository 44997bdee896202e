"""What an account sends and receives, and where it stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

LONGEST_VALIDITY = 36_000
"""Seconds that a message may wait in a queue at most, and does unless it says otherwise (TWI-4-20)."""


class Status(StrEnum):
    """Where a message stands (Twilio: Message resource, `status`)."""

    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    RECEIVING = "receiving"
    RECEIVED = "received"


class Direction(StrEnum):
    """Who set a message going (Twilio: Message resource, `direction`)."""

    INBOUND = "inbound"
    API = "outbound-api"
    REPLY = "outbound-reply"


class Message(Struct, frozen=True, gc=False, kw_only=True):
    """A message in the provider's log, either way (Twilio: Message)."""

    sid: str
    account_sid: str
    sender: str | None
    recipient: str
    body: str
    direction: Direction
    status: Status
    segments: int
    created: datetime
    updated: datetime
    sent: datetime | None = None
    service_sid: str | None = None
    media: tuple[str, ...] = ()
    deleted_media: tuple[str, ...] = ()
    error_code: int | None = None
    error_message: str | None = None
    status_callback: str | None = None
    validity: int = LONGEST_VALIDITY


class Step(Struct, frozen=True, gc=False):
    """One planned move of a message; `arrives` says that the handset holds the text from then on."""

    at: datetime
    status: Status
    error_code: int | None = None
    error_message: str | None = None
    arrives: bool = False
