"""Connections to a server that come and go."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from engine.store import database
from engine.store.database import Database

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
