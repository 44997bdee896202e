"""Acting in a running world, and looking at it."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli.options import as_json, in_world
from simulator.cli.world import World


@click.command()
@in_world
def env(world: World) -> None:
    """Print the variables that an app needs, for `eval "$(stopgap env)"`."""
    variables = {
        "TWILIO_ACCOUNT_SID": world.account_sid,
        "TWILIO_AUTH_TOKEN": world.auth_token,
        "TWILIO_API_URL": world.url,
        "ENGINE_CLOCK_URL": world.url.replace("://", f"://{world.account_sid}:{world.auth_token}@", 1)
        + "/_sim/clock",
    }
    for name, value in variables.items():
        click.echo(f"export {name}={value}")


@click.command()
@click.argument("sender")
@click.argument("to")
@click.argument("body")
@as_json
@in_world
def text(world: World, sender: str, to: str, body: str, *, as_json: bool) -> None:
    """SENDER's handset texts BODY to the number of TO; each is a person or a phone number."""
    from simulator.cli import show

    handset = world.number_of(sender, texting=False)
    number = world.number_of(to, texting=True)
    told = world.simulator("POST", f"/_sim/handsets/{handset}/texts", json={"to": number, "body": body})
    if as_json:
        show.as_json(told)
        return
    show.say(f"[bold]{show.quoted(sender)}[/] ({handset}) texted {number}: “{show.quoted(body)}”")
    if told["block"] == "placed":
        show.say(f"[red]The provider now blocks {number} to {handset}[/], and no other sender.")
        show.say("It passes the text on, but tells nobody of the block: the gap is open.")
    if told["block"] == "lifted":
        show.say(f"[green]The provider lets {number} through to {handset} again.[/]")
    if sender.startswith("+"):
        world.settle()
        _say_contact(world, handset)
    if told["reply"]:
        show.say(f"The provider answered: “{show.quoted(told['reply'])}”")


@click.command()
@click.argument("sender")
@click.argument("to")
@click.argument("body")
@as_json
@in_world
def send(world: World, sender: str, to: str, body: str, *, as_json: bool) -> None:
    """Have the engine send BODY from the person SENDER to the person TO."""
    from simulator.cli import show

    answer = world.engine("POST", "/v1/messages", json={"from": sender, "to": [to], "body": body})
    world.settle()
    [sent] = answer["messages"]
    if as_json:
        show.as_json(sent)
        return
    ways = {"sms": "[green]by text[/]", "email": "[yellow]by email[/]"}
    arrived = sent["status"] != "failed" and sent["channel"] in ways
    way = ways[sent["channel"]] if arrived else "[red]not at all[/]"
    show.say(
        f"{show.quoted(sender)} to {show.quoted(to)}: sent {way} to {show.quoted(sent['destination'] or 'nobody')}"
    )
    if sent["error"]:
        show.say(f"[red]{show.quoted(sent['error'])}[/]")
    if sent["reason"]:
        show.say(f"Reason: {show.quoted(sent['reason'])}")
    if arrived and sent["channel"] == "sms":
        _say_gap(world, sent["destination"])
    _say_statuses(world, to)


def _say_gap(world: World, handset: str) -> None:
    """Whether the text went to somebody who has stopped another sender, which the engine has yet to learn."""
    from simulator.cli import show

    blocks = world.simulator("GET", "/_sim/opt-outs", params={"to": handset})["opt_outs"]
    for block in blocks:
        if block["lifted_at"] is None:
            since = show.time(block["since"])
            show.say(
                f"[yellow]In the gap: {handset} stopped {block['sender']} at {since}; this sender got through.[/]"
            )


def _say_statuses(world: World, person: str) -> None:
    """What the engine thinks of the person's phones after the attempt."""
    from simulator.cli import show

    if person.startswith("+"):
        _say_contact(world, person)
        return
    phones = [phone for phone in world.person(person)["phones"] if not phone.get("system")]
    for phone in phones:
        status = f"SMS {phone['sms_status'].title()}"
        colour = "red" if phone["sms_status"] == "disabled" else "green"
        show.say(f"  the engine has {phone['number']} as [{colour}]{status}[/]")


def _say_contact(world: World, number: str) -> None:
    """What an engine that has contacts thinks of this one."""
    from simulator.cli import show

    contact = world.asked_if_there(f"/v1/contacts/{number}")
    if contact is None:
        return
    state = "[green]opted in[/]" if contact["opted_in"] else "[red]opted out[/]"
    show.say(f"  the engine has {number} as {state}" + (", blocked" if contact["blocked"] else ""))
    for sender in contact["provider_blocks"]:
        show.say(
            f"  [yellow]and knows that the provider blocks {sender} to them, until they text it START[/]"
        )


@click.command()
@as_json
@in_world
def messages(world: World, *, as_json: bool) -> None:
    """The provider's message log, newest first."""
    from simulator.cli import show

    path = f"/2010-04-01/Accounts/{world.account_sid}/Messages.json"
    found = world.simulator("GET", path)["messages"]
    if as_json:
        show.as_json(found)
        return
    rows = [
        (m["date_created"][5:25], m["direction"], m["from"], m["to"], m["status"], m["error_code"], m["body"])
        for m in found
    ]
    columns = ("when", "direction", "from", "to", "status", "error", "text")
    show.table("The provider's log", columns, rows, "The provider has no messages.")


@click.command()
@click.argument("holder")
@as_json
@in_world
def texts(world: World, holder: str, *, as_json: bool) -> None:
    """What HOLDER's handset received and sent, oldest first."""
    from simulator.cli import show

    handset = world.number_of(holder, texting=False)
    found = world.simulator("GET", f"/_sim/handsets/{handset}/texts")["texts"]
    if as_json:
        show.as_json(found)
        return
    rows = [(show.time(t["at"]), t["direction"], t["from"], t["to"], t["body"]) for t in found]
    title = f"On the handset {handset}"
    show.table(title, ("time", "", "from", "to", "text"), rows, f"The handset {handset} is empty.")


@click.command()
@click.argument("holder")
@as_json
@in_world
def mails(world: World, holder: str, *, as_json: bool) -> None:
    """What HOLDER's mailbox got, oldest first; HOLDER is a person or an address."""
    from simulator.cli import show

    address = holder if "@" in holder else world.person(holder)["email"]
    found = world.simulator("GET", f"/_sim/mailboxes/{address}")["mails"]
    if as_json:
        show.as_json(found)
        return
    rows = [(show.time(m["at"]), m["from"], m["subject"], m["text"].strip()) for m in found]
    title = f"In the mailbox {address}"
    show.table(title, ("time", "from", "subject", "text"), rows, f"The mailbox {address} is empty.")


@click.command()
@as_json
@in_world
def optouts(world: World, *, as_json: bool) -> None:
    """The provider's ledger: who blocked whom, since when, and whether it still stands."""
    from simulator.cli import show

    found = world.simulator("GET", "/_sim/opt-outs")["opt_outs"]
    if as_json:
        show.as_json(found)
        return
    rows = [
        (
            b["recipient"],
            b["sender"],
            b["keyword"],
            show.time(b["since"]),
            show.time(b["lifted_at"]) or "stands",
        )
        for b in found
    ]
    columns = ("person", "may not be texted by", "word", "since", "lifted")
    show.table("The provider's opt-outs", columns, rows, "Nobody has opted out.")


@click.command()
@click.option("--advance", "seconds", type=float, help="Let this many seconds pass.")
@click.option("--set", "now", help="Set the time, like 2026-11-21T09:00:00+00:00.")
@click.option("--freeze/--run", "frozen", default=None, help="Let time stand still, or go on.")
@as_json
@in_world
def clock(
    world: World, seconds: float | None, now: str | None, *, frozen: bool | None, as_json: bool
) -> None:
    """Show the time everybody sees, or change it."""
    from simulator.cli import show

    change: dict[str, Any] = {} if now is None else {"now": now}
    if frozen is not None:
        change["frozen"] = frozen
    if change:
        world.simulator("PUT", "/_sim/clock", json=change)
    if seconds is not None:
        world.simulator("POST", "/_sim/clock/advance", json={"seconds": seconds})
    told = world.simulator("GET", "/_sim/clock")
    if as_json:
        show.as_json(told)
    else:
        show.say(f"It is {told['now']}" + (", and time stands still." if told["frozen"] else "."))


@click.command()
@in_world
def reset(world: World) -> None:
    """Take the provider's world back to its beginning; the engine's memory is its own."""
    world.simulator("POST", "/_sim/reset")
    click.echo("The provider's world is back at its beginning.")
