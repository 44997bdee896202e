"""Test credentials, and too many requests, through the official Python SDK (TWI-8-04, TWI-11-05)."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException

from simulator import errors
from tests.sdk.conftest import TEST_ACCOUNT
from tests.sdk.customers import Customer, Venue, client_of

VALID, STUDENT = "+15005550006", "+15553010001"


def test_test_credentials_rehearse(venue: Venue) -> None:
    twilio = client_of(venue.url, TEST_ACCOUNT, venue.http_client)
    assert twilio.messages.create(to=STUDENT, from_=VALID, body="Hello").status == "queued"
    assert twilio.incoming_phone_numbers.create(area_code="500").phone_number == VALID
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(to="+15005550004", from_=VALID, body="Hello")
    assert refused.value.code == errors.OPTED_OUT.code
    with pytest.raises(TwilioRestException) as closed:
        twilio.messages("SM" + "1" * 32).fetch()
    assert (closed.value.status, closed.value.code) == (403, errors.test_credentials_refused().code)


def test_too_many_requests_are_an_exception_until_time_passes(customer: Customer) -> None:
    customer.control("PUT", "clock", {"frozen": True})
    customer.control("PUT", "switches", {"requests_per_second": 1})
    customer.twilio.messages.list(limit=1)
    with pytest.raises(TwilioRestException) as refused:
        customer.twilio.messages("SM" + "1" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (429, errors.too_many_requests().code)
    customer.control("POST", "clock/advance", {"seconds": 1})
    assert customer.twilio.messages.list(limit=1) == []
