"""What happened, told to a person: the delays, the audit, the timeline, and the session to hand on."""

from __future__ import annotations

import sys
from typing import Any

import click

from simulator.cli.learning import Engine
from simulator.cli.options import as_json, in_world
from simulator.cli.world import World

LEVELS = ("must", "should", "advisory")
NOTHING_TO_JUDGE = 5


@click.command()
@click.option("--sender", help="Of this number or service only.")
@click.option("--recipient", help="Of this person's phone only.")
@click.option("--state", type=click.Choice(["open", "closed", "lifted"]), help="Only those in this state.")
@as_json
@in_world
def delays(
    world: World, sender: str | None, recipient: str | None, state: str | None, *, as_json: bool
) -> None:
    """Who stopped whom, how long the application went on, and what got through meanwhile."""
    from simulator.cli import show

    asked = {"sender": sender, "recipient": recipient, "state": state}
    found = world.simulator(
        "GET", "/_sim/delays", params={name: value for name, value in asked.items() if value}
    )
    engine = Engine(world)
    rows = [
        row | {"engine_learned_at": engine.learned_at(row["recipient"], row["stopped_at"])}
        for row in found["delays"]
    ]
    if as_json:
        show.as_json(rows)
        return
    written = show.when(at for row in rows for at in (row["stopped_at"], row["engine_learned_at"]))
    columns = (
        "person",
        "stopped",
        "word",
        "at",
        "gap",
        "from others",
        "after refusal",
        "refused",
        "the engine knows",
    )
    table = (
        (
            row["recipient"],
            row["sender"],
            row["keyword"],
            written(row["stopped_at"]),
            f"{show.span(row['seconds'])}{' and counting' if row['state'] == 'open' else ''}",
            row["delivered_from_others"],
            row["delivered_after_refusal"],
            row["refused"],
            written(row["engine_learned_at"]) or _knows(row),
        )
        for row in rows
    )
    show.table("Delays", columns, table, "Nobody has texted a stop word.")


def _knows(row: dict[str, Any]) -> str:
    """What can be seen of an application that cannot be asked."""
    if row["refused_at"]:
        return "its text was refused"
    return "was told" if row["told_at"] else "no sign of it"


@click.command()
@click.option("--since", type=int, default=0, help="Findings after this entry of the journal only.")
@click.option("--fail-on", type=click.Choice(["must", "should"]), default="must", show_default=True)
@as_json
@in_world
def audit(world: World, since: int, fail_on: str, *, as_json: bool) -> None:
    """Hold what the application did against eighteen rules; exit code 1 where one of that level is broken."""
    from simulator.cli import show

    told = world.simulator("GET", "/_sim/audit", params={"since": since})
    if as_json:
        show.as_json(told)
    else:
        say(told)
    if not any(rule["occasions"] for rule in told["rules"]):
        sys.exit(NOTHING_TO_JUDGE)
    failing = LEVELS[: LEVELS.index(fail_on) + 1]
    sys.exit(int(any(finding["level"] in failing for finding in told["findings"])))


def say(told: dict[str, Any]) -> None:
    """The findings of an audit, and which rules had an occasion."""
    from simulator.cli import show

    for finding in told["findings"]:
        events = ", ".join(map(str, finding["events"]))
        named, said = f"{finding['rule']} {finding['level']}", show.quoted(finding["sentence"])
        show.say(f"[bold]{named}[/]  {said}  (events {events})")
    rows = [
        (
            rule["id"],
            rule["level"],
            rule["title"],
            rule["occasions"] or "not exercised",
            rule["findings"] if rule["occasions"] else "",
        )
        for rule in told["rules"]
    ]
    show.table("The audit", ("rule", "level", "finds", "occasions", "findings"), rows, "There are no rules.")


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["feature", "markdown", "json"]),
    default="markdown",
    show_default=True,
)
@click.option("--policy", default="student_success", show_default=True, help="The system of the scenario.")
@in_world
def export(world: World, form: str, policy: str) -> None:
    """Print what was done since the last reset: a bug report, a scenario of the suite, or JSON."""
    told = world.simulator("GET", "/_sim/session", params={"format": form, "policy": policy})
    if form == "json":
        from simulator.cli import show

        show.as_json(told)
    else:
        click.echo(told, nl=False)


@click.command()
@click.argument("person", required=False)
@as_json
@in_world
def timeline(world: World, person: str | None, *, as_json: bool) -> None:
    """STOP, blocks, webhooks, attempts, refusals, arrivals and mails in order; PERSON's alone if named."""
    from simulator.cli import show

    query = {"recipient": world.number_of(person, texting=False)} if person else {}
    rows = world.simulator("GET", "/_sim/timeline", params=query)["timeline"]
    if as_json:
        show.as_json(rows)
        return
    written = show.when(row["at"] for row in rows)
    table = ((written(row["at"]), row["kind"], row["person"], row["sender"], row["words"]) for row in rows)
    show.table("What happened", ("when", "", "person", "sender", "what"), table, "Nothing has happened yet.")
