"""The institution's settings: only those that somebody changed are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.model import Configuration, SmsStatus, Template
from engine.store import changes
from engine.store.changes import Change
from engine.store.locks import exclude_others
from engine.store.tables import configuration

SUBJECT = "configuration"
_all = select(configuration.c.name, configuration.c.value)
_READ: dict[str, Any] = {
    "student_sms_default": SmsStatus,
    "staff_sms_default": SmsStatus,
    "permitted_roles": tuple,
    "reply_notification": lambda value: Template(**value),
}
_all = select(configuration.c.name, configuration.c.value)


def load(connection: Connection) -> Configuration:
    """The settings in force."""
    rows = connection.execute(_all)
    return Configuration(**{name: _READ.get(name, _same)(value) for name, value in rows})


def save(connection: Connection, values: Mapping[str, Any], now: datetime, *, by: str | None) -> None:
    """Set the settings named, as JSON has them, and record who changed which."""
    exclude_others(connection, SUBJECT)
    current = _plain(load(connection))
    changed = {name: value for name, value in values.items() if current[name] != value}
    if not changed:
        return
    connection.execute(delete(configuration).where(configuration.c.name.in_(changed)))
    connection.execute(
        insert(configuration), [{"name": name, "value": value} for name, value in changed.items()]
    )
    made = [
        Change(subject=SUBJECT, field=name, before=current[name], after=value, by=by, cause="edit")
        for name, value in changed.items()
    ]
    changes.record(connection, made, now)


def _plain(settings: Configuration) -> dict[str, Any]:
    """The settings as JSON has them."""
    template = vars(settings.reply_notification)
    return vars(settings) | {
        "permitted_roles": list(settings.permitted_roles),
        "reply_notification": template,
    }


def _same(value: Any) -> Any:
    return value
