"""Answers of every system, as JSON and as cells of a CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from flask import Response
from sqlalchemy import RowMapping

from engine.exchange.imports import Report
from engine.model import Configuration, Message, MessageStatus, Person, Phone
from engine.rules import selection
from engine.rules.versions import version_of
from engine.store.numbers import Assignment
from engine.store.sends import Send

SYSTEM_TYPE = "System"


def json(value: object, status: int = 200) -> Response:
    """A JSON answer; times are written in ISO 8601."""
    return Response(msgspec.json.encode(value, enc_hook=_plain), status, content_type="application/json")


def versioned(value: Mapping[str, Any], status: int = 200) -> Response:
    """A JSON answer about something with a `version`, which is its tag as well."""
    response = json(value, status)
    response.set_etag(value["version"])
    return response


def _plain(value: object) -> str:
    """Subclasses of datetime, which frozen clocks in tests hand out, are written as datetime is."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise NotImplementedError(f"{type(value)} has no JSON form")


def person(of: Person, sender_number: Assignment | None, configuration: Configuration) -> dict[str, Any]:
    """A person with phones; a user's sender number is the last of them, with the type System (SSE-NUM-07)."""
    checked = selection.last_verified(of)
    phones = [_phone(each, of, configuration, checked=each == checked) for each in of.phones]
    return {
        "id": of.id,
        "name": of.name,
        "kind": of.kind,
        "email": of.email,
        "roles": of.roles,
        "phones": phones + ([_system_phone(sender_number)] if sender_number else []),
        "version": version_of(of),
    }


def _phone(phone: Phone, of: Person, configuration: Configuration, *, checked: bool) -> dict[str, Any]:
    return {
        "number": phone.number,
        "type": phone.type,
        "sms_status": phone.sms_status,
        "effective_sms_status": selection.effective_status(phone, of.kind, configuration),
        "textable": selection.may_be_texted(phone, of.kind, configuration),
        "verified_at": phone.verified_at,
        "verified_by": phone.verified_by,
        "last_verified": checked,
        "system": False,
        "text_msg_only": False,
    }


def _system_phone(assignment: Assignment) -> dict[str, Any]:
    """A sender number has no SMS status and is never a recipient number."""
    return {
        "number": assignment.number,
        "type": SYSTEM_TYPE,
        "sms_status": None,
        "effective_sms_status": None,
        "textable": False,
        "verified_at": None,
        "verified_by": None,
        "last_verified": False,
        "system": True,
        "text_msg_only": True,
    }


MESSAGE_FIELDS = [
    "id", "direction", "from", "to", "body", "channel", "status", "from_number", "destination", "attempted_number",
    "provider_sid", "reason", "error_code", "error", "mail_error", "send_id", "campaign", "purpose",
    "created_at", "updated_at", "media",
]  # fmt: skip


def message(of: Message) -> dict[str, Any]:
    """A row of the message report."""
    names = {"from": "from_person", "to": "to_person"}
    return {name: getattr(of, names.get(name, name)) for name in MESSAGE_FIELDS}


def message_cells(of: Message) -> list[Any]:
    """The same row for the CSV."""
    times = {"created_at": of.created_at.isoformat(), "updated_at": of.updated_at.isoformat()}
    row = message(of) | times | {"media": " ".join(of.media)}
    return list(row.values())


def configuration(of: Configuration, *, messages_used: int, numbers_assigned: int) -> dict[str, Any]:
    """The settings, and what is used of the limits."""
    template = {"subject": of.reply_notification.subject, "body": of.reply_notification.body}
    usage = {"sms_messages_used": messages_used, "sms_numbers_assigned": numbers_assigned}
    return vars(of) | usage | {"reply_notification": template, "version": version_of(of)}


def grid_row(row: RowMapping) -> dict[str, Any]:
    """A row of the Phone Number Usage grid."""
    return {
        "number": row["number"],
        "person": row["person_id"],
        "name": row["name"],
        "kind": row["kind"],
        "email": row["email"],
        "assigned_at": row["assigned_at"],
        "text_msg_only": True,
    }


def feed_phone(row: RowMapping) -> dict[str, Any]:
    """A person's own phone in the data feed."""
    return {
        "person": row["person_id"],
        "number": row["number"],
        "phone_type": row["type"],
        "phone_type_src_system_id": row["type"].upper(),
        "src_system_id": f"{row['person_id']}.{row['id']}",
        "sms_status": row["sms_status"],
        "verified_at": row["verified_at"],
        "verified_by": row["verified_by"],
        "deleted": row["removed"],
        "updated_at": row["updated_at"],
    }


def feed_sender(of: Assignment) -> dict[str, Any]:
    """A sender number in the data feed, marked as the system's (SSE-NUM-05)."""
    return {
        "person": of.person_id,
        "number": of.number,
        "phone_type": SYSTEM_TYPE,
        "phone_type_src_system_id": "AVISO.SYSTEM",
        "src_system_id": f"{of.person_id}.{of.id}.AVISO.SMS",
        "sms_status": None,
        "verified_at": None,
        "verified_by": None,
        "deleted": of.deleted_at is not None,
        "updated_at": of.deleted_at or of.assigned_at,
    }


def import_report(of: Report) -> dict[str, Any]:
    """What an import did, with every line that was left out."""
    return {
        "lines": of.lines,
        "imported": of.lines - len(of.errors),
        "people_new": len(of.new),
        "people_changed": len(of.changed),
        "errors": [vars(error) for error in of.errors],
    }


def send(of: Send, counts: Mapping[MessageStatus, int]) -> dict[str, Any]:
    """A request to send and how far it is."""
    return {
        "id": of.id,
        "from": of.from_person,
        "created_at": of.created_at,
        "idempotency_key": of.idempotency_key,
        "total": sum(counts.values()),
    } | {str(status): count for status, count in counts.items()}
