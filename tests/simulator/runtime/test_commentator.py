"""The commentary as it is said: everything once, in order, from now on, and never more than can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator import journal
from simulator.runtime.commentator import MOST, Commentator
from simulator.runtime.ids import Ids
from simulator.runtime.store import Store
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, STUDENT

OTHER = "AC" + "2" * 32
REPLY = journal.ReplySent(ADVISOR, STUDENT, "Bye")


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store(lambda: NOW, Ids(1))
    made.authenticate(ACCOUNT, "token")
    yield made
    made.close()


def heard(store: Store) -> tuple[Commentator, list[str]]:
    """Who comments on the store, and what will have been said."""
    said: list[str] = []
    commentator = Commentator(store, said.append, ACCOUNT)
    store.changed = commentator.note
    return commentator, said


def record(store: Store, account_sid: str, count: int = 1) -> None:
    with store.turn(account_sid) as turn:
        turn.record(*[REPLY] * count)


def test_what_was_there_before_is_not_said_and_nothing_twice(store: Store) -> None:
    record(store, ACCOUNT)
    commentator, said = heard(store)
    commentator.say_all()
    record(store, ACCOUNT)
    commentator.say_all()
    commentator.say_all()
    assert [line.split()[0] for line in said] == ["3"]


def test_a_stranger_s_account_is_said_to_begin_and_named(store: Store) -> None:
    commentator, said = heard(store)
    store.authenticate(OTHER, "token")
    store.authenticate(OTHER, "token")
    commentator.say_all()
    [line] = said
    assert "account begins" in line
    assert OTHER in line


def test_a_reset_is_said_and_what_comes_after_it_too(store: Store) -> None:
    record(store, ACCOUNT, 5)
    commentator, said = heard(store)
    store.reset(ACCOUNT)
    record(store, ACCOUNT)
    commentator.say_all()
    assert [line.split(maxsplit=2)[2][:8] for line in "".join(said).splitlines()] == ["account ", "provider"]


def test_what_nobody_could_read_is_counted(store: Store) -> None:
    commentator, said = heard(store)
    record(store, ACCOUNT, MOST + 3)
    commentator.say_all()
    lines = "".join(said).splitlines()
    assert len(lines) == MOST + 1
    assert lines[-1].endswith("3 entries of the journal more")
