"""The Services resource and its senders, as an HTTP client sees them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from tests.simulator.pool import IN_URL, POOL_STATUS_URL, SERVICES, Pool
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, SERVICE

OTHER_ADVISOR = "+15552010002"
CREATED = "2026-11-21T09:00:00Z"
HOST = "http://localhost"


def test_a_service_is_shown_with_every_field_of_the_resource(provider: Provider) -> None:
    """TWI-9-10: ISO dates, null for what is not set, absolute addresses."""
    service = answer(provider.api("POST", SERVICES, {"FriendlyName": "Advising"}), 201)
    url = f"{HOST}{SERVICES}/{service.pop('sid')}"
    assert service == {
        "account_sid": ACCOUNT,
        "friendly_name": "Advising",
        "date_created": CREATED,
        "date_updated": CREATED,
        "inbound_request_url": None,
        "inbound_method": "POST",
        "fallback_url": None,
        "fallback_method": "POST",
        "status_callback": None,
        "sticky_sender": True,
        "mms_converter": True,
        "smart_encoding": True,
        "scan_message_content": "inherit",
        "fallback_to_long_code": True,
        "area_code_geomatch": True,
        "synchronous_validation": False,
        "validity_period": 36000,
        "usecase": "undeclared",
        "us_app_to_person_registered": False,
        "use_inbound_webhook_on_number": False,
        "url": url,
        "links": {
            "phone_numbers": f"{url}/PhoneNumbers",
            "short_codes": f"{url}/ShortCodes",
            "alpha_senders": f"{url}/AlphaSenders",
            "messages": f"{url}/Messages",
            "us_app_to_person": f"{url}/Compliance/Usa2p",
            "us_app_to_person_usecases": f"{url}/Compliance/Usa2p/Usecases",
            "channel_senders": f"{url}/ChannelSenders",
            "destination_alpha_senders": f"{url}/DestinationAlphaSenders",
        },
    }


def test_a_service_is_fetched_changed_and_removed(provider: Provider) -> None:
    pool = Pool(provider)
    assert answer(provider.api("GET", pool.path)) == pool.record
    changed = answer(provider.api("POST", pool.path, {"StickySender": "false", "StatusCallback": ""}))
    assert changed == pool.record | {"sticky_sender": False, "status_callback": None}
    assert changed["inbound_request_url"] == IN_URL
    assert provider.api("DELETE", pool.path).status_code == 204
    assert_refused(provider.api("GET", pool.path), errors.not_found(pool.path))


def test_a_service_is_there_under_the_name_of_its_product_too(provider: Provider) -> None:
    pool = Pool(provider)
    path = f"/messaging{pool.path}"
    assert answer(provider.api("GET", path))["url"] == f"{HOST}{path}"
    assert pool.record["status_callback"] == POOL_STATUS_URL


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, errors.missing_parameter("FriendlyName")),
        (
            {"FriendlyName": "x", "ValidityPeriod": "36001"},
            errors.invalid_parameter("ValidityPeriod", "36001"),
        ),
    ],
)
def test_a_faulty_service_is_not_made(provider: Provider, form: dict[str, str], problem: Any) -> None:
    assert_refused(provider.api("POST", SERVICES, form), problem)
    assert answer(provider.api("GET", SERVICES))["services"] == []


def test_services_are_listed_page_by_page_with_absolute_addresses(provider: Provider) -> None:
    """TWI-9-10: a list carries `meta`, whose page size is fifty unless it is asked for."""
    pools = [Pool(provider, FriendlyName=name) for name in ("one", "two", "three")]
    whole = answer(provider.api("GET", SERVICES))
    assert [service["friendly_name"] for service in whole["services"]] == ["one", "two", "three"]
    assert whole["meta"] == {
        "page": 0,
        "page_size": 50,
        "first_page_url": f"{HOST}{SERVICES}?PageSize=50&Page=0",
        "previous_page_url": None,
        "next_page_url": None,
        "key": "services",
        "url": f"{HOST}{SERVICES}?PageSize=50&Page=0",
    }
    first = answer(provider.api("GET", SERVICES, query={"PageSize": "2"}))
    second = answer(provider.api("GET", first["meta"]["next_page_url"].removeprefix(HOST)))
    assert [service["sid"] for service in second["services"]] == [pools[2].sid]
    back = answer(provider.api("GET", second["meta"]["previous_page_url"].removeprefix(HOST)))
    assert [service["sid"] for service in back["services"]] == [pools[0].sid, pools[1].sid]


def test_a_number_joins_a_service_and_is_shown_as_its_member(provider: Provider) -> None:
    """TWI-9-11"""
    pool = Pool(provider)
    sid = pool.add(ADVISOR)
    member = answer(provider.api("GET", f"{pool.path}/PhoneNumbers/{sid}"))
    assert member == {
        "sid": sid,
        "account_sid": ACCOUNT,
        "service_sid": pool.sid,
        "date_created": CREATED,
        "date_updated": CREATED,
        "phone_number": ADVISOR,
        "country_code": "US",
        "capabilities": ["Voice", "SMS", "MMS"],
        "url": f"{HOST}{pool.path}/PhoneNumbers/{sid}",
    }
    listed = answer(provider.api("GET", f"{pool.path}/PhoneNumbers"))
    assert (listed["phone_numbers"], listed["meta"]["key"]) == ([member], "phone_numbers")


def test_a_number_is_in_one_service_at_most_and_once(provider: Provider) -> None:
    """TWI-9-11"""
    pool, other = Pool(provider), Pool(provider)
    form = {"PhoneNumberSid": pool.add(ADVISOR)}
    assert_refused(provider.api("POST", f"{pool.path}/PhoneNumbers", form), errors.already_in_service())
    assert_refused(provider.api("POST", f"{other.path}/PhoneNumbers", form), errors.in_another_service())


@pytest.mark.parametrize("kind", ["PhoneNumber", "ShortCode"])
def test_only_a_sender_of_the_account_and_of_its_kind_joins(provider: Provider, kind: str) -> None:
    pool, path = Pool(provider), f"{kind}s"
    wrong = "55501" if kind == "PhoneNumber" else OTHER_ADVISOR
    owned = str(provider.own(wrong)["sid"])
    missing = errors.missing_parameter(f"{kind}Sid")
    assert_refused(provider.api("POST", f"{pool.path}/{path}", {}), missing)
    for sid in ("PN" + "0" * 32, owned):
        refused = provider.api("POST", f"{pool.path}/{path}", {f"{kind}Sid": sid})
        assert_refused(refused, errors.not_found(f"{pool.path}/{path}"))


def test_a_short_code_joins_among_the_short_codes(provider: Provider) -> None:
    pool = Pool(provider)
    sid = pool.add("55501")
    assert sid.startswith("SC")
    (code,) = answer(provider.api("GET", f"{pool.path}/ShortCodes"))["short_codes"]
    assert (code["short_code"], code["country_code"], code["capabilities"]) == ("55501", "US", ["SMS", "MMS"])
    assert answer(provider.api("GET", f"{pool.path}/PhoneNumbers"))["phone_numbers"] == []


def test_a_number_leaves_a_service_and_stays_with_the_account(provider: Provider) -> None:
    pool = Pool(provider)
    path = f"{pool.path}/PhoneNumbers/{pool.add(ADVISOR)}"
    assert provider.api("DELETE", path).status_code == 204
    assert_refused(provider.api("DELETE", path), errors.not_found(path))
    assert provider.send(To="+15553010001", From=ADVISOR, Body="Hello").status_code == 201


def test_the_numbers_of_a_removed_service_are_free_for_another(provider: Provider) -> None:
    pool, other = Pool(provider), Pool(provider)
    pool.add(ADVISOR)
    provider.api("DELETE", pool.path)
    other.add(ADVISOR)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("AlphaSenders", "alpha_senders"),
        ("ChannelSenders", "senders"),
        ("DestinationAlphaSenders", "alpha_senders"),
    ],
)
def test_senders_that_are_not_simulated_are_none(provider: Provider, path: str, key: str) -> None:
    pool = Pool(provider)
    listed = answer(provider.api("GET", f"{pool.path}/{path}"))
    assert (listed[key], listed["meta"]["key"]) == ([], key)


@pytest.mark.parametrize("path", ["", "/PhoneNumbers", "/ShortCodes", "/AlphaSenders", "/PhoneNumbers/PN1"])
def test_what_is_not_there_is_not_found(provider: Provider, path: str) -> None:
    wanted = f"{SERVICES}/{SERVICE}{path}"
    assert_refused(provider.api("GET", wanted), errors.not_found(wanted))


def test_a_service_is_its_accounts_alone(provider: Provider) -> None:
    pool = Pool(provider)
    stranger = Provider(provider.app, "AC" + "2" * 32)
    assert_refused(stranger.api("GET", pool.path), errors.not_found(pool.path))
    nobody = Provider(provider.app, "nobody")
    assert_refused(nobody.api("GET", SERVICES), errors.unauthenticated())
