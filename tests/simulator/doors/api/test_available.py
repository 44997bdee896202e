"""The AvailablePhoneNumbers resource, as an HTTP client sees it (TWI-9-03, TWI-9-05)."""

from __future__ import annotations

import pytest

from simulator import errors
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ACCOUNT, ADVISOR

AVAILABLE = f"/2010-04-01/Accounts/{ACCOUNT}/AvailablePhoneNumbers"


def found(provider: Provider, path: str = "US/Local", **query: str) -> list[str]:
    page = answer(provider.api("GET", f"AvailablePhoneNumbers/{path}.json", query=query))
    assert page.keys() == {"available_phone_numbers", "uri"}
    return [number["phone_number"] for number in page["available_phone_numbers"]]


def test_the_countries_are_listed_with_the_kinds_they_have(provider: Provider) -> None:
    page = answer(provider.api("GET", "AvailablePhoneNumbers.json"))
    assert page.keys() == {"countries", "uri"}
    states = next(country for country in page["countries"] if country["country_code"] == "US")
    assert states == {
        "country_code": "US",
        "country": "United States",
        "uri": f"{AVAILABLE}/US.json",
        "beta": False,
        "subresource_uris": {
            "local": f"{AVAILABLE}/US/Local.json",
            "toll_free": f"{AVAILABLE}/US/TollFree.json",
        },
    }
    assert answer(provider.api("GET", "AvailablePhoneNumbers/US.json")) == states


@pytest.mark.parametrize("path", ["XX", "us", "XX/Local", "US/Mobile", "US/local", "US/Voip"])
def test_a_country_or_a_kind_that_is_not_there_is_not_found(provider: Provider, path: str) -> None:
    response = provider.api("GET", f"AvailablePhoneNumbers/{path}.json")
    assert_refused(response, errors.not_found(f"{AVAILABLE}/{path}.json"))


def test_a_number_tells_where_it_is_and_what_it_can_do(provider: Provider) -> None:
    page = answer(provider.api("GET", "AvailablePhoneNumbers/US/Local.json", query={"AreaCode": "808"}))
    assert page["available_phone_numbers"][0] == {
        "friendly_name": "(808) 555-0100",
        "phone_number": "+18085550100",
        "lata": "834",
        "locality": "Hilo",
        "rate_center": "HILO",
        "latitude": "19.720000",
        "longitude": "-155.090000",
        "region": "HI",
        "postal_code": "96720",
        "iso_country": "US",
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True},
    }


def test_a_number_from_nowhere_has_no_place(provider: Provider) -> None:
    page = answer(provider.api("GET", "AvailablePhoneNumbers/US/Local.json"))
    number = page["available_phone_numbers"][0]
    assert (number["region"], number["latitude"], number["lata"]) == (None, None, None)


def test_a_number_that_the_account_owns_is_not_offered(provider: Provider) -> None:
    assert found(provider, PageSize="1") == ["+15552010002"]
    assert ADVISOR not in found(provider)


def test_there_are_fifty_unless_asked_otherwise(provider: Provider) -> None:
    assert len(found(provider)) == 50
    assert len(found(provider, PageSize="1000")) == 1000


FILTERS = [
    ({"AreaCode": "415"}, "+14155550100"),
    ({"AreaCode": "415", "Contains": "177"}, "+14155550177"),
    ({"Contains": "+1555201**77"}, "+15552010077"),
    ({"Contains": "0100$"}, "+15552010100"),
    ({"Contains": "5%99"}, "+15552010099"),
    ({"Contains": "2010ZZ"}, "+15552010990"),
    ({"Contains": "2010zz"}, "+15552010990"),
    ({"InRegion": "CA"}, "+12135550100"),
    ({"InRegion": "hi"}, "+18085550100"),
    ({"InRegion": "+15105550100", "InLocality": "Oakland"}, "+15105550100"),
    ({"InLocality": "seattle"}, "+12065550100"),
    ({"InPostalCode": "10001"}, "+12125550100"),
    ({"InLata": "722", "InRateCenter": "OKLD MN-PD"}, "+15105550100"),
    ({"NearNumber": "+12125550100"}, "+12125550100"),
    ({"NearNumber": "+12125550100", "Distance": "500"}, "+12025550100"),
    ({"NearLatLong": "19.7,-155.1"}, "+18085550100"),
    ({"SmsEnabled": "true", "MmsEnabled": "TRUE", "VoiceEnabled": "true"}, "+15552010002"),
    ({"SmsEnabled": "", "Beta": "false"}, "+15552010002"),
    ({"ExcludeAllAddressRequired": "true"}, "+15552010002"),
]


@pytest.mark.parametrize(("query", "first"), FILTERS)
def test_filters_let_numbers_through(provider: Provider, query: dict[str, str], first: str) -> None:
    assert found(provider, PageSize="1", **query) == [first]


NONE = [
    ("US/Local", {"AreaCode": "533"}),
    ("US/Local", {"AreaCode": "999999"}),
    ("US/Local", {"FaxEnabled": "true"}),
    ("US/Local", {"SmsEnabled": "false"}),
    ("US/Local", {"InRegion": "XX"}),
    ("US/Local", {"InRegion": "+15552010001"}),
    ("US/Local", {"InRegion": "+12"}),
    ("US/Local", {"NearLatLong": "0,0"}),
    ("US/Local", {"Contains": "111111111111"}),
    ("GB/Local", {"SmsEnabled": "true"}),
    ("GB/Mobile", {"MmsEnabled": "true"}),
    ("FR/Local", {"ExcludeLocalAddressRequired": "true"}),
    ("AU/Mobile", {"ExcludeAllAddressRequired": "true"}),
    ("GB/Mobile", {"InRegion": "London"}),
    ("GB/Mobile", {"NearLatLong": "51.5,0"}),
]


@pytest.mark.parametrize(("path", "query"), NONE)
def test_no_hits_are_an_empty_list(provider: Provider, path: str, query: dict[str, str]) -> None:
    assert found(provider, path, **query) == []


STILL_THERE = [
    ("FR/Local", {"ExcludeForeignAddressRequired": "true"}, "+33199000000"),
    ("FR/Local", {"ExcludeLocalAddressRequired": "false"}, "+33199000000"),
    ("AU/Mobile", {"ExcludeLocalAddressRequired": "true"}, "+61491570156"),
    ("GB/Mobile", {"SmsEnabled": "true"}, "+447700900001"),
]


@pytest.mark.parametrize(("path", "query", "first"), STILL_THERE)
def test_a_filter_takes_away_no_more_than_it_says(
    provider: Provider, path: str, query: dict[str, str], first: str
) -> None:
    assert found(provider, path, **query)[0] == first


WRONG = [
    ("AreaCode", "x08"),
    ("Contains", "1"),
    ("Contains", "12345678901234567"),
    ("Contains", "5#5"),
    ("Contains", "5+5"),
    ("SmsEnabled", "yes"),
    ("ExcludeAllAddressRequired", "1"),
    ("NearLatLong", "here"),
    ("NearLatLong", "1,2,3"),
    ("NearNumber", "+15552010001"),
    ("NearNumber", "here"),
    ("PageSize", "0"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_filter_that_cannot_be_is_refused(provider: Provider, name: str, value: str) -> None:
    response = provider.api("GET", "AvailablePhoneNumbers/US/Local.json", query={name: value})
    assert_refused(response, errors.invalid_parameter(name, value))


@pytest.mark.parametrize("distance", ["501", "-1", "near"])
def test_a_distance_is_so_many_miles(provider: Provider, distance: str) -> None:
    query = {"NearLatLong": "19.7,-155.1", "Distance": distance}
    response = provider.api("GET", "AvailablePhoneNumbers/US/Local.json", query=query)
    assert_refused(response, errors.invalid_parameter("Distance", distance))
