"""Requests to change keywords and their messages: who asked for what, and who applied it when (ENG-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from engine.rules.keywords import Keywords, as_change, in_force
from engine.store.locks import exclude_others
from engine.store.tables import service_requests


@dataclass(frozen=True, kw_only=True)
class ServiceRequest:
    """One request; it is in force from `applied_at`."""

    id: str
    changes: dict[str, Any]
    requested_by: str
    requested_at: datetime
    applied_by: str | None = None
    applied_at: datetime | None = None


_applied = (
    select(service_requests.c.changes)
    .where(service_requests.c.applied_at.is_not(None))
    .order_by(service_requests.c.applied_as)
)


def add(connection: Connection, wanted: ServiceRequest) -> None:
    """Keep a request that nobody has applied."""
    connection.execute(insert(service_requests).values(**vars(wanted)))


def find(connection: Connection, request_id: str) -> ServiceRequest | None:
    query = select(service_requests).where(service_requests.c.id == request_id)
    row = connection.execute(query.with_for_update()).mappings().first()
    return _request(row) if row else None


def all_requests(connection: Connection) -> list[ServiceRequest]:
    """Every request, oldest first."""
    rows = connection.execute(select(service_requests).order_by(service_requests.c.seq))
    return [_request(row) for row in rows.mappings()]


def apply(connection: Connection, request_id: str, by: str, now: datetime) -> None:
    """Put the request in force, after all that are."""
    exclude_others(connection, "service requests")
    last = connection.scalar(select(func.max(service_requests.c.applied_as))) or 0
    waiting = (service_requests.c.id == request_id) & service_requests.c.applied_at.is_(None)
    values = {"applied_by": by, "applied_at": now, "applied_as": last + 1}
    connection.execute(update(service_requests).where(waiting).values(**values))


def keywords(connection: Connection) -> Keywords:
    """The keywords in force."""
    changes = connection.scalars(_applied)
    return in_force(as_change(change) for change in changes)


def _request(row: RowMapping) -> ServiceRequest:
    return ServiceRequest(**{name: row[name] for name in ServiceRequest.__dataclass_fields__})
