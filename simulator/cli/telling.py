"""What came of an act, in sentences: what the provider did, who answered, and what the engine makes of it."""

from __future__ import annotations

from typing import Any

from simulator.cli import show
from simulator.cli.world import World


def block(told: dict[str, Any]) -> None:
    """Whether the provider placed or lifted a block because of a text."""
    if told["block"] == "placed":
        show.say(f"[red]The provider now blocks {told['to']} to {told['from']}[/], and no other sender.")
        show.say("It passes the text on, and tells nobody of the block.")
    if told["block"] == "lifted":
        show.say(f"[green]The provider lets {told['to']} through to {told['from']} again.[/]")


def answers(world: World, handset: str, sid: str) -> None:
    """What came back to the handset after its text, from the provider itself or from the application."""
    texts = world.simulator("GET", f"/_sim/handsets/{handset}/texts")["texts"]
    since = [text["sid"] for text in texts].index(sid)
    for text in texts[since + 1 :]:
        if text["direction"] == "received":
            who = "application" if text["sid"] else "provider"
            show.say(f"The {who} answered: “{show.quoted(text['body'])}”")


def gap(world: World, handset: str) -> None:
    """Whether the text went to somebody who has stopped another sender, which the engine has yet to learn."""
    blocks = world.simulator("GET", "/_sim/opt-outs", params={"to": handset})["opt_outs"]
    for standing in (found for found in blocks if found["lifted_at"] is None):
        since, sender = show.when([])(standing["since"]), standing["sender"]
        show.say(f"[yellow]In the gap: {handset} stopped {sender} at {since}; this sender got through.[/]")


def knowledge(world: World, person: str, *, blocked: bool = False) -> None:
    """What the engine thinks of the person, or contact; and, right after a block, whether it knows."""
    knows = _contact(world, person) if person.startswith("+") else _statuses(world, person)
    if blocked and knows is False:
        show.say("[yellow]The engine does not know: the gap is open.[/]")


def _statuses(world: World, person: str) -> bool | None:
    """Show each phone's status; whether any is disabled, None for somebody without phones."""
    phones = [phone for phone in world.person(person)["phones"] if not phone.get("system")]
    for phone in phones:
        status = f"SMS {phone['sms_status'].title()}"
        colour = "red" if phone["sms_status"] == "disabled" else "green"
        show.say(f"  the engine has {phone['number']} as [{colour}]{status}[/]")
    return any(phone["sms_status"] == "disabled" for phone in phones) if phones else None


def _contact(world: World, number: str) -> bool | None:
    """Show what an engine that has contacts thinks of this one; whether it is opted out, None without contacts."""
    contact = world.asked_if_there(f"/v1/contacts/{number}")
    if contact is None:
        return None
    state = "[green]opted in[/]" if contact["opted_in"] else "[red]opted out[/]"
    show.say(f"  the engine has {number} as {state}" + (", blocked" if contact["blocked"] else ""))
    for sender in contact["provider_blocks"]:
        show.say(
            f"  [yellow]and knows that the provider blocks {sender} to them, until they text it START[/]"
        )
    return not contact["opted_in"]
