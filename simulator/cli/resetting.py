"""Beginning anew, in a world that can be texted in right away."""

from __future__ import annotations

import click

from simulator.cli.options import in_world
from simulator.cli.world import Refused, Unreachable, World


@click.command()
@click.option("--empty", is_flag=True, envvar="STOPGAP_EMPTY", help="Take the numbers away as well.")
@in_world
def reset(world: World, *, empty: bool) -> None:
    """Begin the world anew: nothing sent, nobody opted out, and the same numbers, whose texts go where they went.

    Where the engine has the people of the seeded world, nobody is opted out there either and the first texts are sent
    again; what else an engine keeps is its own.
    """
    from simulator.cli.seeds import scene

    if empty:
        world.simulator("POST", "/_sim/reset")
        click.echo("The provider's world is empty: no numbers, no messages, no opt-outs.")
        click.echo("An engine keeps its people and believes in its numbers: they can be texted no more.")
        return
    scene.empty(world)
    count = len(world.simulator("GET", "/_sim/numbers")["numbers"])
    click.echo(f"The provider's world begins anew: no messages, no opt-outs; numbers: {count}.")
    if _seeded_anew(world):
        click.echo("The engine's people are as they were at first, and got the first texts.")


def _seeded_anew(world: World) -> bool:
    """Whether an engine is there that has a seeded world; its story begins anew then."""
    from simulator.cli.seeds.worlds import scene_of

    try:
        there = scene_of(world)
        if not there.is_there(world):
            return False
    except (Unreachable, Refused, KeyError):
        return False
    there.begin_anew(world)
    return True
