"""What clients send, read and checked once; below the API nothing is checked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from engine.doors.wire.problems import ProblemError
from engine.model import Kind, SmsStatus
from engine.rules import addresses
from engine.rules.edits import PhoneEdit

LONGEST_NAME = 200
Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
PhoneType = Annotated[str, Meta(min_length=1, max_length=addresses.LONGEST_TYPE)]
Number = Annotated[str, Meta(max_length=64)]  # with the spaces and brackets that people write
Moment = Annotated[str, Meta(max_length=64)]
Mailbox = Annotated[str, Meta(max_length=254)]  # RFC 5321
Roles = Annotated[list[Name], Meta(max_length=100)]
Limit = Annotated[int, Meta(ge=0, le=2**31 - 1)]
DefaultStatus = Literal["enabled", "disabled"]

_T = TypeVar("_T")


class PhoneBody(Struct):
    """A phone of a person; what an answer adds is ignored, so that an answer can be sent back."""

    number: Number
    type: PhoneType
    sms_status: SmsStatus | None = None
    verified_at: Moment | None = None
    verified_by: Name | None = None
    system: bool = False


class PersonBody(Struct):
    """`PUT /v1/people/{id}`."""

    name: Name
    kind: Kind
    email: Mailbox | None = None
    roles: Roles = []
    phones: Annotated[list[PhoneBody], Meta(max_length=100)] = []
    by: Name | None = None
    origin: Literal["prospect"] | None = None


class PhonePatch(Struct, forbid_unknown_fields=True):
    """`PATCH /v1/people/{id}/phones/{number}`."""

    by: Name
    sms_status: SmsStatus | None = None
    verified: Literal[True] | None = None


class SendBody(Struct, rename={"sender": "from", "recipients": "to"}, forbid_unknown_fields=True):
    """`POST /v1/messages`."""

    sender: Name
    recipients: Annotated[list[Name], Meta(min_length=1, max_length=100_000)]
    body: Annotated[str, Meta(min_length=1, max_length=100_000)]


class TemplateBody(Struct, forbid_unknown_fields=True):
    subject: Name
    body: Annotated[str, Meta(min_length=1, max_length=10_000)]


class ConfigurationPatch(Struct, forbid_unknown_fields=True):
    """`PATCH /v1/configuration`: the settings to change, and who changes them."""

    student_sms_default: DefaultStatus | UnsetType = UNSET
    staff_sms_default: DefaultStatus | UnsetType = UNSET
    default_phone_type: PhoneType | UnsetType = UNSET
    permitted_roles: Roles | UnsetType = UNSET
    sms_message_limit: Limit | UnsetType = UNSET
    sms_number_limit: Limit | UnsetType = UNSET
    sms_max_length: Annotated[int, Meta(ge=1, le=100_000)] | UnsetType = UNSET
    time_zone: Name | UnsetType = UNSET
    reply_notification: TemplateBody | UnsetType = UNSET
    by: Name | None = None

    def changes(self) -> dict[str, Any]:
        """The settings named, as JSON has them."""
        values: dict[str, Any] = msgspec.to_builtins(self)
        values.pop("by")
        if "default_phone_type" in values:
            values["default_phone_type"] = addresses.phone_type(values["default_phone_type"])
        if "time_zone" in values:
            _check_time_zone(values["time_zone"])
        return values


def body(data: bytes, of: type[_T]) -> _T:
    """The JSON body as `of`."""
    if b"\\u0000" in data:
        raise ProblemError(400, "INVALID_REQUEST", "Texts must not contain the character U+0000.")
    with _understood():
        return _decoder(of).decode(data)


def _decoder(of: type[_T]) -> msgspec.json.Decoder[_T]:
    """What reads such bodies. One thread at a time makes one: msgspec crashes where two meet a type first together."""
    with _meeting:
        return _met(of)


_meeting = Lock()
_met: Callable[[Any], msgspec.json.Decoder[Any]] = cache(msgspec.json.Decoder)


def form(values: Mapping[str, Any], of: type[_T]) -> _T:
    """The same from a form of a page, whose values are texts; a browser's line ends are one character."""
    _decoder(of)
    with _understood():
        return msgspec.convert({name: _typed(value) for name, value in values.items()}, of, strict=False)


def _typed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if "\0" in value:
        raise ProblemError(400, "INVALID_REQUEST", "Texts must not contain the character U+0000.")
    return value.replace("\r\n", "\n")


@contextmanager
def _understood() -> Iterator[None]:
    """Tell a client what is wrong with its request."""
    try:
        yield
    except RecursionError as error:
        raise ProblemError(400, "INVALID_REQUEST", "The JSON is nested too deeply.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProblemError(400, "INVALID_REQUEST", f"{error}.") from error


def phone_number(text: str) -> str:
    """E.164."""
    if number := addresses.phone_number(text):
        return number
    raise ProblemError(
        422, "INVALID_PHONE_NUMBER", f"{text!r} is not a phone number; write it like +15551234567."
    )


def email(text: str | None) -> str | None:
    """A mail address, or none."""
    if not text:
        return None
    if not addresses.is_mail_address(text):
        raise ProblemError(422, "INVALID_EMAIL", f"{text!r} is not a mail address.")
    return text


def phone_edit(phone: PhoneBody, by: str | None) -> PhoneEdit:
    """What a `PUT` says of one phone; whoever says that it is verified says who did it (SSE-STS-08)."""
    verified_at = moment("verified_at", phone.verified_at)
    if verified_at and not (phone.verified_by or by):
        said = f"Say who verified {phone.number}: `verified_by`, or `by`."
        raise ProblemError(422, "VERIFIER_REQUIRED", said)
    return PhoneEdit(
        number=phone_number(phone.number),
        type=addresses.phone_type(phone.type),
        sms_status=phone.sms_status,
        verified_at=verified_at,
        verified_by=phone.verified_by or by,
    )


def author(by: str | None) -> str:
    """Who does it, where that has to be said."""
    if by is None:
        raise ProblemError(422, "AUTHOR_REQUIRED", "Say who enters the prospect: `by`.")
    return by


def moment(name: str, text: str | None) -> datetime | None:
    """An ISO time or date; without an offset it is UTC. A plus sign that a URL turned into a space is put back."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ProblemError(400, "INVALID_TIME", f"{name} must be an ISO 8601 time, not {text!r}.") from error


def end(name: str, text: str | None) -> datetime | None:
    """The end of a span that somebody names: of a bare date the end of that day, so that `since=D&until=D` is D."""
    read = moment(name, text)
    if read is None or text is None or len(text.strip()) > len("2026-11-26"):
        return read
    try:
        return read + timedelta(days=1)
    except OverflowError:
        return None  # the end of all days


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ProblemError(422, "UNKNOWN_TIME_ZONE", f"There is no time zone {name!r}.") from error
