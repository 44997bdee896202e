"""The settings of a messaging service: read from a form, checked, and nothing else.

What a form does not name stays as it is; an empty URL takes the URL away. A setting that cannot be is refused by its
name, since no narrower code is documented.

Source: https://www.twilio.com/docs/messaging/api/service-resource (TWI-9-10)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from simulator import errors
from simulator.errors import Problem
from simulator.model import LONGEST_VALIDITY, MessagingService
from simulator.rules.admission import is_callback_url

LONGEST_NAME = 64
USECASES: Final = frozenset(
    {"notifications", "marketing", "verification", "discussion", "poll", "undeclared"}
)
SCANS: Final = frozenset({"inherit", "enable", "disable"})

Value = str | int | bool
Reader = Callable[[str], Value | None]


def _name(text: str) -> str | None:
    return text if 1 <= len(text) <= LONGEST_NAME else None


def _url(text: str) -> str | None:
    return text if not text or is_callback_url(text) else None


def _method(text: str) -> str | None:
    return text if text in ("GET", "POST") else None


def _flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _seconds(text: str) -> int | None:
    whole = text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_VALIDITY))
    return int(text) if whole and 1 <= int(text) <= LONGEST_VALIDITY else None


def _usecase(text: str) -> str | None:
    return text if text in USECASES else None


def _scan(text: str) -> str | None:
    return text if text in SCANS else None


SETTINGS: Final[dict[str, tuple[str, Reader]]] = {
    "FriendlyName": ("friendly_name", _name),
    "InboundRequestUrl": ("inbound_request_url", _url),
    "InboundMethod": ("inbound_method", _method),
    "FallbackUrl": ("fallback_url", _url),
    "FallbackMethod": ("fallback_method", _method),
    "StatusCallback": ("status_callback", _url),
    "StickySender": ("sticky_sender", _flag),
    "MmsConverter": ("mms_converter", _flag),
    "SmartEncoding": ("smart_encoding", _flag),
    "ScanMessageContent": ("scan_message_content", _scan),
    "FallbackToLongCode": ("fallback_to_long_code", _flag),
    "AreaCodeGeomatch": ("area_code_geomatch", _flag),
    "SynchronousValidation": ("synchronous_validation", _flag),
    "ValidityPeriod": ("validity_period", _seconds),
    "Usecase": ("usecase", _usecase),
    "UseInboundWebhookOnNumber": ("use_inbound_webhook_on_number", _flag),
}


def made(sid: str, form: Mapping[str, str], now: datetime) -> MessagingService | Problem:
    """A new service; it has to have a name."""
    if not form.get("FriendlyName"):
        return errors.missing_parameter("FriendlyName")
    return configured(MessagingService(sid=sid, friendly_name="", created=now, updated=now), form, now)


def configured(
    service: MessagingService, form: Mapping[str, str], now: datetime
) -> MessagingService | Problem:
    """The service with what the form sets."""
    changes: dict[str, Value] = {}
    for name, (field, read) in SETTINGS.items():
        if name in form:
            value = read(form[name])
            if value is None:
                return errors.invalid_parameter(name, form[name])
            changes[field] = value
    return replace(service, **changes, updated=now)
