"""Returning to a snapshot, and beginning another account from it: in memory, on disk, and with work under way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

from tests.simulator.provider import (
    SMS_URL,
    STATUS_URL,
    TOKEN,
    Application,
    Provider,
    answer,
    services_of,
    simulator,
    twiml,
)
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

OTHER = "AC" + "2" * 32


def taken(provider: Provider) -> str:
    """A snapshot; its id."""
    return str(answer(provider.control("POST", "snapshots"), 201)["id"])


def restore(provider: Provider, snapshot: str) -> dict[str, Any]:
    return answer(provider.control("POST", f"snapshots/{snapshot}/restore"))


def fork(provider: Provider, snapshot: str, **fields: str) -> Provider:
    forked = answer(provider.control("POST", f"snapshots/{snapshot}/fork", fields), 201)
    return Provider(provider.app, forked["account_sid"], forked["auth_token"])


def bodies(provider: Provider) -> list[str]:
    return [str(message["body"]) for message in provider.log()]


def now(provider: Provider) -> dict[str, Any]:
    return answer(provider.control("GET", "clock"))


def sent(provider: Provider, body: str) -> str:
    return provider.sent(To=STUDENT, From=ADVISOR, Body=body, StatusCallback=STATUS_URL)


# -- coming back


def test_an_account_returns_to_where_it_stood(provider: Provider, application: Application) -> None:
    sent(provider, "One")
    provider.settle()
    snapshot = taken(provider)
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.behave(STUDENT, "unreachable")
    provider.switch(trial=True)
    provider.own("+15552010002")
    provider.settle()
    restored = restore(provider, snapshot)
    assert restored["id"] == snapshot
    assert bodies(provider) == ["One"]
    assert provider.handset(STUDENT) == [("received", "One")]
    assert answer(provider.control("GET", "opt-outs"))["opt_outs"] == []
    assert len(answer(provider.control("GET", "numbers"))["numbers"]) == 1
    assert provider.message(sent(provider, "Two"))["status"] == "queued"
    provider.settle()
    assert provider.handset(STUDENT)[-1] == ("received", "Two")


def test_the_clock_returns_with_it(provider: Provider) -> None:
    snapshot = taken(provider)
    provider.advance(3600)
    restore(provider, snapshot)
    assert now(provider) == {"now": "2026-11-21T09:00:00Z", "frozen": True}


def test_a_running_clock_runs_on_from_the_moment_of_the_snapshot(provider: Provider) -> None:
    provider.control("PUT", "clock", {"frozen": False})
    snapshot = taken(provider)
    provider.advance(3600)
    restore(provider, snapshot)
    assert now(provider)["frozen"] is False
    assert now(provider)["now"].startswith("2026-11-21T09:00:")


def test_one_may_return_as_often_as_one_likes_and_to_branches_that_were_left(provider: Provider) -> None:
    first = taken(provider)
    sent(provider, "One")
    second = taken(provider)
    for _ in range(3):
        restore(provider, first)
        assert bodies(provider) == []
        sent(provider, "Other")
        restore(provider, second)
        assert bodies(provider) == ["One"]
    listed = answer(provider.control("GET", "snapshots"))["snapshots"]
    assert [snapshot["id"] for snapshot in listed] == [first, second]
    assert listed[0].keys() == {"id", "at", "seq"}


def test_readers_of_the_journal_go_on_from_where_they_were(provider: Provider) -> None:
    snapshot = taken(provider)
    sent(provider, "One")
    last = answer(provider.control("GET", "events"))["last"]
    restore(provider, snapshot)
    told = provider.events(after=last)
    assert [event["type"] for event in told] == ["snapshot_restored", "clock_moved"]
    assert [event["seq"] for event in told] == [last + 1, last + 2]
    assert "message_created" not in [event["type"] for event in provider.events()]


def test_what_was_due_in_the_snapshot_is_due_again(provider: Provider, application: Application) -> None:
    provider.behave(STUDENT, "reachable", delay_seconds=60)
    sent(provider, "One")
    provider.settle()
    snapshot = taken(provider)
    for _ in range(2):
        provider.advance(60)
        restore(provider, snapshot)
    assert application.told() == ["sent", "delivered", "delivered"]
    assert provider.log()[0]["status"] == "sent"


def test_a_reset_takes_the_snapshots_along(provider: Provider) -> None:
    snapshot = taken(provider)
    provider.control("POST", "reset")
    assert answer(provider.control("GET", "snapshots"))["snapshots"] == []
    assert_control_refused(provider.control("POST", f"snapshots/{snapshot}/restore"), 404, "NO_SUCH_SNAPSHOT")


def test_faults_and_their_counts_return_too(provider: Provider, application: Application) -> None:
    fault = {"name": "f", "on": "status_callback", "effect": {"type": "lose"}, "nth": [3]}
    answer(provider.control("POST", "faults", fault), 201)
    sent(provider, "One")
    provider.settle()
    snapshot = taken(provider)
    for _ in range(2):
        sent(provider, "Two")
        provider.settle()
        restore(provider, snapshot)
    assert application.told() == ["sent", "delivered", "delivered", "delivered"]


# -- work under way


def test_a_webhook_of_the_world_that_was_left_is_not_sent(
    provider: Provider, application: Application
) -> None:
    snapshot = taken(provider)
    sent(provider, "One")
    provider.text(STUDENT, ADVISOR, "Hello")
    restore(provider, snapshot)
    provider.settle()
    assert application.requests == []


Act = Callable[[Provider, str], object]
LEFT: list[tuple[str, Act]] = [
    ("returns", restore),
    ("is reset", lambda provider, _snapshot: provider.control("POST", "reset")),
]


@pytest.mark.parametrize(("case", "leave"), LEFT, ids=[row[0] for row in LEFT])
def test_an_answer_that_comes_when_the_account(
    provider: Provider, application: Application, case: str, leave: Act
) -> None:
    """It is on its way while somebody leaves the world that asked for it: nothing follows from it."""
    snapshot = taken(provider)

    def leaving(_request: httpx.Request) -> httpx.Response:
        application.answer = lambda _request: twiml()
        leave(provider, snapshot)
        return twiml("<Message>From another world</Message>")

    application.answer = leaving
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    assert provider.handset(STUDENT) == []
    assert answer(provider.control("GET", "webhooks"))["webhooks"] == []


def test_an_answer_does_not_count_for_the_same_webhook_of_the_restored_world(
    provider: Provider, application: Application
) -> None:
    """The text is owed in both worlds under one id: what came of it in one says nothing about the other."""
    provider.text(STUDENT, ADVISOR, "Hello")
    snapshot = taken(provider)

    def leaving(_request: httpx.Request) -> httpx.Response:
        application.answer = lambda _request: twiml("<Message>Second</Message>")
        restore(provider, snapshot)
        return twiml("<Message>First</Message>")

    application.answer = leaving
    provider.settle()
    assert provider.handset(STUDENT) == [("sent", "Hello"), ("received", "Second")]
    assert len(application.requests) == 2


# -- another account


def test_a_fork_has_the_same_world_and_goes_its_own_way(provider: Provider, application: Application) -> None:
    sent(provider, "One")
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.settle()
    copy = fork(provider, taken(provider), account_sid=OTHER, auth_token="other")
    assert bodies(copy) == bodies(provider)
    assert {message["account_sid"] for message in copy.log()} == {OTHER}
    assert len(answer(copy.control("GET", "opt-outs"))["opt_outs"]) == 1
    assert now(copy) == now(provider)
    provider.text(STUDENT, ADVISOR, "START")
    assert copy.send(To=STUDENT, From=ADVISOR, Body="Two").status_code == 400
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Two").status_code == 201


def test_a_fork_signs_with_its_own_token_and_names_its_own_account(
    provider: Provider, application: Application
) -> None:
    provider.text(STUDENT, ADVISOR, "Hello")
    copy = fork(provider, taken(provider))
    assert copy.account.startswith("AC")
    copy.settle()
    provider.settle()
    first, second = application.requests
    assert f"AccountSid={copy.account}" in first.content.decode()
    assert f"AccountSid={ACCOUNT}" in second.content.decode()
    assert first.headers["X-Twilio-Signature"] != second.headers["X-Twilio-Signature"]


def test_a_fork_begins_without_snapshots_and_can_take_its_own(provider: Provider) -> None:
    copy = fork(provider, taken(provider))
    assert answer(copy.control("GET", "snapshots"))["snapshots"] == []
    snapshot = taken(copy)
    sent(copy, "One")
    restore(copy, snapshot)
    assert bodies(copy) == []


def test_an_account_that_is_open_is_not_overwritten(provider: Provider, app: Flask) -> None:
    answer(Provider(app, OTHER, "other").control("GET", "clock"))
    response = provider.control("POST", f"snapshots/{taken(provider)}/fork", {"account_sid": OTHER})
    assert_control_refused(response, 409, "ACCOUNT_TAKEN")


def test_an_account_has_to_be_called_like_one(provider: Provider) -> None:
    response = provider.control("POST", f"snapshots/{taken(provider)}/fork", {"account_sid": "me"})
    assert_control_refused(response, 400, "NOT_AN_ACCOUNT_SID")


@pytest.mark.parametrize("act", ["restore", "fork"])
def test_an_account_has_its_own_snapshots_alone(app: Flask, provider: Provider, act: str) -> None:
    snapshot = taken(provider)
    other = Provider(app, OTHER, "other")
    assert_control_refused(other.control("POST", f"snapshots/{snapshot}/{act}"), 404, "NO_SUCH_SNAPSHOT")


# -- on disk


def test_snapshots_branches_and_forks_survive_a_restart(tmp_path: Path, application: Application) -> None:
    journal = str(tmp_path / "journal.jsonl")
    app = simulator(application, STOPGAP_JOURNAL=journal)
    provider = Provider(app)
    provider.freeze()
    provider.own(ADVISOR, sms_url=SMS_URL)
    first = taken(provider)
    sent(provider, "One")
    second = taken(provider)
    copy = fork(provider, second, account_sid=OTHER, auth_token="other")
    sent(copy, "Copied")
    restore(provider, first)
    sent(provider, "Other")
    size = (tmp_path / "journal.jsonl").stat().st_size
    services_of(app).close()

    again = simulator(application, STOPGAP_JOURNAL=journal)
    try:
        provider, copy = Provider(again, ACCOUNT, TOKEN), Provider(again, OTHER, "other")
        assert (bodies(provider), bodies(copy)) == (["Other"], ["Copied", "One"])
        restore(provider, second)
        assert bodies(provider) == ["One"]
        restore(provider, first)
        assert bodies(provider) == []
        assert now(provider)["now"] == "2026-11-21T09:00:00Z"
        assert answer(copy.control("GET", "snapshots"))["snapshots"] == []
        assert (tmp_path / "journal.jsonl").stat().st_size > size
    finally:
        services_of(again).close()
