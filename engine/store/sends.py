"""Requests to send: each has a message a recipient, and maybe a key by which a repeated request is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from engine.model import MessageStatus
from engine.store.tables import messages, sends


@dataclass(frozen=True, kw_only=True)
class Send:
    """One request; `fingerprint` tells whether another one with the same key asks for the same."""

    id: str
    idempotency_key: str | None
    fingerprint: str
    from_person: str | None
    created_at: datetime


_new = insert(sends)
_by_id = select(sends).where(sends.c.id == bindparam("key"))
_by_key = select(sends).where(sends.c.idempotency_key == bindparam("key"))


def add(connection: Connection, send: Send) -> None:
    connection.execute(_new, vars(send))


def find(connection: Connection, send_id: str) -> Send | None:
    row = connection.execute(_by_id, {"key": send_id}).mappings().first()
    return Send(**row) if row else None


def find_by_key(connection: Connection, key: str) -> Send | None:
    row = connection.execute(_by_key, {"key": key}).mappings().first()
    return Send(**row) if row else None


def size(connection: Connection, send_id: str) -> int:
    """How many messages the request has."""
    return (
        connection.scalar(select(func.count()).select_from(messages).where(messages.c.send_id == send_id))
        or 0
    )


def progress(connection: Connection, send_id: str) -> dict[MessageStatus, int]:
    """How many of the request's messages have which status."""
    query = select(messages.c.status, func.count()).where(messages.c.send_id == send_id)
    counts: dict[str, int] = dict(connection.execute(query.group_by(messages.c.status)).all())
    return {status: counts.get(status, 0) for status in MessageStatus if status is not MessageStatus.RECEIVED}
