"""The institution's settings: only those that somebody changed are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.model import Configuration, SmsStatus, Template
from engine.store import changes
from engine.store.changes import Change
from engine.store.locks import exclude_others
from engine.store.tables import configuration

SUBJECT = "configuration"
_READ: dict[str, Any] = {
    "student_sms_default": SmsStatus,
    "staff_sms_default": SmsStatus,
    "permitted_roles": tuple,
    "reply_notification": lambda value: Template(**value),
}
_all = select(configuration.c.name, configuration.c.value)
_insert = {module.dialect.name: module.insert(configuration) for module in (postgresql, sqlite)}
_set = {
    dialect: new.on_conflict_do_update(index_elements=["name"], set_={"value": new.excluded.value})
    for dialect, new in _insert.items()
}


def load(connection: Connection) -> Configuration:
    """The settings in force."""
    return Configuration(**_read(dict(connection.execute(_all).all())))


def locked(connection: Connection) -> Configuration:
    """The settings in force; nobody else changes them until the transaction ends."""
    exclude_others(connection, SUBJECT)
    return load(connection)


def save(
    connection: Connection, before: Configuration, values: Mapping[str, Any], now: datetime, *, by: str | None
) -> Configuration:
    """Set those named, as JSON has them, of the settings that are `locked`, and record who changed which."""
    current = _plain(before)
    changed = {name: value for name, value in values.items() if current[name] != value}
    if not changed:
        return before
    rows = [{"name": name, "value": value} for name, value in changed.items()]
    connection.execute(_set[connection.dialect.name], rows)
    made = [
        Change(subject=SUBJECT, field=name, before=current[name], after=value, by=by, cause="edit")
        for name, value in changed.items()
    ]
    changes.record(connection, made, now)
    return replace(before, **_read(changed))


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings named, from JSON."""
    return {name: _READ.get(name, _same)(value) for name, value in values.items()}


def _plain(settings: Configuration) -> dict[str, Any]:
    """The settings as JSON has them."""
    template = vars(settings.reply_notification)
    return vars(settings) | {
        "permitted_roles": list(settings.permitted_roles),
        "reply_notification": template,
    }


def _same(value: Any) -> Any:
    return value
