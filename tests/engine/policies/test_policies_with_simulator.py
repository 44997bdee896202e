"""Business Text Messaging and Engage with a provider that really blocks, answers and repeats itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.joined import AVERYS, BLAKES, SAMS, World

BYE = "Your subscription has been successfully canceled."


@pytest.fixture
def account() -> Iterator[World]:
    account = World("business_texting")
    account.populate()
    assert account.send("avery", "Welcome")["status"] == "delivered"
    yield account
    account.close()


def contact(account: World) -> tuple[bool, list[str]]:
    """Whether Sam is opted in, and which numbers the provider is believed to block."""
    found = account.ask(account.engine, "GET", f"/v1/contacts/{SAMS}")
    return found["opted_in"], found["provider_blocks"]


def ours(world: World) -> list[str]:
    """What Sam received, the provider's own words aside."""
    return [body for body in world.received() if "Reply" not in body]


def test_whoever_comes_back_after_a_stop_is_reported_to_the_provider_and_the_reply_arrives(
    account: World,
) -> None:
    account.text(AVERYS, "Stop")
    assert contact(account) == (False, [AVERYS])
    refused = account.send("avery", "Sale")
    assert (refused["channel"], refused["reason"]) == (None, "CONTACT_OPTED_OUT")
    account.text(AVERYS, "Is my order ready?")
    assert contact(account) == (True, [])
    assert account.send("avery", "It is")["status"] == "delivered"
    assert account.send("blake", "It is, says Blake")["status"] == "delivered"
    assert ours(account) == ["Welcome", "It is", "It is, says Blake"]


def test_where_the_provider_takes_no_report_the_block_is_shown_until_start(account: World) -> None:
    fault = {"name": "f", "on": "api_call", "match": {"url": "*/Consents/Bulk"}, "effect": {"type": "refuse"}}
    account.ask(account.simulator, "POST", "/_sim/faults", fault)
    account.text(AVERYS, "Stop")
    account.text(AVERYS, "Is my order ready?")
    assert contact(account) == (True, [AVERYS])
    blocked = account.send("avery", "It is")
    assert (blocked["reason"], blocked["error_code"]) == ("PROVIDER_BLOCKED", 21610)
    account.text(AVERYS, "START")
    assert contact(account) == (True, [])
    assert account.send("avery", "At last")["status"] == "delivered"


@pytest.mark.parametrize("stop", ["Stop.", "s t o p", "STOP!", "STOP\u200b"])
def test_after_a_stop_that_the_provider_does_not_match_the_reply_gets_through(
    account: World, stop: str
) -> None:
    account.text(AVERYS, stop)
    assert contact(account) == (False, [])
    account.text(AVERYS, "Is my order ready?")
    assert account.send("avery", "It is")["status"] == "delivered"


def test_a_block_that_comes_late_is_reported_alike(account: World) -> None:
    account.ask(account.simulator, "PUT", f"/_sim/numbers/{AVERYS}", {"refusal": "async"})
    fault = {"name": "f", "on": "api_call", "match": {"url": "*/Consents/Bulk"}, "effect": {"type": "refuse"}}
    account.ask(account.simulator, "POST", "/_sim/faults", fault)
    account.text(AVERYS, "STOP")
    account.text(AVERYS, "Hello")
    assert account.send("avery", "Hi")["reason"] == "PROVIDER_BLOCKED"
    assert contact(account) == (True, [AVERYS])


@pytest.mark.parametrize("handled", [True, False], ids=["keywords of the provider", "none"])
def test_optout_leaves_the_contact_opted_in_whatever_the_provider_does(account: World, handled: bool) -> None:
    account.ask(account.simulator, "PUT", f"/_sim/numbers/{AVERYS}", {"keyword_handling": handled})
    account.ask(
        account.engine, "PUT", "/v1/responses/OPTOUT", {"text": "You are off the list.", "task": True}
    )
    account.text(AVERYS, "OPTOUT")
    (task,) = account.ask(account.engine, "GET", "/v1/tasks?open=true")["tasks"]
    assert task["contact"] == SAMS
    (answer,) = account.ask(account.engine, "GET", "/v1/messages?purpose=response")["messages"]
    assert (answer["status"], answer["reason"]) == (
        ("failed", "PROVIDER_BLOCKED") if handled else ("delivered", None)
    )
    assert account.send("avery", "Only to you")["status"] == ("failed" if handled else "delivered")
    assert contact(account) == (True, [AVERYS] if handled else [])


@pytest.fixture
def brand() -> Iterator[World]:
    """Marketing from Avery's number, everything else from Blake's; the provider handles no keywords."""
    brand = World("engage")
    brand.populate()
    for number, pool in ((AVERYS, "dedicated"), (BLAKES, "shared")):
        brand.ask(brand.simulator, "PUT", f"/_sim/numbers/{number}", {"keyword_handling": False})
        brand.ask(brand.engine, "PUT", f"/v1/phone-numbers/{number}", {"pool": pool})
    for category in ("marketing", "otp"):
        template = {"category": category, "body": category}
        brand.ask(brand.engine, "PUT", f"/v1/templates/{category}", template)
    yield brand
    brand.close()


def campaign(brand: World, template: str) -> dict[str, Any]:
    """One message to Sam, once its campaign is through."""
    order = {"name": template, "template": template, "recipients": [{"number": SAMS}]}
    begun = brand.ask(brand.engine, "POST", "/v1/campaigns", order)
    brand.join()
    brand.settle()
    (row,) = brand.ask(brand.engine, "GET", f"/v1/messages?campaign={begun['id']}")["messages"]
    return dict(row)


def test_leaving_is_confirmed_once_and_codes_still_come(brand: World) -> None:
    assert campaign(brand, "marketing")["status"] == "delivered"
    brand.text(AVERYS, "Stop!")
    brand.text(AVERYS, "STOP")
    assert campaign(brand, "marketing")["reason"] == "RECIPIENT_UNSUBSCRIBED"
    assert campaign(brand, "otp")["status"] == "delivered"
    assert brand.received() == ["marketing", BYE, "otp"]
    brand.text(AVERYS, "yes")
    assert campaign(brand, "marketing")["reason"] == "RECIPIENT_UNSUBSCRIBED"
    brand.text(AVERYS, "Start")
    assert campaign(brand, "marketing")["status"] == "delivered"


def test_however_often_the_provider_tells_of_a_stop_it_is_confirmed_once(brand: World) -> None:
    campaign(brand, "marketing")
    fault = {"name": "twice", "on": "inbound_webhook", "effect": {"type": "duplicate", "copies": 3}}
    brand.ask(brand.simulator, "POST", "/_sim/faults", fault)
    brand.text(AVERYS, "Stop")
    assert brand.received() == ["marketing", BYE]


def test_where_the_provider_handles_keywords_itself_the_refused_confirmation_is_seen(brand: World) -> None:
    brand.ask(brand.simulator, "PUT", f"/_sim/numbers/{AVERYS}", {"keyword_handling": True})
    campaign(brand, "marketing")
    brand.text(AVERYS, "Stop")
    (row,) = brand.ask(brand.engine, "GET", "/v1/messages?purpose=confirmation")["messages"]
    assert (row["status"], row["error_code"]) == ("failed", 21610)
    assert BYE not in brand.received()
    assert len(brand.ask(brand.engine, "GET", "/v1/audience")["audience"]) == 1
