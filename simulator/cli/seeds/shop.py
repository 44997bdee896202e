"""A small shop that texts its customers: two agents, six contacts, lists, and answers to HELP and OPTOUT.

An agent has written to the first customers, so that there is a number to answer to. The numbers leave keywords to the
product, because OPTOUT, the trigger of the list, is a stop word of the provider: with the provider's own handling its
answer would be refused, and every later text (BTM-13).
"""

from __future__ import annotations

from simulator.cli.seeds.scene import Member, Scene, call, enrol, name_handset, names, own_numbers
from simulator.cli.world import World

AGENTS = 2
CUSTOMERS = 6
POOL = 3
MARKETING = "Marketing"
LISTS = (MARKETING, "Account notices", "Marketing opt-out")
HELP = "To opt out of these marketing messages, reply OPTOUT. To no longer hear from us at all, reply STOP."
OPTOUT = "You will not receive any further marketing messages from us."
TOUR = """
agent-1 has written to the first three customers. Open another terminal and watch somebody leave and come back:

  1  {stopgap} text +15553010001 agent-1 STOP
     the engine opts the contact out of everything the shop sends; the provider leaves keywords to it
  2  {stopgap} text +15553010001 agent-1 "Is my order ready?"
     any later text opts the contact back in, so that the shop can reply
  3  {stopgap} send agent-1 +15553010001 "Yes, it is"
     the reply arrives; or try OPTOUT from +15553010002, which concerns one list and is a task for an agent

Then send to a list: {stopgap} campaign begin Autumn "20 % off all boots" --from agent-1 --list Marketing
And look around: {stopgap} contacts · optouts · texts +15553010001 · messages · campaign list"""


def members() -> list[Member]:
    """The agents; customers are contacts, not people."""
    return [
        Member(id=f"agent-{n}", name=name, kind="staff", roles=("advisor",))
        for n, name in enumerate(names(AGENTS), 1)
    ]


def customers() -> list[tuple[str, str]]:
    """Number and name of every customer."""
    return [(f"+1555301{n:04d}", name) for n, name in enumerate(names(AGENTS + CUSTOMERS)[AGENTS:], 1)]


def others() -> list[str]:
    return [f"{number:<10} {name:<22} contact, on the list {MARKETING}" for number, name in customers()]


def settle_in(world: World) -> None:
    """Agents, contacts on lists, and the triggers."""
    own_numbers(world, POOL, keyword_handling=False)
    enrol(world, members())
    for name in LISTS:
        world.engine("PUT", f"/v1/lists/{name}")
    people = [{"number": number, "name": name} for number, name in customers()]
    world.engine("POST", f"/v1/lists/{MARKETING}/contacts", json={"contacts": people})
    world.engine("PUT", "/v1/responses/HELP", json={"text": HELP})
    optout = {"text": OPTOUT, "task": True, "list": MARKETING}
    world.engine("PUT", "/v1/responses/OPTOUT", json=optout)


def begin(world: World) -> None:
    """The first texts, and everybody called by their name."""
    first = [number for number, _ in customers()[:3]]
    hello = {"from": "agent-1", "to": first, "body": "Thank you for your order! Reply HELP for help."}
    world.engine("POST", "/v1/messages", json=hello)
    world.settle()
    for member in members():
        call(world, member)
    for number, name in customers():
        name_handset(world, number, name)


def forgive(world: World) -> None:
    """Every customer is opted in again, and not blocked."""
    consent = {"opted_in": True, "note": "the world began anew", "by": "stopgap reset"}
    for number, _ in customers():
        contact = world.engine("GET", f"/v1/contacts/{number}")
        if contact["blocked"]:
            world.engine("PATCH", f"/v1/contacts/{number}", json={"blocked": False, "by": consent["by"]})
        if not contact["opted_in"]:
            world.engine("PATCH", f"/v1/contacts/{number}", json=consent)


SCENE = Scene(members=members, others=others, settle_in=settle_in, begin=begin, forgive=forgive, tour=TOUR)
