"""What `stopgap up` says once everything answers: where it is, and what to try."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from simulator.cli.seeds.scene import Scene
from simulator.cli.seeds.worlds import scene_of
from simulator.cli.world import World

BEYOND = 10**12  # no journal has so many entries


def greet(world: World, *, seeded: bool, seeding: Path | None) -> int:
    """The URL first, for programs and for browsers; then who is there and three commands for people.

    A world that is still to be seeded has a file that says so, `seeding`, which goes when that is done. The answer is
    the number, in the journal, of what happened last before people were told.
    """
    click.echo(world.url)
    click.echo(
        "\nOpen that address in a browser: “Open the default account” shows phones, mailboxes and the gap."
    )
    click.echo(f"\nSimulator  {world.url}     the provider: Twilio's API, and /_sim to act in its world")
    policy = world.engine("GET", "/readyz")["policy"]
    click.echo(f"Engine     {world.engine_url}     the institution's pages; sends by the policy {policy}")
    url = f" --url {world.url}" if where(world) else ""
    click.echo(f'Your app   eval "$({command()} env{url})"   points a Twilio client here\n')
    if seeded and seeding:
        scene_of(world).populate(world)
        seeding.unlink()
    last = int(world.simulator("GET", "/_sim/events", params={"after": BEYOND})["last"])
    if seeded:
        _introduce(world, scene_of(world))
    click.echo("\nCtrl-C ends everything.")
    return last


def _introduce(world: World, scene: Scene) -> None:
    if not scene.is_there(world):
        click.echo("Somebody made this world, and knows who is there.")
        return
    for member in scene.members():
        phones = ", ".join(f"{number} ({kind})" for number, kind in member.phones)
        click.echo(f"  {member.id:<12} {member.name:<22} {phones}".rstrip())
    for line in scene.others():
        click.echo(f"  {line}")
    for notice in world.engine("GET", "/v1/notices")["notices"]:
        click.echo(f"\n  {notice['text']}")
    if where(world):
        click.echo(f"\nIn the other terminal first:\n\n  {where(world)}")
    click.echo(scene.tour.format(stopgap=command(), **_numbers(world)))


def _numbers(world: World) -> dict[str, str]:
    """What a tour may name: the account's first number."""
    return {"dedicated": world.simulator("GET", "/_sim/numbers")["numbers"][0]["number"]}


def command() -> str:
    """How a person types this program here: by its name if the shell finds it, else by its path."""
    script = Path(sys.argv[0])
    if shutil.which(script.name) or not script.exists():
        return script.name
    here = Path.cwd()
    return str(script.relative_to(here)) if script.is_relative_to(here) else str(script)


def where(world: World) -> str:
    """What tells the other commands where this world is; nothing where it is at the usual ports."""
    usual = ("http://127.0.0.1:21610", "http://127.0.0.1:21620")
    if (world.url, world.engine_url) == usual:
        return ""
    return f"export STOPGAP_URL={world.url} STOPGAP_ENGINE_URL={world.engine_url}"
