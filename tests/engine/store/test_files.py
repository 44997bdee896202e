"""Connections to a SQLite file, when others come to it at the same moment."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

import pytest

from engine.store.files import ASKED, configure

LOG = "PRAGMA journal_mode = WAL"


@dataclass
class Refused:
    """A connection that is refused a log so often, with that code."""

    times: int
    code: int = sqlite3.SQLITE_BUSY
    asked: list[str] = field(default_factory=list)

    def execute(self, statement: str) -> None:
        self.asked.append(statement)
        if statement == LOG and self.asked.count(LOG) <= self.times:
            error = sqlite3.OperationalError("as the file has it")
            error.sqlite_errorcode = self.code
            raise error


def test_who_is_refused_because_another_begins_the_log_waits_as_a_writer_and_asks_again() -> None:
    connection = Refused(times=2)
    configure(connection, None)
    waits = ["BEGIN IMMEDIATE", "ROLLBACK"]
    assert connection.asked[1:-1] == [LOG, *waits, LOG, *waits, LOG]


@pytest.mark.parametrize(
    ("connection", "times"),
    [(Refused(times=1, code=sqlite3.SQLITE_READONLY), 1), (Refused(times=1000), ASKED)],
)
def test_any_other_refusal_and_one_without_an_end_is_told(connection: Refused, times: int) -> None:
    with pytest.raises(sqlite3.OperationalError, match="as the file has it"):
        configure(connection, None)
    assert connection.asked.count(LOG) == times
