"""News of replies that are to be mailed: each is kept from the moment its text is, until it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from engine.store.tables import notices

_new = insert(notices)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A mail about the text `message_id`; `due_at` is when it is tried next."""

    message_id: str
    to: str
    subject: str
    text: str
    sender_name: str
    reply_to: str | None
    due_at: datetime
    tries: int = 0


def keep(connection: Connection, notice: Notice) -> None:
    """Have it mailed."""
    connection.execute(_new, vars(notice))


def find(connection: Connection, message_id: str) -> Notice | None:
    """The notice about that text, while it is kept."""
    row = connection.execute(select(notices).where(notices.c.message_id == message_id)).mappings().first()
    return Notice(**row) if row else None


def due(connection: Connection, now: datetime) -> list[Notice]:
    """What is to be tried now, longest overdue first."""
    rows = connection.execute(select(notices).where(notices.c.due_at <= now).order_by(notices.c.due_at))
    return [Notice(**row) for row in rows.mappings()]


def claim(connection: Connection, notice: Notice, until: datetime) -> bool:
    """Take it up, so that nobody else does until then; False if somebody has."""
    same = (notices.c.message_id == notice.message_id) & (notices.c.due_at == notice.due_at)
    return connection.execute(update(notices).where(same).values(due_at=until)).rowcount == 1


def again(connection: Connection, notice: Notice, due_at: datetime) -> None:
    """It was tried once more, and is tried again then."""
    mine = update(notices).where(notices.c.message_id == notice.message_id)
    connection.execute(mine.values(tries=notice.tries + 1, due_at=due_at))


def drop(connection: Connection, notice: Notice) -> None:
    """It is sent, or given up."""
    connection.execute(delete(notices).where(notices.c.message_id == notice.message_id))
