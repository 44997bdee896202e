"""The records everything else speaks of: frozen values without behaviour of their own.

A record is changed by making the next one (`msgspec.structs.replace`). Times are aware and UTC; numbers are
E.164, short codes or sender ids that `phones` has already parsed, so nothing below the edge checks them again.
A frozen record is never part of a cycle, so the collector of cycles (`gc`) need not know the millions there can be.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

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


class AccountStatus(StrEnum):
    """Whether an account is open (Twilio: Account resource, `status`)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Refusal(StrEnum):
    """When a sender's blocked text is refused: in the answer to the call, or later by a status callback."""

    SYNC = "sync"
    ASYNC = "async"


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


class OwnedNumber(Struct, frozen=True, gc=False, kw_only=True):
    """A number that the account owns (Twilio: IncomingPhoneNumber).

    `inert` holds settings by wire name that are kept and shown but change nothing here, those of voice above all.
    """

    sid: str
    number: str
    kind: str
    friendly_name: str
    created: datetime
    updated: datetime
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    service_sid: str | None = None
    joined: datetime | None = None
    refusal: Refusal = Refusal.SYNC
    keyword_handling: bool = True
    sms: bool = True
    mms: bool = True
    inert: dict[str, str] = {}

    @property
    def scope(self) -> str:
        """What a STOP to this number covers: its messaging service, or without one the number alone (TWI-1-06)."""
        return self.service_sid or self.number


class ApiKey(Struct, frozen=True, gc=False, kw_only=True):
    """A login of an account beside its token (Twilio: Key)."""

    sid: str
    secret: str
    friendly_name: str
    created: datetime
    updated: datetime

    def __repr__(self) -> str:
        """Without the secret, for a log that mentions the key."""
        return f"ApiKey(sid={self.sid!r})"


class MessagingService(Struct, frozen=True, gc=False, kw_only=True):
    """A pool of senders and how it behaves (Twilio: messaging/v1 Service). Its numbers name it, not it them."""

    sid: str
    friendly_name: str
    created: datetime
    updated: datetime
    inbound_request_url: str = ""
    inbound_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    scan_message_content: str = "inherit"
    fallback_to_long_code: bool = True
    area_code_geomatch: bool = True
    synchronous_validation: bool = False
    validity_period: int = LONGEST_VALIDITY
    usecase: str = "undeclared"
    use_inbound_webhook_on_number: bool = False


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


class Block(Struct, frozen=True, gc=False, kw_only=True):
    """One opt-out in the ledger: it stands until `lifted_at` (Twilio: error page of the unsubscribed recipient)."""

    scope: str
    sender: str
    recipient: str
    keyword: str
    since: datetime
    source: str
    lifted_at: datetime | None = None


class Consent(Struct, frozen=True, gc=False, kw_only=True):
    """What a person agreed to or withdrew elsewhere, as an application reports it (Twilio: Consents/Bulk)."""

    contact: str
    sender: str
    opted_in: bool
    source: str
    date: str = ""


class Contact(Struct, frozen=True, gc=False, kw_only=True):
    """Where a person is, as an application reports it (Twilio: Contacts/Bulk)."""

    contact: str
    country: str
    zip_code: str


class Text(Struct, frozen=True, gc=False, kw_only=True):
    """What a handset shows: a text it received or sent, automatic replies included."""

    direction: str
    sender: str
    recipient: str
    body: str
    at: datetime
    sid: str | None


class WebhookKind(StrEnum):
    """What a webhook tells: a text that came in, or where a message stands."""

    INBOUND = "inbound"
    STATUS = "status"


class Webhook(Struct, frozen=True, gc=False, kw_only=True):
    """One request the provider owes an application; retries and fallbacks are webhooks of their own.

    `repeats` names the webhook that this one is an attempt at or a copy of, `documents` counts the TwiML documents
    asked for since the text came, this one included, and `replies` the replies they have brought. `spent` is how long
    the attempts before this one took. A `forged` request is somebody else's; with `answer_lost` the answer is. A `copy`
    (from 1) goes out beside the request that it repeats.
    """

    id: str
    kind: WebhookKind
    message_sid: str
    url: str
    method: str
    params: tuple[tuple[str, str], ...]
    due: datetime
    attempt: int = 1
    fallback_url: str = ""
    fallback_method: str = "POST"
    repeats: str = ""
    documents: int = 1
    replies: int = 0
    spent: timedelta = timedelta(0)
    forged: bool = False
    answer_lost: bool = False
    copy: int = 0

    @property
    def origin(self) -> str:
        """The id of the request that it makes, once or again: all that share it share an idempotency token."""
        return self.repeats or self.id


class ClockState(Struct, frozen=True, gc=False):
    """An account's time: the system's, shifted by `offset`, or standing still at `frozen_at`."""

    offset: timedelta = timedelta(0)
    frozen_at: datetime | None = None

    def read(self, system: datetime) -> datetime:
        """The account's now for a reading of the system clock."""
        return self.frozen_at or system + self.offset

    def moved_to(self, now: datetime, system: datetime, *, frozen: bool) -> ClockState:
        """The state in which the account's clock shows `now` while the system's shows `system`."""
        return ClockState(timedelta(0), now) if frozen else ClockState(now - system, None)


Numbers = Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=1000)]
Regions = Annotated[tuple[Annotated[str, Meta(max_length=2)], ...], Meta(max_length=1000)]
Ceiling = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Switches(Struct, frozen=True, gc=False, kw_only=True):
    """What no source settles about the provider, with the default that the evidence suggests.

    Each is an account's own and is read and changed at `/_sim/switches`.
    """

    keyword_handling: bool = True
    keyword_trim: bool = True
    keyword_strip_punctuation: bool = False
    repeated_stop_reply: bool = False
    start_reply_when_not_blocked: bool = False
    help_reply_when_blocked: bool = False
    log_automatic_replies: bool = False
    missing_body_is_missing_content: bool = True
    refused_send_leaves_message: bool = True
    media_needs_credentials: bool = False
    prices: bool = False
    sending_callback: bool = False
    callback_error_message: bool = False
    referral_num_media: bool = True
    fallback_names_error: bool = True
    blocked_reply_leaves_message: bool = False
    large_page_is_refused: bool = False
    trial: bool = False
    verified_numbers: Numbers = ()
    permitted_regions: Regions = ()
    test_credentials: bool = False
    throughput: bool = False
    requests_per_second: Ceiling = 0
    short_code_keyword_handling: bool = False
    toll_free_stop_synonyms: bool = True
    toll_free_block_is_known: bool = True
    number_block_holds_in_service: bool = True
    empty_service_refusal: Refusal = Refusal.SYNC
    incapable_service_refusal: Refusal = Refusal.ASYNC
    callback_service_sid: bool = True
    callback_empty_from: bool = False
    default_service_sid: bool = False
    most_scheduled: Ceiling = 1_000_000
