"""A hostile simulator does whatever the documentation leaves open, and nothing that it promises not to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from simulator.faults.records import HOSTILE
from tests.simulator.provider import (
    SMS_URL,
    STATUS_URL,
    Application,
    Provider,
    answer,
    services_of,
    simulator,
)
from tests.simulator.sample import ADVISOR, STUDENT


@pytest.fixture
def app(application: Application) -> Iterator[Flask]:
    """A hostile simulator, in place of the friendly one."""
    made = simulator(application, STOPGAP_HOSTILE="1")
    yield made
    services_of(made).close()


def faults(provider: Provider) -> list[str]:
    return [fault["name"] for fault in answer(provider.control("GET", "faults"))["faults"]]


def test_every_account_has_the_bundle_from_its_first_moment(provider: Provider, app: Flask) -> None:
    names = [fault.name for fault in HOSTILE]
    assert faults(provider) == names
    assert faults(Provider(app, "AC" + "2" * 32, "other")) == names


def test_the_bundle_outlives_a_reset_and_comes_along_with_a_snapshot(provider: Provider) -> None:
    names = faults(provider)
    snapshot = answer(provider.control("POST", "snapshots"), 201)["id"]
    answer(provider.control("POST", f"snapshots/{snapshot}/restore"))
    assert faults(provider) == names
    provider.control("POST", "reset")
    assert faults(provider) == names


def test_whoever_wants_peace_can_have_it(provider: Provider) -> None:
    provider.control("DELETE", "faults")
    assert faults(provider) == []


def test_a_message_arrives_once_whatever_its_callbacks_do(
    provider: Provider, application: Application
) -> None:
    """TWI-5-09, TWI-6-02: late, twice, out of order and with more in them; but all of them come."""
    sids = [provider.sent(To=STUDENT, From=ADVISOR, Body=f"{n}", StatusCallback=STATUS_URL) for n in range(9)]
    provider.settle()
    provider.advance(5)
    told = list(zip(application.told("MessageSid"), application.told(), strict=True))
    assert set(told) == {(sid, status) for sid in sids for status in ("sent", "delivered")}
    assert len(told) > len(set(told))
    assert [told.index((sid, "delivered")) < told.index((sid, "sent")) for sid in sids].count(True) > 0
    assert None not in application.told("StopgapAddition")
    assert len(provider.handset(STUDENT)) == 9


def test_calls_are_throttled_now_and_then_and_never_half_done(provider: Provider) -> None:
    answers = [provider.send(To=STUDENT, From=ADVISOR, Body="Hi").status_code for _ in range(20)]
    assert answers.count(429) == 2
    assert len(provider.events("message_created")) == 18


def test_texts_come_once_with_something_new_in_them(provider: Provider, application: Application) -> None:
    for body in ("One", "Two", "Three", "Four"):
        provider.text(STUDENT, ADVISOR, body)
    provider.settle()
    assert application.told("Body") == ["One", "Two", "Three", "Four"]
    assert None not in application.told("StopgapAddition")
    assert str(application.requests[0].url) == SMS_URL


def test_on_a_friendly_simulator_nothing_is_set(application: Application) -> None:
    friendly = simulator(application)
    try:
        assert faults(Provider(friendly)) == []
    finally:
        services_of(friendly).close()
