"""The few answers that records give about themselves."""

from __future__ import annotations

from datetime import timedelta

from simulator.journal import AccountOpened
from simulator.model import ApiKey, ClockState
from tests.simulator.sample import ADVISOR, NOW, number

SYSTEM = NOW + timedelta(days=3)
SERVICE = "MG" + "c" * 32


def test_an_accounts_clock_starts_as_the_systems() -> None:
    assert ClockState().read(SYSTEM) == SYSTEM


def test_a_moved_clock_goes_on_from_where_it_was_put() -> None:
    state = ClockState().moved_to(NOW, SYSTEM, frozen=False)
    assert state.read(SYSTEM) == NOW
    assert state.read(SYSTEM + timedelta(hours=1)) == NOW + timedelta(hours=1)


def test_a_frozen_clock_stands_still() -> None:
    state = ClockState().moved_to(NOW, SYSTEM, frozen=True)
    assert state.read(SYSTEM + timedelta(hours=1)) == NOW


def test_a_stop_to_a_number_covers_the_number() -> None:
    assert number().scope == ADVISOR


def test_a_stop_to_a_number_of_a_service_covers_the_service() -> None:
    assert number(service_sid=SERVICE).scope == SERVICE


def test_what_a_log_may_hold_shows_no_secret() -> None:
    key = ApiKey(sid="SK1", secret="hidden", friendly_name="", created=NOW, updated=NOW)
    assert [repr(AccountOpened("hidden", "AC1")), repr(key)] == [
        "AccountOpened(owner='AC1')",
        "ApiKey(sid='SK1')",
    ]
