"""A small campus, the same every time: two advisors, three students, and a first text from each advisor to each.

Names come from Faker with a fixed seed; the phone numbers belong to nobody. The first texts give each advisor a
number of their own and every student something to answer, which is where a story about STOP begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.cli.world import World

SEED = 21610
ADVISORS = 2
STUDENTS = 3
POOL = 4


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of the campus, as the engine takes them."""

    id: str
    name: str
    kind: str
    email: str
    roles: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]

    def fields(self) -> dict[str, Any]:
        """The body of `PUT /v1/people/{id}`."""
        return {
            "name": self.name,
            "kind": self.kind,
            "email": self.email,
            "roles": list(self.roles),
            "phones": [{"number": number, "type": kind} for number, kind in self.phones],
        }


def members() -> list[Member]:
    """Everybody: each student has a mobile and a home phone, so that an opt-out has something to spread to."""
    from faker import Faker

    faker = Faker()
    faker.seed_instance(SEED)
    advisors = [_member(faker, "advisor", "staff", n, ("advisor",), ()) for n in range(1, ADVISORS + 1)]
    students = [
        _member(
            faker, "student", "student", n, (), ((f"+1555301{n:04d}", "mobile"), (f"+1555302{n:04d}", "home"))
        )
        for n in range(1, STUDENTS + 1)
    ]
    return advisors + students


def _member(  # noqa: PLR0917  a row of the table above
    faker: Any, stem: str, kind: str, n: int, roles: tuple[str, ...], phones: tuple[tuple[str, str], ...]
) -> Member:
    name = f"{faker.first_name()} {faker.last_name()}"
    address = f"{name.replace(' ', '.').lower()}@example.org"
    return Member(id=f"{stem}-{n}", name=name, kind=kind, email=address, roles=roles, phones=phones)


def populate(world: World) -> list[Member]:
    """Bring the campus to life: people in the engine, numbers at the provider, the first texts sent."""
    people = members()
    for _ in range(POOL):
        world.simulator("POST", "/_sim/numbers", json={})
    for member in people:
        world.engine("PUT", f"/v1/people/{member.id}", json=member.fields())
    students = [member.id for member in people if member.kind == "student"]
    for advisor in (member for member in people if member.kind == "staff"):
        body = f"Hello from {advisor.name}, your advisor. Reply STOP to opt out."
        world.engine("POST", "/v1/messages", json={"from": advisor.id, "to": students, "body": body})
    world.settle()
    return people
