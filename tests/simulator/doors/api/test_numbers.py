"""The IncomingPhoneNumbers resource, as an HTTP client sees it."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from simulator.errors import Problem
from tests.simulator.provider import SMS_URL, Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ACCOUNT, ADVISOR

NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
UNKNOWN = "PN" + "0" * 32
SPARE = "http://app.example/spare"


def bought(provider: Provider, **form: str) -> dict[str, Any]:
    return answer(provider.api("POST", "IncomingPhoneNumbers.json", form), 201)


def listed(provider: Provider, **query: str) -> list[str]:
    found = answer(provider.api("GET", "IncomingPhoneNumbers.json", query=query))
    return [number["phone_number"] for number in found["incoming_phone_numbers"]]


def test_a_number_is_bought_with_its_settings(provider: Provider) -> None:
    number = bought(
        provider,
        PhoneNumber="(808) 925-1571",
        SmsUrl=SMS_URL,
        SmsMethod="GET",
        SmsFallbackUrl=SPARE,
        FriendlyName="Front desk",
    )
    assert number["phone_number"] == "+18089251571"
    assert (number["sms_url"], number["sms_method"]) == (SMS_URL, "GET")
    assert (number["sms_fallback_url"], number["sms_fallback_method"]) == (SPARE, "POST")
    assert (number["friendly_name"], number["account_sid"], number["status"]) == (
        "Front desk",
        ACCOUNT,
        "in-use",
    )
    assert number["capabilities"]["sms"] is True
    assert number["uri"] == f"{NUMBERS}/{number['sid']}.json"
    assert answer(provider.api("GET", f"IncomingPhoneNumbers/{number['sid']}.json")) == number


def test_a_number_is_called_by_how_its_country_writes_it(provider: Provider) -> None:
    assert bought(provider, PhoneNumber="+18089251571")["friendly_name"] == "(808) 925-1571"


def test_numbers_of_an_area_are_sold_one_after_the_other(provider: Provider) -> None:
    assert [bought(provider, AreaCode="808")["phone_number"] for _ in range(2)] == [
        "+18085550100",
        "+18085550101",
    ]


def test_a_bought_number_can_send(provider: Provider) -> None:
    number = bought(provider, AreaCode="808")["phone_number"]
    assert provider.send(To="+15553010001", From=number, Body="Hello").status_code == 201


BAD_SETTINGS: list[tuple[dict[str, str], Problem]] = [
    ({"SmsUrl": "me"}, errors.bad_url("SmsUrl", "me")),
    ({"SmsFallbackUrl": "me"}, errors.bad_url("SmsFallbackUrl", "me")),
    ({"StatusCallback": "me"}, errors.bad_url("StatusCallback", "me")),
    ({"SmsMethod": "PUT"}, errors.bad_method("SmsMethod", "PUT")),
    ({"SmsFallbackMethod": "get"}, errors.bad_method("SmsFallbackMethod", "get")),
    ({"StatusCallbackMethod": ""}, errors.bad_method("StatusCallbackMethod", "")),
    ({"SmsFallbackUrl": SPARE, "SmsUrl": ""}, errors.fallback_without_url()),
]
NOT_FOR_SALE: list[tuple[dict[str, str], Problem]] = [
    ({}, errors.missing_parameter("PhoneNumber")),
    ({"PhoneNumber": "12"}, errors.number_invalid("12")),
    ({"PhoneNumber": ADVISOR}, errors.number_not_available(ADVISOR)),
    ({"AreaCode": "08"}, errors.bad_area_code("08")),
    ({"AreaCode": "108"}, errors.bad_area_code("108")),
    ({"AreaCode": "x08"}, errors.bad_area_code("x08")),
    *[({"AreaCode": "808"} | form, problem) for form, problem in BAD_SETTINGS],
]


@pytest.mark.parametrize(("form", "problem"), NOT_FOR_SALE)
def test_a_number_that_cannot_be_sold_is_not(
    provider: Provider, form: dict[str, str], problem: Problem
) -> None:
    assert_refused(provider.api("POST", "IncomingPhoneNumbers.json", form), problem)
    assert listed(provider) == [ADVISOR]


@pytest.fixture
def advisors(provider: Provider) -> str:
    """The path of the advisor's number."""
    (number,) = answer(provider.control("GET", "numbers"))["numbers"]
    return f"IncomingPhoneNumbers/{number['sid']}.json"


def test_a_changed_setting_leaves_the_others(provider: Provider, advisors: str) -> None:
    before = answer(provider.api("GET", advisors))
    provider.advance(60)
    after = answer(provider.api("POST", advisors, {"FriendlyName": "x" * 70}))
    assert after == before | {
        "friendly_name": "x" * 64,
        "date_updated": "Sat, 21 Nov 2026 09:01:00 +0000",
    }
    assert answer(provider.api("GET", advisors)) == after


def test_a_setting_is_taken_away_by_emptying_it(provider: Provider, advisors: str) -> None:
    assert answer(provider.api("POST", advisors, {"SmsUrl": ""}))["sms_url"] == ""


@pytest.mark.parametrize(("form", "problem"), BAD_SETTINGS)
def test_a_bad_setting_changes_nothing(
    provider: Provider, advisors: str, form: dict[str, str], problem: Problem
) -> None:
    before = answer(provider.api("GET", advisors))
    assert_refused(provider.api("POST", advisors, {"FriendlyName": "New"} | form), problem)
    assert answer(provider.api("GET", advisors)) == before


def test_a_released_number_is_gone(provider: Provider, advisors: str) -> None:
    response = provider.api("DELETE", advisors)
    assert (response.status_code, response.data) == (204, b"")
    assert listed(provider) == []
    refused = provider.send(To="+15553010001", From=ADVISOR, Body="Hello")
    assert_refused(refused, errors.from_unknown(ADVISOR))


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_number_that_is_not_there_is_not_found(provider: Provider, method: str) -> None:
    response = provider.api(method, f"IncomingPhoneNumbers/{UNKNOWN}.json")
    assert_refused(response, errors.not_found(f"{NUMBERS}/{UNKNOWN}.json"))


FILTERS = [
    ({}, [ADVISOR, "+18085550100", "+18085550101"]),
    ({"PhoneNumber": "+18085550101"}, ["+18085550101"]),
    ({"PhoneNumber": "808"}, ["+18085550100", "+18085550101"]),
    ({"PhoneNumber": "+1808*****01"}, ["+18085550101"]),
    ({"PhoneNumber": "999"}, []),
    ({"FriendlyName": "Desk"}, ["+18085550100"]),
    ({"FriendlyName": "Desk", "PhoneNumber": "0101"}, []),
]


@pytest.mark.parametrize(("query", "found"), FILTERS)
def test_numbers_are_listed_in_the_order_in_which_they_came(
    provider: Provider, query: dict[str, str], found: list[str]
) -> None:
    bought(provider, AreaCode="808", FriendlyName="Desk")
    bought(provider, AreaCode="808")
    assert listed(provider, **query) == found
