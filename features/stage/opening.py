"""How a scenario begins and ends: an engine of one system, with the settings that every scenario finds.

A living engine goes from scenario to scenario, so whatever of an earlier one would be felt in the next is put back.
"""

from __future__ import annotations

from features.driver.engine import Engine
from features.script import institution
from features.script.capabilities import Claims
from features.stage.world import World

OPERATOR = "the operator of the suite"


def open_as(world: World, policy: str, claims: Claims | None = None) -> None:
    """Let the engine be this system, as good as new; what it does not claim is left as it is."""
    world.stage.play(policy)
    engine = world.stage.engine
    if can(claims, "configuration"):
        engine.configure(**institution.opening())
    if policy == "business_texting" and can(claims, "answers"):
        engine.contacts.forget_answers()
    if policy == "engage" and can(claims, "keywords"):
        put_keywords_back(engine)


def can(claims: Claims | None, capability: str) -> bool:
    """Whether the engine claims this; one of which nothing is known claims everything."""
    return claims is None or capability in claims.capabilities


def put_keywords_back(engine: Engine) -> None:
    """Words and messages change by service request alone, so this is one, unless they are right already."""
    shown = engine.marketing.keywords()
    now = {
        f"{way}_{part}": shown[way][part] for way in ("opt_out", "opt_in") for part in ("words", "message")
    }
    if now != institution.KEYWORDS:
        request = engine.marketing.request(OPERATOR, **institution.KEYWORDS)
        engine.marketing.apply(request, OPERATOR, as_operator=True)


def close(world: World) -> None:
    """Give up the numbers that were set aside: the next scenario's campaigns must not go out from them."""
    for number in world.lines.values():
        world.stage.engine.marketing.release(number)
