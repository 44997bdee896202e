"""What clients send, read and checked once; below the API nothing is checked again."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from engine import addresses
from engine.api.problems import ProblemError
from engine.edits import PhoneEdit
from engine.model import Channel, Direction, Kind, MessageStatus, Reason, SmsStatus
from engine.reports import Filter

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Limit = Annotated[int, Meta(ge=0, le=2**31 - 1)]
DefaultStatus = Literal["enabled", "disabled"]

_T = TypeVar("_T")


class PhoneBody(Struct):
    """A phone of a person; what an answer adds is ignored, so that an answer can be sent back."""

    number: str
    type: Name
    sms_status: SmsStatus | None = None
    verified_at: str | None = None
    verified_by: Name | None = None
    system: bool = False


class PersonBody(Struct):
    """`PUT /v1/people/{id}`."""

    name: Name
    kind: Kind
    email: str | None = None
    roles: list[Name] = []
    phones: list[PhoneBody] = []
    by: Name | None = None


class PhonePatch(Struct, forbid_unknown_fields=True):
    """`PATCH /v1/people/{id}/phones/{number}`."""

    sms_status: SmsStatus | None = None
    verified: Literal[True] | None = None
    by: Name | None = None


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
    default_phone_type: Name | UnsetType = UNSET
    permitted_roles: list[Name] | UnsetType = UNSET
    sms_message_limit: Limit | UnsetType = UNSET
    sms_number_limit: Limit | UnsetType = UNSET
    sms_max_length: Annotated[int, Meta(ge=1, le=100_000)] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
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
    try:
        return msgspec.json.decode(data, type=of)
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
    """What a `PUT` says of one phone."""
    return PhoneEdit(
        number=phone_number(phone.number),
        type=addresses.phone_type(phone.type),
        sms_status=phone.sms_status,
        verified_at=_moment("verified_at", phone.verified_at),
        verified_by=phone.verified_by or by,
    )


def message_filter(arguments: Mapping[str, str]) -> Filter:
    """The filters of the message report; an empty one is none."""
    given = {name: value for name, value in arguments.items() if value}
    known = {
        "from",
        "to",
        "destination",
        "channel",
        "status",
        "reason",
        "error_code",
        "direction",
        "since",
        "until",
    }
    if unknown := given.keys() - known - {"cursor", "limit"}:
        raise ProblemError(400, "UNKNOWN_FILTER", f"There is no filter {', '.join(sorted(unknown))}.")
    direction = given.get("direction", Direction.OUTBOUND)
    return Filter(
        from_person=given.get("from"),
        to_person=given.get("to"),
        destination=_destination(given.get("destination")),
        channel=_one_of(Channel, "channel", given.get("channel")),
        status=_one_of(MessageStatus, "status", given.get("status")),
        reason=_one_of(Reason, "reason", given.get("reason")),
        error_code=_error_code(given.get("error_code")),
        direction=None if direction == "all" else _one_of(Direction, "direction", direction),
        since=_moment("since", given.get("since")),
        until=_moment("until", given.get("until")),
        before=_cursor(given.get("cursor")),
    )


def page_size(arguments: Mapping[str, str]) -> int:
    """How many rows a page has: 50 unless asked, a thousand at most."""
    limit = arguments.get("limit") or "50"
    if not limit.isdecimal() or not 1 <= int(limit[:9]) <= 1000:
        raise ProblemError(400, "INVALID_LIMIT", "limit must be a number from 1 to 1000.")
    return int(limit)


def cursor_after(seq: int) -> str:
    """Where the next page begins, as clients see it."""
    return urlsafe_b64encode(str(seq).encode()).decode().rstrip("=")


def flag(name: str, value: str | None) -> bool | None:
    """`true`, `false`, or not given."""
    if not value:
        return None
    if value.casefold() not in ("true", "false"):
        raise ProblemError(400, "INVALID_FILTER", f"{name} must be true or false, not {value!r}.")
    return value.casefold() == "true"


def _cursor(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return int(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()[:18])
    except ValueError as error:
        raise ProblemError(
            400, "INVALID_CURSOR", "cursor must be the next_cursor of an earlier answer."
        ) from error


def _destination(text: str | None) -> str | None:
    return text and (text if "@" in text else addresses.phone_number(text) or text)


def _error_code(text: str | None) -> int | None:
    """A code, or the whole error as the report shows it: `Attempt To Send To Unsubscribed Recipient 21610`."""
    if text is None:
        return None
    code = text.split()[-1] if text.split() else ""
    if not code.isdecimal() or len(code) > 9:
        raise ProblemError(400, "INVALID_FILTER", f"error_code must end in a number, not {text!r}.")
    return int(code)


def _moment(name: str, text: str | None) -> datetime | None:
    """An ISO time or date; without an offset it is UTC. A plus sign that a URL turned into a space is put back."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise ProblemError(400, "INVALID_TIME", f"{name} must be an ISO 8601 time, not {text!r}.") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _one_of(enum: Any, name: str, text: str | None) -> Any:
    if text is None:
        return None
    try:
        return enum(text)
    except ValueError as error:
        raise ProblemError(
            400, "INVALID_FILTER", f"{name} must be one of {', '.join(enum)}, not {text!r}."
        ) from error


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError) as error:
        raise ProblemError(422, "UNKNOWN_TIME_ZONE", f"There is no time zone {name!r}.") from error
