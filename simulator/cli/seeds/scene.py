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

    def anew(self) -> dict[str, Any]:
        """The same with every phone as it was at first."""
        phones = [phone | {"sms_status": "default"} for phone in self.fields()["phones"]]
        return self.fields() | {"phones": phones, "by": "stopgap reset"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A seeded world: `members` have records in the engine, `others` are told of in lines.

    `settle_in` gives it numbers and people, `begin` the texts that a story about STOP starts from. `forgive` has the
    engine forget, by its API, who opted out since. `tour` is three things to try, with `{stopgap}` for the command.
    """

    members: Callable[[], Sequence[Member]]
    others: Callable[[], Sequence[str]]
    settle_in: Callable[[World], None]
    begin: Callable[[World], None]
    forgive: Callable[[World], None]
    tour: str

    def populate(self, world: World) -> None:
        """Make all of it in a running world."""
        self.settle_in(world)
        self.begin(world)

    def is_there(self, world: World) -> bool:
        """Whether the world is this one: it may have been started empty, or as another system's."""
        there = {person["id"] for person in world.engine("GET", "/v1/people?limit=1000")["people"]}
        members = {member.id for member in self.members()}
        return members <= there and bool(world.simulator("GET", "/_sim/numbers")["numbers"])

    def begin_anew(self, world: World) -> None:
        """The world as it began, on the numbers that it has; the engine's own log and reports go on."""
        self.forgive(world)
        world.settle()
        empty(world)
        self.begin(world)


def empty(world: World) -> None:
    """The provider's world without anything but its numbers."""
    world.simulator("POST", "/_sim/reset", json={"keep_numbers": True})


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


def forgive(world: World, members: Sequence[Member]) -> None:
    """Have the engine forget who of these people opted out."""
    for member in members:
        world.engine("PUT", f"/v1/people/{member.id}", json=member.anew())


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
