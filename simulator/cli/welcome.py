"""What `stopgap up` says once everything answers: where it is, and what to try."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from simulator.cli import campus
from simulator.cli.world import World


def greet(world: World, *, seeded: bool, new: bool) -> None:
    """The URL first, for programs; then the campus and three commands for people."""
    click.echo(world.url)
    click.echo(f"\nSimulator  {world.url}     the provider: Twilio's API, and /_sim to act in its world")
    click.echo(f"Engine     {world.engine_url}     sends for the campus, policy as configured")
    click.echo(f'Your app   eval "$({command()} env{where(world)})"   points a Twilio client here\n')
    if not seeded:
        return
    people = campus.populate(world) if new else campus.members()
    for member in people:
        phones = ", ".join(f"{number} ({kind})" for number, kind in member.phones)
        click.echo(f"  {member.id:<10} {member.name:<22} {phones}")
    click.echo(_tour(f"{command()}", where(world)))


def _tour(stopgap: str, where: str) -> str:
    return f"""
Each advisor has texted each student. Open another terminal and watch the gap:

  1  {stopgap} text student-1 advisor-1 STOP{where}
     the provider blocks advisor-1; the engine is told nothing
  2  {stopgap} send advisor-2 student-1 "Office hours moved to three"{where}
     the other advisor's text still arrives: this is the gap
  3  {stopgap} send advisor-1 student-1 "Are you coming tomorrow?"{where}
     error 21610: the engine learns, and mails this and everything after it

Then look around: {stopgap} optouts · texts student-1 · mails student-1 · messages · people

Ctrl-C ends everything."""


def command() -> str:
    """How a person types this program here: by its name if the shell finds it, else by its path."""
    script = Path(sys.argv[0])
    if shutil.which(script.name) or not script.exists():
        return script.name
    here = Path.cwd()
    return str(script.relative_to(here)) if script.is_relative_to(here) else str(script)


def where(world: World) -> str:
    """The flags that find this world again, none where it is at the usual ports."""
    usual = ("http://127.0.0.1:21610", "http://127.0.0.1:21620")
    return (
        ""
        if (world.url, world.engine_url) == usual
        else f" --url {world.url} --engine-url {world.engine_url}"
    )
