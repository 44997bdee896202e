"""Connections to a server that come and go; databases in memory that follow one another."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from engine.model import Kind, Person, Phone
from engine.store import database, messages, people
from engine.store.database import Database

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SAM = Person(id="sam", name="Sam", kind=Kind.STUDENT, phones=(Phone(number="+12025550123", type="mobile"),))

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
WHO_IS_ASKED = text("SELECT pg_backend_pid()")


def end_all(url: str) -> int:
    """Have the server end everybody's connection; how many those were."""
    operator = create_engine(url)
    with operator.connect() as connection:
        ended = connection.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}")).all()
    operator.dispose()
    return len(ended)


def test_connections_that_have_ended_while_nobody_used_them_are_replaced(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ALIVE_SECONDS", 0.0)
    of = Database(postgresql_url)
    with of.carrying() as one, of.reading() as other:
        used = {one.scalar(WHO_IS_ASKED), other.scalar(WHO_IS_ASKED)}
    assert end_all(postgresql_url) == len(used) == 2
    with of.carrying() as one, of.reading() as other:
        assert used.isdisjoint({one.scalar(WHO_IS_ASKED), other.scalar(WHO_IS_ASKED)})
    of.close()


def test_a_connection_that_is_used_all_the_time_is_not_asked_whether_it_is_there(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ALIVE_SECONDS", 3600.0)
    of = Database(postgresql_url)
    asked: list[object] = []
    monkeypatch.setattr(of.engine.dialect, "do_ping", asked.append)
    for _ in range(3):
        with of.carrying() as connection:
            connection.execute(WHO_IS_ASKED)
    of.close()
    assert not asked


def test_a_database_in_memory_begins_empty_whatever_was_in_the_one_before() -> None:
    """It is the one before: emptied, with the statements that are prepared already."""
    used = set()
    for round_ in range(3):
        of = Database("sqlite://")
        of.prepare()
        with of.reading() as connection:
            used.add(id(connection.connection.driver_connection))
            assert people.find(connection, "sam") is None
            assert messages.find(connection, "first") is None
        with of.writing() as connection:
            people.save(connection, {}, [SAM], NOW, by=None, cause="edit")
            known = people.find(connection, "sam")
            assert known
            assert [phone.position for phone in known.phones] == [1], round_
        with suppress(ZeroDivisionError), of.writing() as connection:
            people.save(connection, {}, [replace(SAM, id="robin")], NOW, by=None, cause="edit")
            raise ZeroDivisionError
        of.close()
    assert len(used) == 1


def test_databases_in_memory_that_are_open_at_a_time_have_nothing_in_common() -> None:
    one, other = Database("sqlite://"), Database("sqlite://")
    with one.writing() as connection:
        people.save(connection, {}, [SAM], NOW, by=None, cause="edit")
    with other.reading() as connection:
        assert people.find(connection, "sam") is None
    one.close()
    with other.writing() as connection:
        people.save(connection, {}, [SAM], NOW, by=None, cause="edit")
    with closing(Database("sqlite://")) as third, third.reading() as connection:
        assert people.find(connection, "sam") is None
    other.close()


def test_a_database_in_memory_that_has_lost_a_table_is_closed_and_is_none_for_the_next() -> None:
    of = Database("sqlite://")
    with of.writing() as connection:
        broken: Any = connection.connection.driver_connection
        connection.exec_driver_sql("DROP TABLE configuration")
    of.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        broken.execute("SELECT 1")
    with closing(Database("sqlite://")) as another, another.reading() as connection:
        assert connection.connection.driver_connection is not broken
        assert people.find(connection, "sam") is None
