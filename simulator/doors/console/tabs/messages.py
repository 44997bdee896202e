"""The message log, refused sends included, a page at a time; or one message with everything that became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from simulator import journal
from simulator.doors.console.view import View
from simulator.journal import Entry
from simulator.model import Message, Status
from simulator.runtime.turn import Turn
from simulator.world.account import World

PAGE = 50


def gather(taken: Turn, view: View) -> dict[str, Any]:
    """`messages` and `next_before`, or `message`; a SID that the log does not know shows the log from its top."""
    message = taken.world.messages.get(view.message or "")
    if message is not None:
        return {"message": _detail(taken.world, message)}
    rows = list(islice(_fitting(taken.world, view), PAGE + 1))
    return {
        "messages": rows[:PAGE],
        "next_before": rows[PAGE - 1].sid if len(rows) > PAGE else None,
        "statuses": [str(status) for status in Status],
    }


def _fitting(world: World, view: View) -> Iterator[Message]:
    """The log below the page before, newest first, as the filters let it through."""
    number = view.to or view.sender
    before = view.before if view.before in world.messages else None
    return (
        message
        for message in world.log(number, before)
        if view.to in {None, message.recipient}
        and view.sender in {None, message.sender}
        and view.status in {None, message.status}
    )


def _detail(world: World, message: Message) -> dict[str, Any]:
    pairs = {
        "SID": message.sid,
        "From": message.sender or "not chosen yet",
        "To": message.recipient,
        "Text": message.body,
        "Direction": message.direction,
        "Status": message.status,
        "Segments": message.segments,
        "Error": f"{message.error_code}: {message.error_message or ''}" if message.error_code else "none",
        "Service": message.service_sid or "none",
        "Status callback": message.status_callback or "none",
    }
    history = [(entry.at, words) for entry in world.entries.after(0) if (words := _words(entry, message.sid))]
    return {"sid": message.sid, "pairs": pairs.items(), "history": history}


def _words(entry: Entry, sid: str) -> str:
    """What the entry says of the message; nothing where it is about another."""
    told = TOLD.get(type(entry.event))
    about, words = told(entry.event) if told else ("", "")
    return words if about == sid else ""


# Events about a message: its SID, and what the event says of it.
TOLD: dict[type[journal.Event], Callable[[Any], tuple[str, str]]] = {
    journal.MessageCreated: lambda e: (e.message.sid, f"taken by the provider: {e.message.status}"),
    journal.SendRefused: lambda e: (e.message.sid if e.message else "", f"refused: {e.error_code}"),
    journal.TextReceived: lambda e: (e.message.sid, "received from the handset"),
    journal.SenderChosen: lambda e: (e.sid, f"goes out from {e.sender}"),
    journal.StatusMoved: lambda e: (e.sid, f"became {e.status}{_error(e.error_code)}"),
    journal.MessageCanceled: lambda e: (e.sid, "canceled by the application"),
    journal.MessageRedacted: lambda e: (e.sid, "its text was removed by the application"),
    journal.WebhookQueued: lambda e: (e.webhook.message_sid, f"webhook owed: {e.webhook.kind}"),
    journal.WebhookDelivered: lambda e: (e.message_sid, f"webhook answered with {e.status}"),
    journal.WebhookFailed: lambda e: (e.message_sid, f"webhook failed: {e.reason}"),
}


def _error(code: int | None) -> str:
    return f", error {code}" if code else ""
