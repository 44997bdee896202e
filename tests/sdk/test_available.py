"""Searching numbers and buying them by kind, through the official Python SDK (TWI-9-06)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from twilio.base.exceptions import TwilioException

from tests.sdk.customers import Customer

SMS_URL = "http://127.0.0.1:9/sms"


def test_countries_are_listed_and_fetched(customer: Customer) -> None:
    codes = [country.country_code for country in customer.twilio.available_phone_numbers.list()]
    assert codes == ["AU", "CA", "DE", "FR", "GB", "US"]
    assert customer.twilio.available_phone_numbers("GB").fetch().country == "United Kingdom"


def test_numbers_are_searched_by_kind_and_filter(customer: Customer) -> None:
    states = customer.twilio.available_phone_numbers("US")
    (hilo,) = states.local.list(area_code=808, sms_enabled=True, contains="+1808*****77", limit=1)
    assert (hilo.phone_number, hilo.region, hilo.latitude) == ("+18085550177", "HI", Decimal("19.72"))
    assert states.toll_free.list(limit=1)[0].phone_number == "+18882010001"
    britain = customer.twilio.available_phone_numbers("GB")
    assert britain.mobile.list(limit=1)[0].capabilities == {"voice": True, "sms": True, "mms": False}
    assert britain.national.list(limit=1)[0].iso_country == "GB"
    assert states.local.list(in_region="XX") == []


@pytest.mark.parametrize("kind", ["mobile", "voip", "shared_cost", "machine_to_machine"])
def test_a_kind_that_a_country_lacks_is_not_found(customer: Customer, kind: str) -> None:
    with pytest.raises(TwilioException, match="404"):
        getattr(customer.twilio.available_phone_numbers("US"), kind).list(limit=1)


def test_numbers_are_bought_by_kind(customer: Customer) -> None:
    numbers = customer.twilio.incoming_phone_numbers
    assert numbers.local.create(phone_number="+12125550100").phone_number == "+12125550100"
    assert numbers.toll_free.create(phone_number="+18005550100").phone_number == "+18005550100"
    assert numbers.mobile.create(phone_number="+447700900001").phone_number == "+447700900001"
    assert [len(kind.list()) for kind in (numbers.local, numbers.toll_free, numbers.mobile)] == [1, 1, 1]
