"""Test credentials: TWI-8-01 to TWI-8-03."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from simulator import errors
from simulator.errors import Problem
from simulator.runtime.settings import SettingError, read
from tests.simulator.provider import STATUS_URL, Application, Provider, answer, services_of, simulator
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, STUDENT

ACCOUNT = "AC" + "8" * 32
VALID = "+15005550006"


@pytest.fixture
def rehearsal(application: Application) -> Iterator[Flask]:
    """A simulator with test credentials."""
    made = simulator(application, STOPGAP_TEST_ACCOUNT_SID=ACCOUNT, STOPGAP_TEST_AUTH_TOKEN="rehearse")
    yield made
    services_of(made).close()


@pytest.fixture
def account(rehearsal: Flask) -> Provider:
    """The account of the test credentials."""
    return Provider(rehearsal, ACCOUNT, "rehearse")


SENDERS: list[tuple[str, Problem]] = [
    ("+15005550001", errors.invalid_from("+15005550001")),
    ("+15005550007", errors.from_not_yours("+15005550007")),
    ("+15005550008", errors.queue_full("+15005550008")),
    (ADVISOR, errors.from_not_yours(ADVISOR)),
    ("STOPGAP", errors.from_not_yours("STOPGAP")),
    ("!", errors.invalid_from("!")),
    ("", errors.missing_from()),
]


@pytest.mark.parametrize(("sender", "problem"), SENDERS)
def test_a_magic_sender_has_its_outcome(account: Provider, sender: str, problem: Problem) -> None:
    assert_refused(account.send(From=sender, To=STUDENT, Body="Hello"), problem)


RECIPIENTS: list[tuple[str, Problem]] = [
    ("+15005550001", errors.invalid_to("+15005550001")),
    ("+15005550002", errors.unroutable("+15005550002", VALID)),
    ("+15005550003", errors.region_not_permitted("+15005550003")),
    ("+15005550004", errors.opted_out()),
    ("+15005550009", errors.not_mobile("+15005550009")),
    ("nobody", errors.invalid_to("nobody")),
    ("", errors.missing_to()),
]


@pytest.mark.parametrize(("to", "problem"), RECIPIENTS)
def test_a_magic_recipient_has_its_outcome(account: Provider, to: str, problem: Problem) -> None:
    assert_refused(account.send(From=VALID, To=to, Body="Hello"), problem)


def test_a_message_is_judged_as_ever_besides(account: Provider) -> None:
    assert_refused(account.send(From=VALID, To=STUDENT), errors.missing_content())
    too_long = account.send(From=VALID, To=STUDENT, Body="x" * 1601)
    assert_refused(too_long, errors.body_too_long())


def test_a_message_is_answered_and_leaves_nothing(account: Provider, application: Application) -> None:
    message = answer(account.send(From=VALID, To=STUDENT, Body="Hello", StatusCallback=STATUS_URL), 201)
    assert (message["status"], message["from"], message["body"]) == ("queued", VALID, "Hello")
    account.settle()
    assert (application.requests, account.handset(STUDENT)) == ([], [])
    assert [event["type"] for event in account.events()] == ["account_opened"]


def test_a_service_is_not_open_to_test_credentials(account: Provider) -> None:
    refused = account.send(MessagingServiceSid="MG" + "1" * 32, To=STUDENT, Body="Hello")
    assert_refused(refused, errors.test_credentials_refused())


PURCHASES: list[tuple[dict[str, str], Problem]] = [
    ({"PhoneNumber": "+15005550000"}, errors.number_not_available("+15005550000")),
    ({"PhoneNumber": "+15005550001"}, errors.number_invalid("+15005550001")),
    ({"PhoneNumber": "+14155550100"}, errors.number_not_available("+14155550100")),
    ({"PhoneNumber": "x"}, errors.number_invalid("x")),
    ({"AreaCode": "533"}, errors.none_in_area_code("533")),
    ({}, errors.missing_parameter("PhoneNumber")),
    ({"AreaCode": "500", "SmsUrl": "me"}, errors.bad_url("SmsUrl", "me")),
]


@pytest.mark.parametrize(("form", "problem"), PURCHASES)
def test_a_magic_purchase_has_its_outcome(account: Provider, form: dict[str, str], problem: Problem) -> None:
    assert_refused(account.api("POST", "IncomingPhoneNumbers.json", form), problem)


@pytest.mark.parametrize("form", [{"PhoneNumber": VALID}, {"AreaCode": "500"}])
def test_a_number_is_sold_and_leaves_nothing(account: Provider, form: dict[str, str]) -> None:
    sold = answer(account.api("POST", "IncomingPhoneNumbers.json", form | {"FriendlyName": "Desk"}), 201)
    assert (sold["phone_number"], sold["friendly_name"]) == (VALID, "Desk")
    assert answer(account.control("GET", "numbers")) == {"numbers": []}


CLOSED = [
    ("GET", "Messages.json"),
    ("GET", "Messages/SM1.json"),
    ("POST", "Messages/SM1.json"),
    ("DELETE", "Messages/SM1.json"),
    ("GET", "IncomingPhoneNumbers.json"),
    ("GET", "AvailablePhoneNumbers/US/Local.json"),
    ("GET", "/2010-04-01/Accounts.json"),
    ("GET", "/v1/Services"),
    ("POST", "/v1/Consents/Bulk"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_everything_else_is_closed(account: Provider, method: str, path: str) -> None:
    assert_refused(account.api(method, path), errors.test_credentials_refused())


def test_live_credentials_know_no_magic(rehearsal: Flask) -> None:
    live = Provider(rehearsal)
    assert_refused(live.send(From=VALID, To=STUDENT, Body="Hello"), errors.from_unknown(VALID))


def test_an_account_can_be_switched_to_test_credentials(provider: Provider) -> None:
    provider.switch(test_credentials=True)
    assert_refused(provider.api("GET", "Messages.json"), errors.test_credentials_refused())
    assert provider.send(From=VALID, To=STUDENT, Body="Hello").status_code == 201
    provider.switch(test_credentials=False)
    assert provider.log() == []


def test_a_test_account_sid_has_to_be_one() -> None:
    with pytest.raises(SettingError, match="STOPGAP_TEST_ACCOUNT_SID is 'AC1'"):
        read({"STOPGAP_TEST_ACCOUNT_SID": "AC1"})
    assert read({}).test_account_sid is None
