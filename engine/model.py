"""What the engine talks about: people and their phones, the institution's settings, messages and reasons.

Every record is frozen and holds values already checked at the edge. Times are aware and in UTC; phone numbers are
E.164 texts (`engine.rules.addresses`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a person is to the institution; students never hold a sender number (SSE-NUM-04)."""

    STUDENT = "student"
    STAFF = "staff"


class SmsStatus(StrEnum):
    """SMS Default, SMS Enabled, SMS Disabled: the status of one phone number of one person."""

    DEFAULT = "default"
    ENABLED = "enabled"
    DISABLED = "disabled"


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Direction(StrEnum):
    """Outbound is what the institution sends; inbound is a text that a handset sent to a sender number."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class MessageStatus(StrEnum):
    """How far a message is: being attempted, taken by the provider or mail server, received, or given up.

    A text that arrived from a handset is `received` from the start.
    """

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    RECEIVED = "received"


class Reason(StrEnum):
    """Why a message did not go out as a text. One member a rule; the same word in code, report and feature."""

    SENDER_NOT_PERMITTED = "SENDER_NOT_PERMITTED"
    BODY_TOO_LONG = "BODY_TOO_LONG"
    RECIPIENT_UNKNOWN = "RECIPIENT_UNKNOWN"
    NO_TEXTABLE_NUMBER = "NO_TEXTABLE_NUMBER"
    MESSAGE_LIMIT_REACHED = "MESSAGE_LIMIT_REACHED"
    NO_NUMBER_AVAILABLE = "NO_NUMBER_AVAILABLE"
    NO_EMAIL_ADDRESS = "NO_EMAIL_ADDRESS"
    TWILIO_RECIPIENT_UNSUBSCRIBED = "TWILIO_RECIPIENT_UNSUBSCRIBED"
    TWILIO_RECIPIENT_INVALID = "TWILIO_RECIPIENT_INVALID"
    TWILIO_UNKNOWN_HANDSET = "TWILIO_UNKNOWN_HANDSET"
    TWILIO_SEND_FAILED = "TWILIO_SEND_FAILED"
    TWILIO_OUTCOME_UNKNOWN = "TWILIO_OUTCOME_UNKNOWN"
    CONTACT_BLOCKED = "CONTACT_BLOCKED"
    CONTACT_OPTED_OUT = "CONTACT_OPTED_OUT"
    CONTACT_OFF_LIST = "CONTACT_OFF_LIST"
    PROVIDER_BLOCKED = "PROVIDER_BLOCKED"
    RECIPIENT_UNSUBSCRIBED = "RECIPIENT_UNSUBSCRIBED"
    ANSWER_TOO_LATE = "ANSWER_TOO_LATE"


class Purpose(StrEnum):
    """What a message is for: a user writes to somebody, a campaign does, or the engine answers by itself.

    The three kinds of campaign with a template are Engage's (ENG-05).
    """

    DIRECT = "direct"
    CAMPAIGN = "campaign"
    MARKETING = "marketing"
    UTILITY = "utility"
    OTP = "otp"
    CONFIRMATION = "confirmation"
    RESPONSE = "response"


CAMPAIGNS = frozenset({Purpose.CAMPAIGN, Purpose.MARKETING, Purpose.UTILITY, Purpose.OTP})
ANSWERS = frozenset({Purpose.CONFIRMATION, Purpose.RESPONSE})


class Pool(StrEnum):
    """What a sender number is set aside for: the campaigns of one institution, or traffic that all share (ENG-05)."""

    DEDICATED = "dedicated"
    SHARED = "shared"


@dataclass(frozen=True, kw_only=True)
class Phone:
    """One current phone number of a person. `position` counts in the order the person's numbers were first seen."""

    number: str
    type: str
    position: int = 0
    sms_status: SmsStatus = SmsStatus.DEFAULT
    verified_at: datetime | None = None
    verified_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who sends or receives; `phones` are the current recipient numbers, never a sender number."""

    id: str
    name: str
    kind: Kind
    email: str | None = None
    roles: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()

    def phone(self, number: str) -> Phone | None:
        """This person's current record of the number, if they have one."""
        return next((phone for phone in self.phones if phone.number == number), None)


@dataclass(frozen=True, kw_only=True)
class Template:
    """Subject and body of a mail, with placeholders in braces."""

    subject: str
    body: str


REPLY_NOTIFICATION = Template(
    subject="{sender} replied to your text message",
    body="{sender} replied to your text message:\n\n{text}\n",
)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The institution's settings (SSE-CFG, SSE-LIM); the defaults are those of a new institution.

    The two default statuses are ENABLED (opted in) or DISABLED (opted out), never DEFAULT.
    """

    student_sms_default: SmsStatus = SmsStatus.ENABLED
    staff_sms_default: SmsStatus = SmsStatus.ENABLED
    default_phone_type: str = "mobile"
    permitted_roles: tuple[str, ...] = ("advisor",)
    sms_message_limit: int = 1_000_000
    sms_number_limit: int = 1_000
    sms_max_length: int = 1_000
    time_zone: str = "UTC"
    reply_notification: Template = field(default=REPLY_NOTIFICATION)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One row of the message report: one body, one recipient, and what became of it.

    `destination` is where it went: a phone number or a mailbox; an automatic answer and a message of a campaign have
    it from the start, and so they may `from_number`. When a text was refused and mailed instead, `attempted_number`
    keeps the number that was tried. `counted_in` is the month whose limit the text counts against, None when it holds
    no slot. `send_id` is the request, or the campaign, that it belongs to. `media` are the addresses of the pictures
    that came with it, at the provider (SSE-REP-06). `held_by` is the process that hands it over, where that is noted.
    """

    id: str
    direction: Direction
    from_person: str | None
    to_person: str | None
    body: str
    created_at: datetime
    updated_at: datetime
    channel: Channel | None = None
    status: MessageStatus = MessageStatus.PENDING
    from_number: str | None = None
    destination: str | None = None
    attempted_number: str | None = None
    provider_sid: str | None = None
    reason: Reason | None = None
    error_code: int | None = None
    error: str | None = None
    mail_error: str | None = None
    mail_tries: int = 0
    counted_in: str | None = None
    send_id: str | None = None
    purpose: Purpose = Purpose.DIRECT
    media: tuple[str, ...] = ()
    held_by: int | None = None
    seq: int = 0

    @property
    def campaign(self) -> str | None:
        """The campaign that it is part of."""
        return self.send_id if self.purpose in CAMPAIGNS else None
