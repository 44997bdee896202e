"""Consents and contacts in bulk, as an HTTP client sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from simulator import errors
from simulator.errors import Problem
from tests.simulator.pool import Pool
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, SERVICE, STUDENT

CONSENTS, CONTACTS = "/v1/Consents/Bulk", "/v1/Contacts/Bulk"
ID = "ad388b5a46b33b874b0d41f7226db2ef"
TOLL_FREE = "+18885550001"


def report(provider: Provider, path: str, *items: Any) -> TestResponse:
    return provider.api("POST", path, {"Items": [json.dumps(item) for item in items]})


def consent(status: str, sender: str = ADVISOR, **fields: str) -> dict[str, str]:
    item = {"contact_id": STUDENT, "correlation_id": ID, "sender_id": sender, "source": "website"}
    return item | {"status": status} | fields


def contact(**fields: str) -> dict[str, str]:
    item = {"contact_id": STUDENT, "correlation_id": ID, "country_iso_code": "US", "zip_code": "12345"}
    return item | fields


def outcomes(response: TestResponse) -> list[tuple[str, int, list[str]]]:
    items = answer(response, 201)["items"]
    return [(item["correlation_id"], item["error_code"], item["error_messages"]) for item in items]


def test_an_opt_out_blocks_and_says_where_it_came_from(provider: Provider) -> None:
    """TWI-2-10"""
    assert outcomes(report(provider, CONSENTS, consent("opt-out"))) == [(ID, 0, [])]
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.opted_out())
    (block,) = answer(provider.control("GET", "opt-outs"))["opt_outs"]
    assert (block["scope"], block["keyword"], block["source"]) == (ADVISOR, "opt-out", "consent-api: website")


def test_an_opt_in_overrides_an_earlier_stop(provider: Provider) -> None:
    """TWI-2-12"""
    provider.text(STUDENT, ADVISOR, "STOP")
    report(provider, CONSENTS, consent("opt-in"))
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    (lifted,) = provider.events("block_lifted")
    assert (lifted["keyword"], lifted["source"]) == ("opt-in", "consent-api: website")


def test_an_opt_in_does_not_override_a_toll_free_stop(provider: Provider) -> None:
    """TWI-2-12"""
    provider.own(TOLL_FREE)
    provider.text(STUDENT, TOLL_FREE, "STOP")
    assert outcomes(report(provider, CONSENTS, consent("opt-in", TOLL_FREE))) == [(ID, 0, [])]
    assert_refused(provider.send(To=STUDENT, From=TOLL_FREE, Body="Hello"), errors.opted_out())


def test_a_service_is_blocked_and_freed_as_a_whole(provider: Provider) -> None:
    pool = Pool(provider)
    pool.add(ADVISOR)
    report(provider, CONSENTS, consent("opt-out", pool.sid))
    assert pool.send(STUDENT)["error_code"] == errors.OPTED_OUT.code
    report(provider, CONSENTS, consent("opt-in", ADVISOR))
    assert pool.send(STUDENT)["status"] == "delivered"


def test_a_good_item_counts_beside_bad_ones(provider: Provider) -> None:
    """TWI-2-10: the request is a success; each item has its own error code."""
    bad = consent("opt-in", "123456", contact_id="+19", date_of_consent="2025-03-25")
    unknown = consent("opt-out", SERVICE)
    assert outcomes(report(provider, CONSENTS, consent("opt-out"), bad, unknown)) == [
        (ID, 0, []),
        (ID, errors.CONSENT_REFUSED, ["INVALID_CONTACT_ID", "INVALID_DATE_OF_CONSENT"]),
        (ID, errors.CONSENT_REFUSED, ["INVALID_SENDER_ID"]),
    ]
    (reported,) = provider.events("consents_reported")
    assert [one["contact"] for one in reported["consents"]] == [STUDENT]
    assert len(provider.events("block_placed")) == 1


def test_an_item_is_declined_by_a_fault_and_the_others_count(provider: Provider) -> None:
    """TWI-2-10: nothing is wrong with the item, and nothing follows from it."""
    fault = {"name": "no", "on": "consent", "effect": {"type": "decline"}, "nth": [2]}
    answer(provider.control("POST", "faults", fault), 201)
    first, second, third = (consent("opt-out", contact_id=f"+1555020000{n}") for n in (1, 2, 3))
    assert outcomes(report(provider, CONSENTS, first, second, third)) == [
        (ID, 0, []),
        (ID, errors.CONSENT_REFUSED, ["INTERNAL_SERVER_ERROR"]),
        (ID, 0, []),
    ]
    blocked = [block["recipient"] for block in answer(provider.control("GET", "opt-outs"))["opt_outs"]]
    assert sorted(blocked) == [first["contact_id"], third["contact_id"]]
    (fired,) = provider.events("fault_fired")
    assert fired["about"] == second["contact_id"]


def test_a_fault_declines_the_consent_of_those_it_is_about(provider: Provider) -> None:
    fault = {
        "name": "no",
        "on": "consent",
        "effect": {"type": "decline"},
        "match": {"parameters": {"contact_id": STUDENT, "status": "opt-in"}},
    }
    answer(provider.control("POST", "faults", fault), 201)
    provider.text(STUDENT, ADVISOR, "STOP")
    somebody_else = consent("opt-in", contact_id="+15550200001")
    told = [code for _, code, _ in outcomes(report(provider, CONSENTS, consent("opt-in"), somebody_else))]
    assert told == [errors.CONSENT_REFUSED, 0]
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.opted_out())


def test_items_of_one_request_count_in_their_order(provider: Provider) -> None:
    report(provider, CONSENTS, consent("opt-out"), consent("opt-in"))
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201


def test_contacts_are_noted(provider: Provider) -> None:
    """TWI-2-13"""
    assert outcomes(report(provider, CONTACTS, contact(), contact(contact_id="+19"))) == [
        (ID, 0, []),
        (ID, errors.CONTACT_REFUSED, ["INVALID_CONTACT_ID"]),
    ]
    (reported,) = provider.events("contacts_reported")
    assert reported["contacts"] == [{"contact": STUDENT, "country": "US", "zip_code": "12345"}]


@pytest.mark.parametrize("path", [CONSENTS, CONTACTS])
def test_both_are_there_under_the_name_of_their_product_too(provider: Provider, path: str) -> None:
    assert outcomes(report(provider, f"/accounts{path}", {})) != []


REFUSED: list[tuple[str, list[str], Problem]] = [
    ("no items", [], errors.missing_parameter("Items")),
    ("no JSON", ["{"], errors.invalid_parameter("Items", "{")),
    ("no object", ["[]"], errors.invalid_parameter("Items", "[]")),
    ("too many", ["{}"] * 26, errors.invalid_parameter("Items", "26 items, 25 at most")),
]


@pytest.mark.parametrize(("case", "items", "problem"), REFUSED, ids=[row[0] for row in REFUSED])
@pytest.mark.parametrize("path", [CONSENTS, CONTACTS])
def test_a_request_that_is_none_is_refused(
    provider: Provider, path: str, case: str, items: list[str], problem: Problem
) -> None:
    """TWI-2-11"""
    assert_refused(provider.api("POST", path, {"Items": items}), problem)


@pytest.mark.parametrize("path", [CONSENTS, CONTACTS])
def test_a_hundred_requests_a_minute_are_taken_in_the_accounts_time(provider: Provider, path: str) -> None:
    """TWI-2-11"""
    statuses = {report(provider, path, {}).status_code for _ in range(100)}
    assert statuses == {201}
    assert_refused(report(provider, path, {}), errors.too_many_requests())
    provider.advance(60)
    assert report(provider, path, {}).status_code == 201


def test_nothing_can_be_read_back(provider: Provider) -> None:
    assert_refused(provider.api("GET", CONSENTS), errors.wrong_method())
