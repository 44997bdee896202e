"""Who is in the seeded world, as the engine knows them."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import as_json, in_world
from simulator.cli.world import World


@click.command()
@as_json
@in_world
def people(world: World, *, as_json: bool) -> None:
    """The people of the seeded world and the engine's view of their phones."""
    from simulator.cli import show
    from simulator.cli.seeds.worlds import scene_of

    members = scene_of(world).members()
    if as_json:
        show.as_json([world.person(member.id) for member in members])
        return
    rows = []
    for member in members:
        phones = world.person(member.id)["phones"]
        rows += [(member.id, member.name, phone["number"], phone["type"], _status(phone)) for phone in phones]
        if not phones:
            rows.append((member.id, member.name, None, None, "no number yet"))
    show.table("The people", ("id", "name", "phone", "type", "status"), rows, "Nobody is here.")


def _status(phone: dict[str, Any]) -> str:
    return "texts from it" if phone.get("system") else f"SMS {phone['sms_status'].title()}"
