"""How the records of the product APIs look on the wire: ISO dates, absolute addresses, null for what is not set.

Source: https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import MessagingService, OwnedNumber
from simulator.rules.consent import Outcome

LINKS = {
    "phone_numbers": "PhoneNumbers",
    "short_codes": "ShortCodes",
    "alpha_senders": "AlphaSenders",
    "messages": "Messages",
    "us_app_to_person": "Compliance/Usa2p",
    "us_app_to_person_usecases": "Compliance/Usa2p/Usecases",
    "channel_senders": "ChannelSenders",
    "destination_alpha_senders": "DestinationAlphaSenders",
}


def date(at: datetime | None) -> str | None:
    """`2015-07-30T20:12:31Z`, or null."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def service(record: MessagingService, account_sid: str, url: str) -> dict[str, Any]:
    """A Service resource."""
    return {
        "sid": record.sid,
        "account_sid": account_sid,
        "friendly_name": record.friendly_name,
        "date_created": date(record.created),
        "date_updated": date(record.updated),
        "inbound_request_url": record.inbound_request_url or None,
        "inbound_method": record.inbound_method,
        "fallback_url": record.fallback_url or None,
        "fallback_method": record.fallback_method,
        "status_callback": record.status_callback or None,
        "sticky_sender": record.sticky_sender,
        "mms_converter": record.mms_converter,
        "smart_encoding": record.smart_encoding,
        "scan_message_content": record.scan_message_content,
        "fallback_to_long_code": record.fallback_to_long_code,
        "area_code_geomatch": record.area_code_geomatch,
        "synchronous_validation": record.synchronous_validation,
        "validity_period": record.validity_period,
        "usecase": record.usecase,
        "us_app_to_person_registered": False,
        "use_inbound_webhook_on_number": record.use_inbound_webhook_on_number,
        "url": url,
        "links": {name: f"{url}/{path}" for name, path in LINKS.items()},
    }


def member(record: OwnedNumber, account_sid: str, url: str) -> dict[str, Any]:
    """A number or short code as a resource of the service that it is in."""
    is_code = record.kind == NumberKind.SHORT_CODE
    return {
        "sid": record.sid,
        "account_sid": account_sid,
        "service_sid": record.service_sid,
        "date_created": date(record.joined),
        "date_updated": date(record.joined),
        "short_code" if is_code else "phone_number": record.number,
        "country_code": "US" if is_code else phones.country_of(record.number),
        "capabilities": _capabilities(record, voice=not is_code),
        "url": url,
    }


def alpha_sender(record: OwnedNumber, account_sid: str, url: str) -> dict[str, Any]:
    """A name as a resource of the service that it is in."""
    return {
        "sid": record.sid,
        "account_sid": account_sid,
        "service_sid": record.service_sid,
        "date_created": date(record.joined),
        "date_updated": date(record.joined),
        "alpha_sender": record.number,
        "capabilities": ["SMS"],
        "url": url,
    }


def _capabilities(record: OwnedNumber, *, voice: bool) -> list[str]:
    can = {"Voice": voice, "SMS": record.sms, "MMS": record.mms}
    return [name for name, able in can.items() if able]


def outcome(record: Outcome, error_code: int) -> dict[str, Any]:
    """What became of one item of a bulk request; `error_code` is that of its kind if anything was wrong."""
    return {
        "correlation_id": record.correlation_id,
        "error_code": error_code if record.messages else 0,
        "error_messages": list(record.messages),
    }
