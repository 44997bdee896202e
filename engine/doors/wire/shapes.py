"""What the fields of answers and the words of queries are, for the API's own description (`api.openapi`).

A field has one meaning and one type wherever it stands, so it is described once, by its name; one that is not listed
here is text. What an answer says is held to this in every test of a route.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.doors.wire.parsing import LONGEST_NAME
from engine.doors.wire.queries import MOST_ROWS
from engine.model import Channel, Direction, Kind, MessageStatus, Purpose, Reason, SmsStatus

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
ANYTHING: Schema = {"type": "object"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_TEXTS: Schema = {"type": "array", "items": TEXT}


def _or_nothing(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(words: Iterable[str]) -> Schema:
    return {"enum": list(words)}


_KINDS: tuple[tuple[Schema, str], ...] = (
    (_FLAG, "textable last_verified system text_msg_only opted_in blocked provider_blocked task deleted"),
    (_COUNT, "total pending sent delivered refused failed added received attempted settled"),
    (_COUNT, "sms_messages_used sms_numbers_assigned sms_max_length"),
    (_or_nothing(_COUNT), "error_code sms_message_limit sms_number_limit"),
    (_MOMENT, "created_at updated_at at requested_at"),
    (_or_nothing(_MOMENT), "verified_at assigned_at done_at applied_at"),
    (_TEXTS, "roles permitted_roles lists provider_blocks words capabilities media"),
    (
        _or_nothing(TEXT),
        "email verified_by next_cursor from_number destination attempted_number provider_sid",
    ),
    (_or_nothing(TEXT), "from to error mail_error send_id campaign list done_by applied_by by person"),
    (_or_nothing(_one_of(SmsStatus)), "sms_status effective_sms_status"),
    (_or_nothing(_one_of(Channel)), "channel"),
    (_or_nothing(_one_of(Reason)), "reason"),
    (_one_of(Direction), "direction"),
    (_one_of(Purpose), "purpose"),
    (_one_of(Kind), "kind"),
    ({}, "before after"),  # of a change: whatever the field held
    (ANYTHING, "changes paths"),
)
FIELDS: dict[str, Schema] = {name: schema for schema, names in _KINDS for name in names.split()}


def having(*names: str, **named: Schema) -> Schema:
    """An object that has at least these: fields by their names, and some that are described here alone."""
    fields = {name: FIELDS.get(name, TEXT) for name in names} | named
    return {"type": "object", "required": list(fields), "properties": fields}


def many(name: str, item: Schema, *others: str) -> Schema:
    """An object with one array named after what is in it."""
    return having(*others, **{name: {"type": "array", "items": item}})


_NAME: Schema = {"type": "string", "maxLength": LONGEST_NAME}
_TRUTH: Schema = {"enum": ["true", "false"]}
_DAY_OR_MOMENT: Schema = {"type": "string", "maxLength": 40}

QUERY: dict[str, tuple[str, Schema]] = {
    "search": ("what stands in a name, an id or a number", _NAME),
    "cursor": ("the `next_cursor` of the page before", _NAME),
    "limit": ("how many rows a page has", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}),
    "kind": ("of this kind only", _one_of(Kind)),
    "opted_in": ("contacts that are, or that are not", _TRUTH),
    "blocked": ("contacts that are, or that are not", _TRUTH),
    "list": ("contacts on this list", _NAME),
    "deleted": ("phones that were removed, or that were not", _TRUTH),
    "open": ("tasks that are, or that are done", _TRUTH),
    "by": ("who does it, for the record of changes", _NAME),
    "from": ("sent by this person", _NAME),
    "to": ("sent to this person", _NAME),
    "destination": ("a phone number or a mailbox", _NAME),
    "channel": ("carried so", _one_of(Channel)),
    "status": ("as far as this", _one_of(MessageStatus)),
    "reason": ("kept from going out as a text by this", _one_of(Reason)),
    "error_code": ("a code of the provider, or the whole error", _NAME),
    "direction": ("outbound unless asked; `all` for both", _one_of([*Direction, "all"])),
    "send": ("of this send to many", _NAME),
    "campaign": ("of this campaign", _NAME),
    "purpose": ("sent for this", _one_of(Purpose)),
    "since": ("from this day or moment on", _DAY_OR_MOMENT),
    "until": ("up to this day, its end included, or moment", _DAY_OR_MOMENT),
    "message": ("the message that a status is about", _NAME),
}


def parameters(path: Iterable[str], query: Iterable[str]) -> list[Schema]:
    """The parameters of an operation: those in its path, and what its query may say."""
    inside = [{"name": name, "in": "path", "required": True, "schema": _NAME} for name in path]
    asked = [
        {"name": name, "in": "query", "description": QUERY[name][0], "schema": QUERY[name][1]}
        for name in query
    ]
    return inside + asked
