"""Numbers and accounts through the official Python SDK."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.sdk.in_process import InProcess
from tests.simulator.provider import SMS_URL, TOKEN, Provider
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW

SPARE = f"{SMS_URL}/spare"


@pytest.fixture
def twilio(app: Flask, provider: Provider) -> Iterator[Client]:
    """The official client; the account owns the advisor's number."""
    assert provider.account == ACCOUNT
    http = InProcess(app)
    yield Client(ACCOUNT, TOKEN, http_client=http)
    http.close()


def test_a_number_is_bought_set_up_fetched_and_released(twilio: Client) -> None:
    bought = twilio.incoming_phone_numbers.create(phone_number="+18089251571", friendly_name="Desk")
    assert (bought.phone_number, bought.friendly_name, bought.sms_url) == ("+18089251571", "Desk", "")
    assert (bought.capabilities["sms"], bought.date_created, bought.account_sid) == (True, NOW, ACCOUNT)
    changed = bought.update(sms_url=SMS_URL, sms_method="GET", sms_fallback_url=SPARE)
    assert (changed.sms_url, changed.sms_method, changed.sms_fallback_url) == (SMS_URL, "GET", SPARE)
    fetched = twilio.incoming_phone_numbers(bought.sid).fetch()
    assert (fetched.sms_url, fetched.friendly_name) == (SMS_URL, "Desk")
    assert bought.delete() is True
    with pytest.raises(TwilioRestException) as caught:
        twilio.incoming_phone_numbers(bought.sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_numbers_are_listed_over_several_pages_and_found_by_their_digits(twilio: Client) -> None:
    bought = [twilio.incoming_phone_numbers.create(area_code="808").phone_number for _ in range(4)]
    assert [n.phone_number for n in twilio.incoming_phone_numbers.list(page_size=2)] == [ADVISOR, *bought]
    assert [n.phone_number for n in twilio.incoming_phone_numbers.list(phone_number=ADVISOR)] == [ADVISOR]
    assert [n.phone_number for n in twilio.incoming_phone_numbers.stream(phone_number="1808*")] == bought


def test_numbers_are_released_while_they_are_streamed(twilio: Client) -> None:
    for _ in range(4):
        twilio.incoming_phone_numbers.create(area_code="808")
    for number in twilio.incoming_phone_numbers.stream(page_size=2):
        assert number.delete() is True
    assert twilio.incoming_phone_numbers.list() == []


def test_a_number_that_cannot_be_had_is_refused(twilio: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        twilio.incoming_phone_numbers.create(phone_number=ADVISOR)
    assert (caught.value.status, caught.value.code) == (400, 21422)


def test_an_account_is_fetched_and_listed(twilio: Client) -> None:
    account = twilio.api.v2010.accounts(ACCOUNT).fetch()
    assert (account.sid, account.status, account.type, account.auth_token) == (
        ACCOUNT,
        "active",
        "Full",
        TOKEN,
    )
    assert [found.sid for found in twilio.api.v2010.accounts.list()] == [ACCOUNT]
