"""Procrastinate's own tables, brought up to date with ours.

Procrastinate comes with the whole schema, for an empty database, and with the steps that lead from each version of it
to the next, but keeps no record of which were made. Here there is one: a row a step. Each step is a transaction of its
own, made by whoever gets the lock first, so that any number of processes may start at once.

Steps that an older worker cannot live with are among them: stop the old workers before the new ones are started.
"""

from __future__ import annotations

from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, inspect, text

from engine.store.database import Database
from engine.store.locks import exclude_others

BEFORE_RECORDS = "03.04.00_50_post_add_retry_failed_job_procedure"  # what a queue without a record has

_RECORD = text("CREATE TABLE queue_steps (name varchar(200) PRIMARY KEY)")
_NOTE = text("INSERT INTO queue_steps (name) VALUES (:name)")


def upgrade(database: Database) -> None:
    """Create the tables where there are none, and make the steps that were not made."""
    while not _done(database):
        with database.carrying() as connection:
            exclude_others(connection, "queue")
            _one_step(connection)


def steps() -> list[str]:
    """The names of all steps, in their order."""
    return sorted(path.stem for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _done(database: Database) -> bool:
    with database.reading() as connection:
        return inspect(connection).has_table("queue_steps") and not _to_make(connection)


def _to_make(connection: Connection) -> list[str]:
    made = set(connection.scalars(text("SELECT name FROM queue_steps")))
    return [step for step in steps() if step not in made]


def _one_step(connection: Connection) -> None:
    if not inspect(connection).has_table("queue_steps"):
        _begin(connection)
    elif to_make := _to_make(connection):
        _run(connection, Path(SchemaManager.get_migrations_path(), f"{to_make[0]}.sql").read_text())
        connection.execute(_NOTE, {"name": to_make[0]})


def _begin(connection: Connection) -> None:
    """Keep a record from now on: of the whole schema, or of the tables that are there."""
    made = steps()
    if inspect(connection).has_table("procrastinate_jobs"):
        made = [step for step in made if step <= BEFORE_RECORDS]
    else:
        _run(connection, SchemaManager.get_schema())
    connection.execute(_RECORD)
    connection.execute(_NOTE, [{"name": step} for step in made])


def _run(connection: Connection, statements: str) -> None:
    """Several statements at once, as they are: the driver alone does that."""
    connection.connection.driver_connection.execute(statements)  # type: ignore[union-attr]  # it is connected
