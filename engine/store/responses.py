"""Intelligent responses, and the tasks that they raise for agents (BTM-11, BTM-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from engine.edge.ids import new_id
from engine.policies.policy import Trigger
from engine.rules import spelling
from engine.store.locks import exclude_others
from engine.store.tables import tasks, triggers


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that an agent has to do for a contact; done when `done_at` is set."""

    id: str
    number: str
    list: str | None
    text: str
    at: datetime
    done_at: datetime | None = None
    done_by: str | None = None


_all = select(triggers).order_by(triggers.c.letters)


def save(connection: Connection, trigger: Trigger) -> None:
    """Answer the trigger's word so from now on."""
    exclude_others(connection, f"trigger {spelling.letters(trigger.word)}")
    remove(connection, trigger.word)
    connection.execute(insert(triggers).values(letters=spelling.letters(trigger.word), **vars(trigger)))


def remove(connection: Connection, word: str) -> bool:
    """Answer the word no more; False when it had no answer."""
    known = delete(triggers).where(triggers.c.letters == spelling.letters(word))
    return connection.execute(known).rowcount == 1


def all_triggers(connection: Connection) -> dict[str, Trigger]:
    """Every trigger by the letters of its word."""
    rows = connection.execute(_all).mappings()
    return {row["letters"]: _trigger(row) for row in rows}


def _trigger(row: RowMapping) -> Trigger:
    return Trigger(word=row["word"], text=row["text"], task=row["task"], list=row["list"])


def raise_task(connection: Connection, number: str, of_list: str | None, said: str, now: datetime) -> None:
    """Somebody has to do something about what the contact said."""
    task = Task(id=new_id(), number=number, list=of_list, text=said, at=now)
    connection.execute(insert(tasks).values(**vars(task)))


def page_of_tasks(
    connection: Connection, after: int, limit: int, *, open_only: bool | None
) -> tuple[list[Task], int | None]:
    """The tasks to be done (True), those done (False), or all, oldest first.

    At most `limit` of those after a place, and which one the next page comes after, None on the last.
    """
    query = select(tasks).where(tasks.c.seq > after).order_by(tasks.c.seq).limit(limit + 1)
    if open_only is not None:
        query = query.where(tasks.c.done_at.is_(None) if open_only else tasks.c.done_at.is_not(None))
    rows = connection.execute(query).mappings().all()
    return [_task(row) for row in rows[:limit]], rows[limit - 1]["seq"] if len(rows) > limit else None


def task(connection: Connection, task_id: str) -> Task | None:
    row = connection.execute(select(tasks).where(tasks.c.id == task_id)).mappings().first()
    return _task(row) if row else None


def finish(connection: Connection, task_id: str, by: str | None, now: datetime) -> None:
    """The task is done; one that was done before stays as it was."""
    still_open = (tasks.c.id == task_id) & tasks.c.done_at.is_(None)
    connection.execute(update(tasks).where(still_open).values(done_at=now, done_by=by))


def _task(row: RowMapping) -> Task:
    return Task(**{name: row[name] for name in Task.__dataclass_fields__})
