"""Pages of a list: found again, whatever arrives or goes meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, STUDENT

OTHER_STUDENT = "+15553010002"


@pytest.fixture
def logged(provider: Provider) -> Provider:
    """Seven messages, named by their bodies from 1 to 7, all of them delivered."""
    for n in range(1, 8):
        provider.send(To=STUDENT, From=ADVISOR, Body=f"{n}")
    provider.settle()
    return provider


def page(provider: Provider, uri: str) -> dict[str, Any]:
    return answer(provider.api("GET", uri))


def first(provider: Provider, **query: str) -> dict[str, Any]:
    return answer(provider.api("GET", "Messages.json", query=query))


def bodies(found: dict[str, Any]) -> str:
    return "".join(message["body"] for message in found["messages"])


def test_pages_follow_each_other_to_the_end_and_back(logged: Provider) -> None:
    one = first(logged, PageSize="3")
    two = page(logged, one["next_page_uri"])
    three = page(logged, two["next_page_uri"])
    assert [bodies(one), bodies(two), bodies(three)] == ["765", "432", "1"]
    assert (one["previous_page_uri"], three["next_page_uri"]) == (None, None)
    back = page(logged, three["previous_page_uri"])
    assert bodies(back) == "432"
    assert bodies(page(logged, back["previous_page_uri"])) == "765"
    assert bodies(page(logged, back["next_page_uri"])) == "1"


def test_a_page_says_where_it_is(logged: Provider) -> None:
    one = first(logged, PageSize="3")
    two = page(logged, one["next_page_uri"])
    three = page(logged, two["next_page_uri"])
    assert [(p["page"], p["page_size"], p["start"], p["end"]) for p in (one, two, three)] == [
        (0, 3, 0, 2),
        (1, 3, 3, 5),
        (2, 3, 6, 6),
    ]
    assert page(logged, two["uri"]) == two
    assert page(logged, three["first_page_uri"]) == one


def test_a_page_that_is_exactly_full_has_none_after_it(logged: Provider) -> None:
    assert first(logged, PageSize="7")["next_page_uri"] is None
    assert first(logged, PageSize="6")["next_page_uri"] is not None


def test_a_page_stays_what_it_was_while_messages_arrive(logged: Provider) -> None:
    one = first(logged, PageSize="3")
    logged.send(To=STUDENT, From=ADVISOR, Body="8")
    two = page(logged, one["next_page_uri"])
    assert bodies(two) == "432"
    assert bodies(page(logged, two["previous_page_uri"])) == "765"
    assert bodies(first(logged, PageSize="3")) == "876"


def test_a_page_is_found_although_the_message_at_its_edge_was_deleted(logged: Provider) -> None:
    one = first(logged, PageSize="3")
    two = page(logged, one["next_page_uri"])
    for message in (one["messages"][-1], two["messages"][0]):
        assert logged.api("DELETE", f"Messages/{message['sid']}.json").status_code == 204
    assert bodies(page(logged, one["next_page_uri"])) == "321"
    assert bodies(page(logged, two["previous_page_uri"])) == "76"


def test_filters_hold_for_every_page(logged: Provider) -> None:
    logged.send(To=OTHER_STUDENT, From=ADVISOR, Body="8")
    logged.send(To=STUDENT, From=ADVISOR, Body="9")
    one = first(logged, PageSize="2", To=STUDENT, **{"DateSent>": "2026-11-21"})
    two = page(logged, one["next_page_uri"])
    assert [bodies(one), bodies(two)] == ["97", "65"]
    assert bodies(page(logged, two["previous_page_uri"])) == "97"


def test_a_page_may_be_asked_for_by_its_number_alone(logged: Provider) -> None:
    assert bodies(first(logged, PageSize="3", Page="2")) == "1"
    beyond = first(logged, PageSize="3", Page="3")
    assert (bodies(beyond), beyond["next_page_uri"], beyond["start"]) == ("", None, 9)


def test_pages_have_fifty_records_by_default_and_a_thousand_at_most(provider: Provider) -> None:
    assert first(provider)["page_size"] == 50
    assert first(provider, PageSize="1000")["page_size"] == 1000
    assert first(provider, PageSize="5000")["page_size"] == 1000


def test_a_page_too_large_can_be_refused(provider: Provider) -> None:
    provider.switch(large_page_is_refused=True)
    response = provider.api("GET", "Messages.json", query={"PageSize": "1001"})
    assert_refused(response, errors.page_size_too_large())


BAD = [
    ("PageSize", "0"),
    ("PageSize", "-1"),
    ("PageSize", "ten"),
    ("PageSize", "9" * 5000),
    ("Page", "-1"),
    ("Page", "\u0661"),
    ("PageToken", "forged"),
    ("PageToken", "PA"),
    ("PageToken", "PASM" + "0" * 32),
    ("PageToken", "PBSM" + "0" * 32),
]


@pytest.mark.parametrize(("name", "text"), BAD, ids=[f"{name} {text[:9]}" for name, text in BAD])
@pytest.mark.parametrize("resource", ["Messages", "IncomingPhoneNumbers"])
def test_a_page_that_cannot_be_is_refused(provider: Provider, resource: str, name: str, text: str) -> None:
    response = provider.api("GET", f"{resource}.json", query={name: text})
    assert_refused(response, errors.invalid_parameter(name, text))


def test_numbers_released_page_by_page_are_all_released(provider: Provider) -> None:
    for n in range(2, 8):
        provider.own(f"+1555201000{n}")
    uri, released = "IncomingPhoneNumbers.json?PageSize=3", []
    while uri:
        found = page(provider, uri)
        for number in found["incoming_phone_numbers"]:
            provider.api("DELETE", f"IncomingPhoneNumbers/{number['sid']}.json")
            released.append(number["phone_number"])
        uri = found["next_page_uri"]
    assert released == [f"+1555201000{n}" for n in range(1, 8)]
    assert answer(provider.control("GET", "numbers")) == {"numbers": []}


def test_pages_of_numbers_lead_back_too(provider: Provider) -> None:
    for n in range(2, 8):
        provider.own(f"+1555201000{n}")
    one = page(provider, "IncomingPhoneNumbers.json?PageSize=3")
    two = page(provider, one["next_page_uri"])
    assert page(provider, two["previous_page_uri"])["incoming_phone_numbers"] == one["incoming_phone_numbers"]
