"""The commentary: what is said of an entry of the journal as it happens, a line each, for whoever watches a terminal.

A line tells who, to whom and what came of it, and never what was written: of a text its length, or the keyword that it
is. Steps on the way, and what only the machinery needs, are not worth one. Names, addresses and reasons come from
applications and from people; what would move a terminal's cursor is made visible.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from simulator import journal
from simulator.journal import Entry, Event
from simulator.language.keywords import Matching, classify
from simulator.model import Message, Status
from simulator.webhooks import envelope

WORTH_A_LINE = {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED}
LONGEST = 300  # characters that a reason may take

Find = Callable[[str], Message | None]


def line(entry: Entry, find: Find) -> str | None:
    """`    17  09:14:05  STOP arrived  …`, with the number by which the audit cites the entry; None for no line.

    `find` gives the message of a SID, None for one that was deleted meanwhile.
    """
    said = _said(entry.event, find)
    if said is None:
        return None
    title, words = said
    return f"{entry.seq:>6}  {entry.at:%H:%M:%S}  {title:<18}  {_printable(words)}".rstrip()


def _said(event: Event, find: Find) -> tuple[str, str] | None:
    return (
        _of_messages(event, find)
        or _of_people(event)
        or _of_webhooks(event)
        or _of_numbers(event)
        or _of_the_account(event)
    )


def _of_messages(event: Event, find: Find) -> tuple[str, str] | None:
    match event:
        case journal.MessageCreated(message=message):
            parts = f"{message.segments} segment{'' if message.segments == 1 else 's'}"
            return "message accepted", f"{_way(message)}, {parts}, {message.sid}"
        case journal.SendRefused():
            way = f"{event.sender} to {event.recipient}"
            return "message refused", f"{way}: error {event.error_code}, {event.error_message}"
        case journal.StatusMoved(status=status) if status in WORTH_A_LINE:
            found = find(event.sid)
            way = f"{_way(found)}, {event.sid}" if found else event.sid
            return f"message {status}", f"{way}{_error(event)}"
        case journal.MessageCanceled():
            return "message canceled", event.sid
    return None


def _way(message: Message) -> str:
    return f"{message.sender or message.service_sid} to {message.recipient}"


def _error(event: journal.StatusMoved) -> str:
    return f": error {event.error_code}, {event.error_message}" if event.error_code else ""


def _of_people(event: Event) -> tuple[str, str] | None:
    match event:
        case journal.TextReceived(message=message):
            found = classify(message.body, Matching())
            named, size = (found[1].upper(), "") if found else ("text", f", {len(message.body)} characters")
            return f"{named} arrived", f"{message.sender} to {message.recipient}{size}, {message.sid}"
        case journal.BlockPlaced(block=block):
            return "block placed", f"{block.scope} to {block.recipient}, by {block.source} {block.keyword}"
        case journal.BlockLifted():
            return "block lifted", f"{event.scope} to {event.recipient}, by {event.source} {event.keyword}"
        case journal.ReplySent():
            return "provider answered", f"{event.sender} to {event.recipient}, {len(event.body)} characters"
        case journal.MailArrived(mail=mail):
            return "mail arrived", f"{mail.sender} to {', '.join(mail.recipients)}"
    return None


def _of_webhooks(event: Event) -> tuple[str, str] | None:
    match event:
        case journal.WebhookDelivered():
            answer = f"{event.status}, {_place(event.url)}, {event.message_sid}, {_milliseconds(event.took)}"
            return "webhook delivered", answer
        case journal.WebhookFailed():
            answer = f"{event.status}, " if event.status else ""
            told = f"{answer}{_place(event.url)}, {event.message_sid}"
            return "webhook failed", f"{told}: error {event.error_code}, {event.reason}"
        case journal.DebuggerNoted():
            return "debugger", f"{event.message_sid}: error {event.error_code}, {event.reason}"
    return None


def _place(url: str) -> str:
    """The URL without what may be secret in it: a password, a query."""
    shown = urlsplit(envelope.masked(url))
    return f"{shown.scheme}://{shown.netloc}{shown.path}"


def _milliseconds(took: timedelta) -> str:
    return f"{took / timedelta(milliseconds=1):.0f} ms"


def _of_numbers(event: Event) -> tuple[str, str] | None:
    match event:
        case journal.NumberSaved(number=number):
            return (
                "number set up",
                f"{number.number}, texts to {_place(number.sms_url) if number.sms_url else 'nobody'}",
            )
        case journal.NumberReleased():
            return "number released", event.number
    return None


def _of_the_account(event: Event) -> tuple[str, str] | None:
    match event:
        case journal.AccountOpened():
            return "account begins", "a world of its own, with nothing in it"
        case journal.ClockMoved():
            still = ", and stands still" if event.state.frozen_at else ""
            return "clock moved", f"it is {event.to:%Y-%m-%d %H:%M:%S}{still}"
        case journal.FaultFired():
            return "fault fired", f"{event.name}, on {event.on}, {event.about}"
        case journal.SnapshotRestored():
            return "snapshot restored", event.id
    return None


def _printable(words: str) -> str:
    shown = "".join(character if character.isprintable() else "�" for character in words)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
