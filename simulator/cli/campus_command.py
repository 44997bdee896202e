"""Who is in the seeded world, as the engine knows them."""

from __future__ import annotations

import click

from simulator.cli.options import in_world
from simulator.cli.world import World


@click.command()
@in_world
def people(world: World) -> None:
    """The people of the seeded world and the engine's view of their phones."""
    from simulator.cli import show
    from simulator.cli.scenes import scene_of

    rows = []
    for member in scene_of(world).members():
        for phone in world.person(member.id)["phones"]:
            status = "texts from it" if phone.get("system") else f"SMS {phone['sms_status'].title()}"
            rows.append((member.id, member.name, phone["number"], phone["type"], status))
    show.table("The people", ("id", "name", "phone", "type", "status"), rows, "Nobody is here.")
