"""How a scenario begins and ends: an engine of one system, as it came.

The suite must not repair what it judges. So a scenario sets only what has no default of its own. Of an engine that goes
from scenario to scenario it notes what it shows of the rest before anything is changed, and puts exactly that back at
its end. One that ends with its scenario needs none of that.
"""

from __future__ import annotations

from contextlib import suppress

from features.driver.engine import Engine
from features.driver.wire import BreakdownError, Json, RefusalError
from features.script import institution
from features.script.capabilities import Claims
from features.stage.world import World

OPERATOR = "the operator of the suite"
SETTINGS = ("student_sms_default", "staff_sms_default", "sms_max_length", *institution.opening())
PARTS = [(way, part) for way in ("opt_out", "opt_in") for part in ("words", "message")]


def open_as(world: World, policy: str, claims: Claims | None = None) -> None:
    """Let the engine be this system, as it came; what it does not claim is left as it is."""
    world.stage.play(policy)
    engine = world.stage.engine
    world.has_settings = can(claims, "configuration")
    if world.has_settings:
        if world.stage.lasts:
            shown = engine.configuration()
            world.defaults = {name: shown[name] for name in SETTINGS if name in shown}
        engine.configure(**institution.opening())
    if policy == "business_texting" and can(claims, "answers"):
        engine.contacts.forget_answers()
    if world.stage.lasts and policy == "engage" and can(claims, "keywords"):
        world.keywords = keywords_of(engine)


def undo_configuration(world: World) -> None:
    """Let the engine be as it came after all: a new one where this can be had, else one with the settings it had."""
    world.stage.play(world.stage.policy)
    if world.defaults:
        shown = world.stage.engine.configuration()
        if any(shown[name] != value for name, value in world.defaults.items()):
            world.stage.engine.configure(**world.defaults)
    for person in world.people.values():
        world.save(person)


def can(claims: Claims | None, capability: str) -> bool:
    """Whether the engine claims this; one of which nothing is known claims everything."""
    return claims is None or capability in claims.capabilities


def keywords_of(engine: Engine) -> Json:
    """The words and messages in force, as a service request names them."""
    shown = engine.marketing.keywords()
    return {f"{way}_{part}": shown[way][part] for way, part in PARTS}


def close(world: World) -> None:
    """Put back what the scenario has changed, and give up the numbers that were set aside: the next scenario's
    campaigns must not go out from them."""
    if not (world.stage.lasts and world.stage.policy):
        return  # the engine ends with the scenario, or perhaps there is none at all
    engine = world.stage.engine
    for number in world.lines.values():
        engine.marketing.release(number)
    give_up_bought(world)
    if world.defaults:
        engine.configure(**world.defaults)
    if world.keywords and keywords_of(engine) != world.keywords:
        request = engine.marketing.request(OPERATOR, **world.keywords)
        engine.marketing.apply(request, OPERATOR, as_operator=True)


def give_up_bought(world: World) -> None:
    """Have the engine part from the numbers that it bought: the provider, which starts anew with each scenario, has the
    same ones on offer again."""
    for number in world.stage.provider.numbers():
        if number not in world.numbers:
            # Nobody has it any more, or the engine cannot be told.
            with suppress(RefusalError, BreakdownError):
                world.stage.engine.delete_sender_number(number)
