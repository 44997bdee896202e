"""Campaigns, and who may be texted by them: for engines that have contacts or an audience."""

from __future__ import annotations

import csv
from pathlib import Path
from threading import Event
from typing import Any

import click

from simulator.cli.options import as_json, in_world
from simulator.cli.world import World

PAUSE_SECONDS = 0.2
COUNTS = ("sent", "refused", "failed", "pending")


@click.command()
@as_json
@in_world
def contacts(world: World, *, as_json: bool) -> None:
    """All contacts and whether they may be texted (business_texting)."""
    from simulator.cli import show

    found = world.engine("GET", "/v1/contacts", params={"limit": 1000})["contacts"]
    if as_json:
        show.as_json(found)
        return
    rows = [(c["number"], c["name"], _state(c), ", ".join(c["lists"])) for c in found]
    show.table("All contacts", ("number", "name", "state", "lists"), rows, "There are no contacts.")


def _state(contact: dict[str, Any]) -> str:
    parts = ["opted in" if contact["opted_in"] else "opted out"]
    parts += ["blocked"] if contact["blocked"] else []
    parts += [f"the provider blocks {sender}" for sender in contact["provider_blocks"]]
    return ", ".join(parts)


@click.command()
@as_json
@in_world
def audience(world: World, *, as_json: bool) -> None:
    """Who has left marketing campaigns (engage)."""
    from simulator.cli import show

    found = world.engine("GET", "/v1/audience")["audience"]
    if as_json:
        show.as_json(found)
        return
    written = show.when(a["at"] for a in found)
    rows = [(a["number"], a["sender"], a["keyword"], written(a["at"])) for a in found]
    show.table("Audience", ("number", "left", "word", "time"), rows, "Nobody has left.")


@click.group()
def campaign() -> None:
    """Begin campaigns, watch, stop and resume them."""


@campaign.command()
@click.argument("name")
@click.argument("body", required=False)
@click.option("--from", "sender", help="Who sends it (business_texting).")
@click.option("--list", "to_list", help="To which list (business_texting).")
@click.option("--template", help="From which template (engage).")
@click.option("--to", multiple=True, metavar="NUMBER[,PLACEHOLDER=VALUE…]", help="One recipient (engage).")
@click.option(
    "--csv", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Recipients: a column `number`, and one a placeholder (engage).",
)  # fmt: skip
@click.option("--number", help="The number to send from, of those set aside (engage).")
@click.option(
    "--watch/--no-watch", default=True, show_default=True, help="Show the progress until it is done."
)
@as_json
@in_world
def begin(  # one flag an option
    world: World,
    name: str,
    body: str | None,
    *,
    watch: bool,
    as_json: bool,
    to: tuple[str, ...],
    **asked: Any,
) -> None:
    """Begin the campaign NAME: BODY to a list, or a template to recipients."""
    wanted: dict[str, Any] = {"name": name}
    if asked["template"]:
        recipients = [_recipient(each) for each in to] + (
            _recipients_of(asked["file"]) if asked["file"] else []
        )
        wanted |= {"template": asked["template"], "recipients": recipients}
        wanted |= {"number": asked["number"]} if asked["number"] else {}
    elif asked["to_list"] and asked["sender"] and body:
        wanted |= {"from": asked["sender"], "list": asked["to_list"], "body": body}
    else:
        raise click.UsageError("give either --template, or --from, --list and a BODY")
    begun = world.engine("POST", "/v1/campaigns", json=wanted)
    _shown(world, _watched(world, begun) if watch else begun, as_json=as_json)


def _recipient(text: str) -> dict[str, Any]:
    number, *values = text.split(",")
    pairs = [value.partition("=") for value in values]
    return {"number": number, "values": {name: value for name, _, value in pairs}}


def _recipients_of(file: Path) -> list[dict[str, Any]]:
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or "number" not in rows[0]:
        raise click.UsageError(f"{file} has no column `number`")
    return [{"number": row.pop("number"), "values": row} for row in rows]


@campaign.command()
@click.argument("campaign_id")
@as_json
@in_world
def watch(world: World, campaign_id: str, *, as_json: bool) -> None:
    """Show the progress until the campaign is done or stopped."""
    found = world.engine("GET", f"/v1/campaigns/{campaign_id}")
    _shown(world, _watched(world, found), as_json=as_json)


@campaign.command()
@click.argument("campaign_id")
@as_json
@in_world
def stop(world: World, campaign_id: str, *, as_json: bool) -> None:
    """Send nothing more of the campaign for now."""
    _shown(world, world.engine("POST", f"/v1/campaigns/{campaign_id}/stop"), as_json=as_json)


@campaign.command()
@click.argument("campaign_id")
@as_json
@in_world
def resume(world: World, campaign_id: str, *, as_json: bool) -> None:
    """Go on with a campaign that was stopped; nobody is texted twice."""
    found = world.engine("POST", f"/v1/campaigns/{campaign_id}/resume")
    _shown(world, _watched(world, found), as_json=as_json)


@campaign.command(name="list")
@as_json
@in_world
def listing(world: World, *, as_json: bool) -> None:
    """Every campaign, newest first."""
    from simulator.cli import show

    found = world.engine("GET", "/v1/campaigns")["campaigns"]
    if as_json:
        show.as_json(found)
        return
    rows = [(c["id"], c["name"], c["status"], *(c[count] for count in COUNTS)) for c in found]
    show.table("Campaigns", ("id", "name", "status", *COUNTS), rows, "There are no campaigns.")


def _watched(world: World, found: dict[str, Any]) -> dict[str, Any]:
    """The campaign once it runs no longer; until then a bar tells how far it is."""
    from rich.progress import Progress

    from simulator.cli import show

    pause = Event()
    console = show.console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(found["name"], total=found["total"])
        while found["status"] == "running":
            progress.update(bar, completed=found["total"] - found["pending"])
            pause.wait(PAUSE_SECONDS)
            found = world.engine("GET", f"/v1/campaigns/{found['id']}")
    world.settle()
    return dict(world.engine("GET", f"/v1/campaigns/{found['id']}"))


def _shown(world: World, found: dict[str, Any], *, as_json: bool) -> None:
    from simulator.cli import show

    if as_json:
        show.as_json(found)
        return
    counts = ", ".join(f"{found[count]} {count}" for count in COUNTS)
    show.say(
        f"{show.quoted(found['name'])} is {found['status']}: {counts}, {found['total']} in all  ({found['id']})"
    )
    if found["refused"] or found["failed"]:
        rows = world.engine("GET", "/v1/messages", params={"campaign": found["id"], "status": "failed"})[
            "messages"
        ]
        kept = [(row["destination"], row["reason"], row["error"]) for row in rows]
        show.table("Kept back", ("number", "reason", "error"), kept, "Nobody was kept back.")
