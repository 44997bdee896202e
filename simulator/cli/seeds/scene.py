"""What `stopgap up` finds or makes: a small world for one policy of the engine, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.cli.world import World

SEED = 21610


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person, as the engine takes them."""

    id: str
    name: str
    kind: str
    roles: tuple[str, ...] = ()
    phones: tuple[tuple[str, str], ...] = ()

    def fields(self) -> dict[str, Any]:
        """The body of `PUT /v1/people/{id}`."""
        return {
            "name": self.name,
            "kind": self.kind,
            "email": f"{self.name.replace(' ', '.').lower()}@example.org",
            "roles": list(self.roles),
            "phones": [{"number": number, "type": kind} for number, kind in self.phones],
        }


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A seeded world: `members` have records in the engine, `others` are told of in lines.

    `populate` makes it in a running world. `tour` is three things to try, with `{stopgap}` for the command.
    """

    members: Callable[[], Sequence[Member]]
    others: Callable[[], Sequence[str]]
    populate: Callable[[World], None]
    tour: str


def names(count: int) -> list[str]:
    """So many names, the same every time."""
    from faker import Faker

    faker = Faker()
    faker.seed_instance(SEED)
    return [f"{faker.first_name()} {faker.last_name()}" for _ in range(count)]


def enrol(world: World, members: Sequence[Member]) -> None:
    """Give each of the people a record in the engine."""
    for member in members:
        world.engine("PUT", f"/v1/people/{member.id}", json=member.fields())


def own_numbers(world: World, count: int, **change: object) -> list[str]:
    """Give the provider account so many numbers, which behave as the change says."""
    numbers = [world.simulator("POST", "/_sim/numbers", json={})["number"] for _ in range(count)]
    for number in numbers if change else ():
        world.simulator("PUT", f"/_sim/numbers/{number}", json=change)
    return numbers


def call(world: World, member: Member) -> None:
    """Name the person's phones, and the number they text from, on the simulator's page."""
    for number, _ in member.phones:
        name_handset(world, number, member.name)
    owned = {one["number"]: one["sid"] for one in world.simulator("GET", "/_sim/numbers")["numbers"]}
    for phone in world.person(member.id)["phones"]:
        if phone.get("system") and phone["number"] in owned:
            path = (
                f"/2010-04-01/Accounts/{world.account_sid}/IncomingPhoneNumbers/{owned[phone['number']]}.json"
            )
            world.simulator("POST", path, data={"FriendlyName": member.name})


def name_handset(world: World, number: str, name: str) -> None:
    """Name a phone on the simulator's page."""
    world.simulator("PUT", f"/_sim/handsets/{number}", json={"name": name})


def nobody() -> Sequence[str]:
    """No others."""
    return ()
