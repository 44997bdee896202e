"""Acting in a running world, and looking at it."""

from __future__ import annotations

from typing import Any

import click

from simulator.cli import languages
from simulator.cli.options import SPAN, as_json, in_world
from simulator.cli.world import World


@click.command()
@click.option("--proxy", "by_proxy", is_flag=True, help="For applications that shall not be changed.")
@click.option("--proxy-url", envvar="STOPGAP_PROXY", default="http://127.0.0.1:21611", show_default=True)
@click.option("--format", "form", type=click.Choice(languages.FORMATS), default="shell", show_default=True)
@in_world
def env(world: World, *, by_proxy: bool, proxy_url: str, form: str) -> None:
    """Print the variables that an app needs, for a shell to evaluate or for another program.

    With --proxy all that languages need to go by `stopgap proxy` and trust it: `eval "$(stopgap env --proxy)"`.
    """
    if by_proxy:
        from simulator.cli.proxying import authority_here

        account = {"TWILIO_ACCOUNT_SID": world.account_sid, "TWILIO_AUTH_TOKEN": world.auth_token}
        click.echo(
            languages.written(account | languages.variables(proxy_url, authority_here().ensure()), form)
        )
        return
    variables = {
        "TWILIO_ACCOUNT_SID": world.account_sid,
        "TWILIO_AUTH_TOKEN": world.auth_token,
        "TWILIO_API_URL": world.url,
        "ENGINE_CLOCK_URL": world.url.replace("://", f"://{world.account_sid}:{world.auth_token}@", 1)
        + "/_sim/clock",
    }
    click.echo(languages.written(variables, form))


@click.command()
@click.argument("sender")
@click.argument("to")
@click.argument("body")
@as_json
@in_world
def text(world: World, sender: str, to: str, body: str, *, as_json: bool) -> None:
    """SENDER's handset texts BODY to the number of TO; each is a person or a phone number."""
    from simulator.cli import show, telling

    handset = world.number_of(sender, texting=False)
    number = world.number_of(to, texting=True)
    told = world.simulator("POST", f"/_sim/handsets/{handset}/texts", json={"to": number, "body": body})
    if as_json:
        show.as_json(told)
        return
    who = sender if sender == handset else f"{sender} ({handset})"
    show.say(f"[bold]{show.quoted(who)}[/] texted {number}: “{show.quoted(body)}”")
    world.settle()
    telling.block(told)
    telling.answers(world, handset, told["sid"])
    telling.knowledge(world, sender, blocked=told["block"] == "placed")


@click.command()
@click.argument("sender")
@click.argument("to")
@click.argument("body")
@as_json
@in_world
def send(world: World, sender: str, to: str, body: str, *, as_json: bool) -> None:
    """Have the engine send BODY from the person SENDER to the person TO."""
    from simulator.cli import show, telling

    answer = world.engine("POST", "/v1/messages", json={"from": sender, "to": [to], "body": body})
    world.settle()
    [sent] = answer["messages"]
    if as_json:
        show.as_json(sent)
        return
    ways = {"sms": "[green]by text[/]", "email": "[yellow]by email[/]"}
    arrived = sent["status"] != "failed" and sent["channel"] in ways
    way = ways[sent["channel"]] if arrived else "[red]not at all[/]"
    where = f" to {sent['destination']}" if arrived else ""
    show.say(show.quoted(f"{sender} to {to}: ") + f"sent {way}{show.quoted(where)}")
    if sent["error"]:
        show.say(f"[red]{show.quoted(sent['error'])}[/]")
    if sent["reason"]:
        show.say(f"Reason: {show.quoted(sent['reason'])}")
    if arrived and sent["channel"] == "sms":
        telling.gap(world, sent["destination"])
    telling.knowledge(world, to)


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
    written = show.when(t["at"] for t in found)
    rows = [(written(t["at"]), t["direction"], t["from"], t["to"], t["body"]) for t in found]
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
    written = show.when(m["at"] for m in found)
    rows = [(written(m["at"]), m["from"], m["subject"], m["text"].strip()) for m in found]
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
    written = show.when(at for b in found for at in (b["since"], b["lifted_at"]))
    rows = [
        (b["recipient"], b["sender"], b["keyword"], written(b["since"]), written(b["lifted_at"]) or "stands")
        for b in found
    ]
    columns = ("person", "may not be texted by", "word", "since", "lifted")
    show.table(
        "The provider's opt-outs",
        columns,
        rows,
        "The provider blocks nobody; what an engine keeps by itself is its own.",
    )


@click.command()
@click.option("--advance", "seconds", type=SPAN, help="Let this much time pass: 90, 90s, 30m, 2h, 7d, 1w.")
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
