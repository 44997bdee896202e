"""Keywords and service requests"""

from __future__ import annotations

from pytest_bdd import given, then, when

from features.driver.wire import RefusalError
from features.script.institution import OPT_OUT_WORDS
from features.script.verdict import require
from features.stage.opening import OPERATOR
from features.stage.world import World
from features.steps.notation import sentence


@given(sentence("{user:Name} requests the {way} words {words:Bodies}"), target_fixture="service_request")
@when(sentence("{user:Name} requests the {way} words {words:Bodies}"), target_fixture="service_request")
def request_words(world: World, user: str, way: str, words: list[str]) -> str:
    """A user asks, by a service request, that these and no others be the opt-out words, or the opt-in words."""
    return ask(world, user, f"{way}_words", words)


@given(sentence("{user:Name} requests the {way} message {body:Body}"), target_fixture="service_request")
def request_message(world: World, user: str, way: str, body: str) -> str:
    """The same for the message that confirms an opt-out, or an opt-in."""
    return ask(world, user, f"{way}_message", body)


@when(sentence("{user:Name} tries to request the {way} words {words:Bodies}"), target_fixture="refusal")
def try_to_request(world: World, user: str, way: str, words: list[str]) -> RefusalError | None:
    """The same, where the product may say no. What it says is judged by "the attempt is refused"."""
    try:
        ask(world, user, f"{way}_words", words)
    except RefusalError as refusal:
        return refusal
    return None


@given("an operator applies the request")
@when("an operator applies the request")
def apply(world: World, service_request: str) -> None:
    """Somebody who runs the system, not a user of it, carries the last service request out."""
    world.stage.engine.marketing.apply(service_request, OPERATOR, as_operator=True)


@when(sentence("{user:Name} tries to apply the request"), target_fixture="refusal")
def try_to_apply(world: World, user: str, service_request: str) -> RefusalError | None:
    """A user tries to carry it out."""
    try:
        world.stage.engine.marketing.apply(service_request, world.person(user).id, as_operator=False)
    except RefusalError as refusal:
        return refusal
    return None


@when("somebody tries to change the keywords without a request", target_fixture="refusal")
def try_to_change(world: World) -> RefusalError | None:
    """A request that names other words as the ones in force."""
    try:
        world.stage.engine.marketing.set_keywords({"opt_out": {"words": ["never"], "message": "No"}})
    except RefusalError as refusal:
        return refusal
    return None


@then(sentence("the {way} words are {words:Bodies}"))
def words_are(world: World, way: str, words: list[str]) -> None:
    """The words in force, in any order."""
    shown = world.stage.engine.marketing.keywords()[way.replace("-", "_")]["words"]
    require(sorted(shown) == sorted(words), expected=f"{words}", happened=f"{shown}")


@then("the keywords are as they were")
def unchanged(world: World) -> None:
    """The opt-out words are those of the start of a scenario: stop, unsubscribe, cancel, opt-out."""
    shown = world.stage.engine.marketing.keywords()["opt_out"]["words"]
    require(shown == OPT_OUT_WORDS, expected=f"{OPT_OUT_WORDS}", happened=f"{shown}")


@then(sentence("the request was made by {user:Name} on {day} and is still open"))
def is_open(world: World, service_request: str, user: str, day: str) -> None:
    """The service request is on record with who made it and when, written 2026-09-07, and nobody has applied it."""
    require_record(world, service_request, [world.person(user).id, day, "requested", None])


@then(sentence("the request was made by {user:Name} on {day} and applied by an operator"))
def is_applied(world: World, service_request: str, user: str, day: str) -> None:
    """The same, and an operator has applied it."""
    require_record(world, service_request, [world.person(user).id, day, "applied", OPERATOR])


def ask(world: World, user: str, what: str, value: object) -> str:
    change = {what.replace("-", "_"): value}
    return world.stage.engine.marketing.request(world.person(user).id, **change)


def require_record(world: World, service_request: str, wanted: list[str | None]) -> None:
    record = world.stage.engine.marketing.service_request(service_request)
    shown = [record["requested_by"], str(record["requested_at"])[:10], record["status"], record["applied_by"]]
    require(shown == wanted, expected=f"{wanted}", happened=f"{shown}")
