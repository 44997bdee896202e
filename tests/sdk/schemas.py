"""What Twilio's answers look like, as JSON Schema, written from what is known of them: our referee of every answer.

An answer has exactly the fields that stand here. Twilio publishes an OpenAPI description of the same, and the answers
agree with it except where it is at odds with its own examples or with what is seen on the wire:

* `latitude` and `longitude` of an available number are numbers in the description, strings in its examples: strings.
* `sms_application_sid` of a number has at least 34 characters in the description, none in its examples: either.
* Numbers listed by kind lack `type` in the description; they are the same resource as without a kind, and have it.
* A search for numbers has paging keys in the description and none in its examples: none.
* `messaging_service_sid` is never null in the description's words; it is where no service is used, as on the wire.
* `AreaCode` is an integer in the description; its leading digit is never 0, so nothing is lost, and we take text.
* A message's `media` counts (`num_media`, `num_segments`) and `price` are strings, in the description and here.
* Error bodies are not described there at all; here they are, from the documentation of Twilio's responses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
LINKS: Schema = {"type": "object", "additionalProperties": TEXT}
METHOD: Schema = {"enum": ["GET", "POST"]}
DIGITS: Schema = {"type": "string", "pattern": "^[0-9]+$"}
URI: Schema = {"type": "string", "pattern": r"^/2010-04-01/Accounts(/AC[0-9a-f]{32}/.*)?"}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
RFC_2822: Schema = {
    "type": "string",
    "pattern": "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} [+]0000$",
}
ISO_8601: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"}


def sid(*prefixes: str) -> Schema:
    return {"type": "string", "pattern": f"^({'|'.join(prefixes)})[0-9a-fA-F]{{32}}$"}


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def record(fields: dict[str, Schema], optional: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": sorted(fields.keys() - set(optional)),
        "additionalProperties": False,
    }


ACCOUNT_SID, SERVICE_SID, NUMBER_SID = sid("AC"), sid("MG"), sid("PN", "SC")

PROBLEM = record(
    {
        "code": {"type": "integer", "minimum": 10_000, "maximum": 999_999},
        "message": TEXT,
        "more_info": {"type": "string", "pattern": r"^https://www\.twilio\.com/docs/errors/[0-9]+$"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
    }
)

STATUSES = [
    *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled"),
    *("receiving", "received", "read", "partially_delivered"),
]

MESSAGE = record(
    {
        "sid": sid("SM", "MM"),
        "account_sid": ACCOUNT_SID,
        "messaging_service_sid": maybe(SERVICE_SID),
        "from": maybe(TEXT),
        "to": TEXT,
        "body": TEXT,
        "num_segments": DIGITS,
        "num_media": DIGITS,
        "direction": {"enum": ["inbound", "outbound-api", "outbound-call", "outbound-reply"]},
        "status": {"enum": STATUSES},
        "date_created": RFC_2822,
        "date_updated": RFC_2822,
        "date_sent": maybe(RFC_2822),
        "price": maybe({"type": "string", "pattern": "^-[0-9.]+$"}),
        "price_unit": maybe({"const": "USD"}),
        "error_code": maybe(WHOLE),
        "error_message": maybe(TEXT),
        "api_version": {"const": "2010-04-01"},
        "uri": URI,
        "subresource_uris": record({"media": URI, "feedback": URI}, optional=["feedback"]),
    }
)

MEDIA = record(
    {
        "sid": sid("ME"),
        "account_sid": ACCOUNT_SID,
        "parent_sid": sid("SM", "MM"),
        "content_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "date_created": RFC_2822,
        "date_updated": RFC_2822,
        "uri": URI,
    }
)

FEEDBACK = record(
    {
        "account_sid": ACCOUNT_SID,
        "message_sid": sid("SM", "MM"),
        "outcome": {"enum": ["confirmed", "unconfirmed"]},
        "date_created": RFC_2822,
        "date_updated": RFC_2822,
        "uri": URI,
    }
)

NUMBER = record(
    {
        "sid": NUMBER_SID,
        "account_sid": ACCOUNT_SID,
        "phone_number": {"type": "string", "pattern": "^[+][1-9][0-9]{6,14}$"},
        "friendly_name": TEXT,
        "api_version": TEXT,
        "capabilities": record({"voice": FLAG, "sms": FLAG, "mms": FLAG, "fax": FLAG}),
        "date_created": RFC_2822,
        "date_updated": RFC_2822,
        "sms_url": TEXT,
        "sms_method": METHOD,
        "sms_fallback_url": TEXT,
        "sms_fallback_method": METHOD,
        "sms_application_sid": TEXT,
        "status_callback": TEXT,
        "status_callback_method": METHOD,
        "voice_url": maybe(TEXT),
        "voice_method": METHOD,
        "voice_fallback_url": maybe(TEXT),
        "voice_fallback_method": METHOD,
        "voice_application_sid": maybe(TEXT),
        "voice_caller_id_lookup": FLAG,
        "voice_receive_mode": {"enum": ["voice", "fax"]},
        "trunk_sid": maybe(TEXT),
        "address_sid": maybe(TEXT),
        "address_requirements": {"enum": ["none", "any", "local", "foreign"]},
        "identity_sid": maybe(TEXT),
        "bundle_sid": maybe(TEXT),
        "emergency_status": {"enum": ["Active", "Inactive"]},
        "emergency_address_sid": maybe(TEXT),
        "emergency_address_status": TEXT,
        "beta": FLAG,
        "origin": TEXT,
        "status": TEXT,
        "type": TEXT,
        "uri": URI,
    }
)

SHORT_CODE = record(
    {
        "sid": sid("SC"),
        "account_sid": ACCOUNT_SID,
        "api_version": TEXT,
        "date_created": RFC_2822,
        "date_updated": RFC_2822,
        "friendly_name": TEXT,
        "short_code": {"type": "string", "pattern": "^[0-9]{5,6}$"},
        "sms_fallback_method": METHOD,
        "sms_fallback_url": maybe(TEXT),
        "sms_method": METHOD,
        "sms_url": maybe(TEXT),
        "uri": URI,
    }
)

OFFER = record(
    {
        "friendly_name": TEXT,
        "phone_number": {"type": "string", "pattern": "^[+][1-9][0-9]{6,14}$"},
        "lata": maybe(TEXT),
        "locality": maybe(TEXT),
        "rate_center": maybe(TEXT),
        "latitude": maybe({"type": "string", "pattern": "^-?[0-9]+[.][0-9]+$"}),
        "longitude": maybe({"type": "string", "pattern": "^-?[0-9]+[.][0-9]+$"}),
        "region": maybe(TEXT),
        "postal_code": maybe(TEXT),
        "iso_country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "address_requirements": {"enum": ["none", "any", "local", "foreign"]},
        "beta": FLAG,
        "capabilities": record({"voice": FLAG, "sms": FLAG, "mms": FLAG}),
    }
)

COUNTRY = record(
    {
        "country_code": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "country": TEXT,
        "uri": URI,
        "beta": FLAG,
        "subresource_uris": LINKS,
    }
)

ACCOUNTS_OWN = (
    *("addresses", "applications", "authorized_connect_apps", "available_phone_numbers", "balance", "calls"),
    *("conferences", "connect_apps", "incoming_phone_numbers", "keys", "messages", "notifications"),
    *(
        "outgoing_caller_ids",
        "queues",
        "recordings",
        "short_codes",
        "signing_keys",
        "sip",
        "transcriptions",
        "usage",
    ),
)

ACCOUNT = record(
    {
        "sid": ACCOUNT_SID,
        "auth_token": TEXT,
        "owner_account_sid": ACCOUNT_SID,
        "friendly_name": TEXT,
        "status": {"enum": ["active", "suspended", "closed"]},
        "type": {"enum": ["Trial", "Full"]},
        "date_created": RFC_2822,
        "date_updated": RFC_2822,
        "uri": URI,
        "subresource_uris": record(dict.fromkeys(ACCOUNTS_OWN, URI)),
    }
)

BALANCE = record(
    {
        "account_sid": ACCOUNT_SID,
        "balance": {"type": "string", "pattern": "^-?[0-9]+[.][0-9]+$"},
        "currency": {"const": "USD"},
    }
)

_KEY: dict[str, Schema] = {
    "sid": sid("SK"),
    "friendly_name": TEXT,
    "date_created": RFC_2822,
    "date_updated": RFC_2822,
}
KEY, NEW_KEY = record(_KEY), record(_KEY | {"secret": {"type": "string", "pattern": "^[0-9A-Za-z]{32}$"}})

ALPHA_SENDER = record(
    {
        "sid": sid("AI"),
        "account_sid": ACCOUNT_SID,
        "service_sid": SERVICE_SID,
        "date_created": ISO_8601,
        "date_updated": ISO_8601,
        "alpha_sender": TEXT,
        "capabilities": {"const": ["SMS"]},
        "url": ADDRESS,
    }
)

SERVICE = record(
    {
        "sid": SERVICE_SID,
        "account_sid": ACCOUNT_SID,
        "friendly_name": TEXT,
        "date_created": ISO_8601,
        "date_updated": ISO_8601,
        "inbound_request_url": maybe(TEXT),
        "inbound_method": METHOD,
        "fallback_url": maybe(TEXT),
        "fallback_method": METHOD,
        "status_callback": maybe(TEXT),
        "sticky_sender": FLAG,
        "mms_converter": FLAG,
        "smart_encoding": FLAG,
        "scan_message_content": {"enum": ["inherit", "enable", "disable"]},
        "fallback_to_long_code": FLAG,
        "area_code_geomatch": FLAG,
        "synchronous_validation": FLAG,
        "validity_period": {"type": "integer", "minimum": 1, "maximum": 36_000},
        "use_inbound_webhook_on_number": FLAG,
        "usecase": TEXT,
        "us_app_to_person_registered": FLAG,
        "url": ADDRESS,
        "links": LINKS,
    }
)


def member(number: str) -> Schema:
    """A sender in a service; `number` is the field that holds it."""
    return record(
        {
            "sid": NUMBER_SID,
            "account_sid": ACCOUNT_SID,
            "service_sid": SERVICE_SID,
            "date_created": ISO_8601,
            "date_updated": ISO_8601,
            number: TEXT,
            "country_code": TEXT,
            "capabilities": {"type": "array", "items": {"enum": ["Voice", "SMS", "MMS"]}},
            "url": ADDRESS,
        }
    )


MEMBER, MEMBER_CODE = member("phone_number"), member("short_code")

OUTCOMES = record(
    {
        "items": {
            "type": "array",
            "items": record(
                {
                    "correlation_id": TEXT,
                    "error_code": WHOLE,
                    "error_messages": {"type": "array", "items": TEXT},
                }
            ),
        }
    }
)


def page(name: str, item: Schema) -> Schema:
    """A list of the 2010 API."""
    paging = {
        "page": WHOLE,
        "page_size": WHOLE,
        "start": WHOLE,
        "end": WHOLE,
        "uri": URI,
        "first_page_uri": URI,
        "next_page_uri": maybe(URI),
        "previous_page_uri": maybe(URI),
    }
    return record({name: {"type": "array", "items": item}, **paging})


def only(name: str, item: Schema) -> Schema:
    """A list without pages."""
    return record({name: {"type": "array", "items": item}, "uri": URI})


def page_v1(name: str, item: Schema) -> Schema:
    """A list of a product API."""
    meta = record(
        {
            "page": WHOLE,
            "page_size": WHOLE,
            "first_page_url": ADDRESS,
            "previous_page_url": maybe(ADDRESS),
            "next_page_url": maybe(ADDRESS),
            "key": {"const": name},
            "url": ADDRESS,
        }
    )
    return record({name: {"type": "array", "items": item}, "meta": meta})
