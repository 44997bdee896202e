"""An account is looked at when something has changed in it or falls due, and at no other time."""

from __future__ import annotations

from simulator.runtime.rounds import Rounds


def test_at_first_every_account_is_looked_at_once() -> None:
    rounds = Rounds(["AC1", "AC2"])
    assert rounds.take(0) == ["AC1", "AC2"]
    assert rounds.take(0) == []
    assert rounds.next_due() is None


def test_what_changed_is_looked_at_once_however_often_it_changed() -> None:
    rounds = Rounds()
    for account in ("AC2", "AC1", "AC2"):
        rounds.touch(account)
    assert rounds.take(0) == ["AC2", "AC1"]


def test_what_falls_due_is_looked_at_then_the_earliest_first() -> None:
    rounds = Rounds()
    rounds.look_again("AC1", 20)
    rounds.look_again("AC2", 10)
    assert rounds.next_due() == 10
    assert rounds.take(9) == []
    assert rounds.take(20) == ["AC2", "AC1"]
    assert rounds.next_due() is None


def test_a_time_that_was_changed_meanwhile_counts_no_more() -> None:
    rounds = Rounds()
    rounds.look_again("AC1", 10)
    rounds.look_again("AC1", 20)
    assert rounds.next_due() == 20
    rounds.touch("AC1")
    assert rounds.take(0) == ["AC1"]
    assert rounds.next_due() is None
