"""The queue's tables come about in any number of processes at once, and from any earlier version of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import inspect, text

from engine.store.database import Database
from engine.work import queue_tables
from engine.work.queue_tables import BEFORE_RECORDS, steps, upgrade
from tests.engine.store.test_concurrency import together

FUNCTIONS = text(
    "SELECT proname, pg_get_function_arguments(pg_proc.oid) FROM pg_proc"
    " WHERE proname LIKE 'procrastinate%' ORDER BY 1, 2"
)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    yield database
    database.close()


def made(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(connection.scalars(text("SELECT name FROM queue_steps")))


def shape(database: Database) -> object:
    """Tables with their columns, and functions."""
    with database.reading() as connection:
        looked, functions = inspect(connection), connection.execute(FUNCTIONS).all()
        tables = {
            name: sorted(column["name"] for column in looked.get_columns(name))
            for name in looked.get_table_names()
        }
    return tables, [tuple(row) for row in functions]


def begin_with(database: Database, names: list[str]) -> None:
    """A queue as earlier versions made it, step by step."""
    for name in names:
        with database.carrying() as connection:
            queue_tables._run(
                connection, Path(SchemaManager.get_migrations_path(), f"{name}.sql").read_text()
            )
    with database.carrying() as connection:
        connection.execute(text("CREATE TABLE queue_steps (name varchar(200) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO queue_steps VALUES (:name)"), [{"name": name} for name in names])


def test_an_empty_database_has_every_step_made(database: Database) -> None:
    upgrade(database)
    assert made(database) == steps()
    upgrade(database)
    assert made(database) == steps()


def test_processes_that_start_together_make_them_once(postgresql_url: str) -> None:
    databases = [Database(postgresql_url) for _ in range(6)]
    assert together(*[lambda of=each: upgrade(of) for each in databases]) == [None] * 6
    assert made(databases[0]) == steps()
    for each in databases:
        each.close()


def test_an_older_queue_is_brought_up_to_date_step_by_step(
    database: Database, postgresql_server: object
) -> None:
    older = [step for step in steps() if step < "03"]
    begin_with(database, older)
    with database.carrying() as connection:
        connection.execute(text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 'old')"))
    upgrade(database)
    assert made(database) == steps()
    with database.reading() as connection:
        assert connection.scalar(text("SELECT status FROM procrastinate_jobs")) == "todo"


def test_the_steps_lead_to_the_whole_schema(database: Database) -> None:
    begin_with(database, steps()[:1])
    upgrade(database)
    stepwise = shape(database)
    with database.carrying() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(database)
    assert shape(database) == stepwise


def test_a_queue_from_before_there_was_a_record_gets_one(database: Database) -> None:
    with database.carrying() as connection:
        queue_tables._run(connection, SchemaManager.get_schema())
    upgrade(database)
    assert BEFORE_RECORDS in made(database)
    assert made(database) == steps()
