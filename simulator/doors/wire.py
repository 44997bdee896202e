"""How records look on the wire, in Twilio's field names: the one place that writes them.

Strings stay strings where Twilio has strings (`num_segments`, `num_media`, `price`), dates are RFC 2822, and a
list has its array and the paging keys and nothing besides, because the SDKs find the array by elimination.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import orjson
from flask import Response

from simulator.errors import Problem
from simulator.language import inventory, phones
from simulator.language.inventory import Offer
from simulator.language.media import Media
from simulator.language.representation import capitals
from simulator.model import ApiKey, Message, OwnedNumber
from simulator.rules import pricing
from simulator.webhooks.callbacks import API_VERSION
from simulator.world.identity import Identity

JSON = "application/json"
SNAKE = re.compile("(?<=[a-z])(?=[A-Z])")

# What a number answers about the parts of Twilio that are not here.
NOT_USED = {
    **dict.fromkeys(("voice_url", "voice_fallback_url", "voice_application_sid", "trunk_sid")),
    **dict.fromkeys(("address_sid", "identity_sid", "bundle_sid", "emergency_address_sid")),
    **dict.fromkeys(("voice_method", "voice_fallback_method"), "POST"),
    "sms_application_sid": "",
    "voice_receive_mode": "voice",
    "emergency_status": "Active",
}


def answer(fields: Mapping[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(fields), status, content_type=JSON)


@lru_cache(maxsize=1024)
def rfc2822(at: datetime) -> str:
    """`Thu, 24 Aug 2023 05:01:45 +0000`."""
    return format_datetime(at)


@lru_cache(maxsize=1024)
def date(at: datetime | None) -> str | None:
    """A date of the 2010 API, to the second, or null; a fresh message shows the same one twice."""
    return rfc2822(at.replace(microsecond=0)) if at else None


def account_path(account_sid: str) -> str:
    """Where an account's resources are."""
    return f"/2010-04-01/Accounts/{account_sid}"


def message(record: Message, *, created: bool = False, priced: bool = False) -> dict[str, Any]:
    """A Message resource; right after its creation it names its media but not yet its feedback."""
    cost = pricing.price(record) if priced else None
    path = f"{account_path(record.account_sid)}/Messages/{record.sid}"
    subresources = {"media": f"{path}/Media.json"}
    if not created:
        subresources["feedback"] = f"{path}/Feedback.json"
    return {
        "account_sid": record.account_sid,
        "api_version": API_VERSION,
        "body": record.body,
        "date_created": date(record.created),
        "date_sent": date(record.sent),
        "date_updated": date(record.updated),
        "direction": record.direction,
        "error_code": record.error_code,
        "error_message": record.error_message,
        "from": record.sender,
        "messaging_service_sid": record.service_sid,
        "num_media": str(len(record.media)),
        "num_segments": str(record.segments),
        "price": None if cost is None else f"{cost:.5f}",
        "price_unit": "USD" if record.sender else None,
        "sid": record.sid,
        "status": record.status,
        "subresource_uris": subresources,
        "to": record.recipient,
        "uri": f"{path}.json",
    }


def problem(record: Problem) -> dict[str, Any]:
    """The body of a refusal."""
    return {
        "code": record.code,
        "message": record.message,
        "more_info": record.more_info,
        "status": record.status,
    }


def media(record: Media, parent: Message) -> dict[str, Any]:
    """A Media resource: what a message names, by its own address."""
    path = f"{account_path(parent.account_sid)}/Messages/{parent.sid}/Media/{record.sid}"
    return {
        "sid": record.sid,
        "account_sid": parent.account_sid,
        "parent_sid": parent.sid,
        "content_type": record.content_type,
        "date_created": date(parent.created),
        "date_updated": date(parent.created),
        "uri": f"{path}.json",
    }


def feedback(parent: Message, outcome: str, at: datetime) -> dict[str, Any]:
    """A Feedback resource."""
    return {
        "account_sid": parent.account_sid,
        "message_sid": parent.sid,
        "outcome": outcome,
        "date_created": date(at),
        "date_updated": date(at),
        "uri": f"{account_path(parent.account_sid)}/Messages/{parent.sid}/Feedback.json",
    }


def number(record: OwnedNumber, account_sid: str) -> dict[str, Any]:
    """An IncomingPhoneNumber resource: what is not simulated has the value of a number that does not use it."""
    path = f"{account_path(account_sid)}/IncomingPhoneNumbers/{record.sid}"
    shelf = inventory.shelf_of(record.number)
    return {
        "sid": record.sid,
        "account_sid": account_sid,
        "phone_number": record.number,
        "friendly_name": record.friendly_name,
        "api_version": API_VERSION,
        "capabilities": {"voice": True, "sms": record.sms, "mms": record.mms, "fax": False},
        "date_created": date(record.created),
        "date_updated": date(record.updated),
        "sms_url": record.sms_url,
        "sms_method": record.sms_method,
        "sms_fallback_url": record.sms_fallback_url,
        "sms_fallback_method": record.sms_fallback_method,
        "status_callback": record.status_callback,
        "status_callback_method": record.status_callback_method,
        **NOT_USED,
        **record.inert,
        "voice_caller_id_lookup": record.inert.get("voice_caller_id_lookup", "").lower() == "true",
        "address_requirements": shelf.address if shelf else "none",
        "beta": False,
        "emergency_address_status": "unregistered",
        "origin": "twilio",
        "status": "in-use",
        "type": record.kind,
        "uri": f"{path}.json",
    }


def offer(record: Offer) -> dict[str, Any]:
    """An AvailablePhoneNumber resource; degrees are strings, whatever the OpenAPI description says (TWI-9-02)."""
    shelf, place = record.shelf, record.shelf.place
    return {
        "friendly_name": phones.friendly(record.number),
        "phone_number": record.number,
        "lata": place.lata if place else None,
        "locality": place.locality if place else None,
        "rate_center": place.rate_center if place else None,
        "latitude": f"{place.latitude:.6f}" if place else None,
        "longitude": f"{place.longitude:.6f}" if place else None,
        "region": place.region if place else None,
        "postal_code": place.postal_code if place else None,
        "iso_country": shelf.country,
        "address_requirements": shelf.address,
        "beta": False,
        "capabilities": {"voice": True, "sms": shelf.sms, "mms": shelf.mms},
    }


def country(code: str, account_sid: str) -> dict[str, Any]:
    """A country in which numbers can be had, and the kinds that it has."""
    path = f"{account_path(account_sid)}/AvailablePhoneNumbers/{code}"
    kinds = {SNAKE.sub("_", kind).lower(): f"{path}/{kind}.json" for kind in inventory.kinds_in(code)}
    return {
        "country_code": code,
        "country": inventory.COUNTRIES[code],
        "uri": f"{path}.json",
        "beta": False,
        "subresource_uris": kinds,
    }


def short_code(record: OwnedNumber, account_sid: str) -> dict[str, Any]:
    """A ShortCode resource."""
    return {
        "sid": record.sid,
        "account_sid": account_sid,
        "short_code": record.number,
        "friendly_name": record.friendly_name,
        "api_version": API_VERSION,
        "date_created": date(record.created),
        "date_updated": date(record.updated),
        "sms_url": record.sms_url or None,
        "sms_method": record.sms_method,
        "sms_fallback_url": record.sms_fallback_url or None,
        "sms_fallback_method": record.sms_fallback_method,
        "uri": f"{account_path(account_sid)}/SMS/ShortCodes/{record.sid}.json",
    }


def key(record: ApiKey) -> dict[str, Any]:
    """A Key resource: without the secret, which is shown once."""
    return {
        "sid": record.sid,
        "friendly_name": record.friendly_name,
        "date_created": date(record.created),
        "date_updated": date(record.updated),
    }


# What an account's own answer leads to: the parts of Twilio that are served here, and those that are not.
SUBRESOURCES = {
    **dict.fromkeys(
        ("available_phone_numbers", "calls", "conferences", "incoming_phone_numbers", "notifications")
    ),
    **dict.fromkeys(("outgoing_caller_ids", "recordings", "transcriptions", "addresses", "signing_keys")),
    **dict.fromkeys(("connect_apps", "authorized_connect_apps", "usage", "keys", "applications", "queues")),
    **dict.fromkeys(("messages", "balance")),
    "sip": "SIP",
    "short_codes": "SMS/ShortCodes",
}


def account(account_sid: str, identity: Identity, *, is_trial: bool) -> dict[str, Any]:
    """An Account resource. The token is shown to who has it, or owns the account, as Twilio does."""
    path = account_path(account_sid)
    return {
        "sid": account_sid,
        "auth_token": identity.token,
        "owner_account_sid": identity.owner or account_sid,
        "friendly_name": identity.friendly_name,
        "status": identity.status,
        "type": "Trial" if is_trial else "Full",
        "date_created": date(identity.opened),
        "date_updated": date(identity.updated),
        "uri": f"{path}.json",
        "subresource_uris": {
            name: f"{path}/{place or capitals(name)}.json" for name, place in SUBRESOURCES.items()
        },
    }
