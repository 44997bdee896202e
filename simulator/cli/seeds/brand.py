"""A small brand that sends campaigns: two dedicated numbers, a shared one, a marketing template and one for codes.

The provider's own keyword handling is off on all of them, because here the engine listens and answers.
"""

from __future__ import annotations

from simulator.cli.seeds.scene import Member, Scene, enrol, name_handset, names, own_numbers
from simulator.cli.world import World

RECIPIENTS = 4
TEMPLATES = {
    "sale": {
        "category": "marketing",
        "body": "Hi {name}, everything is {percent} % off today. Text STOP to stop.",
    },
    "code": {"category": "otp", "body": "{code} is your code, {name}."},
}
POOLS = ("dedicated", "dedicated", "shared")
TOUR = """
A first marketing campaign has gone out from {dedicated}. Open another terminal:

  1  {stopgap} text +15553010001 {dedicated} Stop
     the engine unsubscribes the pair and confirms it, once
  2  {stopgap} campaign begin Again --template sale --to +15553010001,name=Kim,percent=30
     skipped: RECIPIENT_UNSUBSCRIBED
  3  {stopgap} campaign begin Codes --template code --to +15553010001,name=Kim,code=4711
     one-time codes come from the shared number and are not part of it: this one arrives

Then look around: {stopgap} audience · texts +15553010001 · messages · campaign list"""


def members() -> list[Member]:
    """One user; recipients of campaigns are numbers."""
    return [Member(id="user-1", name=names(1)[0], kind="staff", roles=("advisor",))]


def recipients() -> list[tuple[str, str]]:
    """Number and name of everybody that the first campaign goes to."""
    return [(f"+1555301{n:04d}", name) for n, name in enumerate(names(RECIPIENTS + 1)[1:], 1)]


def others() -> list[str]:
    return [f"{number:<10} {name:<22} got the first campaign" for number, name in recipients()]


def settle_in(world: World) -> None:
    """Numbers set aside, and templates."""
    enrol(world, members())
    for number, pool in zip(own_numbers(world, len(POOLS), keyword_handling=False), POOLS, strict=True):
        world.engine("PUT", f"/v1/phone-numbers/{number}", json={"pool": pool})
    for name, template in TEMPLATES.items():
        world.engine("PUT", f"/v1/templates/{name}", json=template)


def begin(world: World) -> None:
    """The first campaign, all of it sent, and everybody called by their name."""
    to = [{"number": number, "values": {"name": name, "percent": "20"}} for number, name in recipients()]
    first = {"name": "Welcome", "template": "sale", "recipients": to}
    campaign = world.engine("POST", "/v1/campaigns", json=first)
    while campaign["pending"]:
        campaign = world.engine("GET", f"/v1/campaigns/{campaign['id']}")
    world.settle()
    for number, name in recipients():
        name_handset(world, number, name)


def forgive(world: World) -> None:
    """Whoever left comes back as people do, by a word to the number that they left."""
    for left in world.engine("GET", "/v1/audience")["audience"]:
        back = {"to": left["sender"], "body": "START"}
        world.simulator("POST", f"/_sim/handsets/{left['number']}/texts", json=back)


SCENE = Scene(members=members, others=others, settle_in=settle_in, begin=begin, forgive=forgive, tour=TOUR)
