"""What the provider does with a text from a person, before and whether or not the application hears of it.

The block is placed or lifted first, then the provider answers the keyword itself, then the webhook goes out; a
number without a webhook handles keywords all the same. What the evidence leaves open (a second STOP, a START of
somebody who never left, HELP of somebody who did) is decided by the account's switches.

Source: https://help.twilio.com/articles/223134027
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from simulator import callbacks, journal, keywords, lifecycle, segments
from simulator.journal import Event
from simulator.keywords import Keyword
from simulator.model import Block, Direction, Handset, Message, OwnedNumber, Status, Switches
from simulator.phones import NumberKind


class ReceiveFacts(Struct, frozen=True, kw_only=True):
    """What the world says about the pair: the number that was texted, and whether its block stands."""

    number: OwnedNumber
    block: Block | None
    switches: Switches


class Received(Struct, frozen=True, kw_only=True):
    """What became of the text: the events, and what a bystander would want to know of them."""

    message: Message
    events: tuple[Event, ...]
    keyword: str | None = None
    block: Literal["placed", "lifted"] | None = None
    reply: str | None = None


def receive(message: Message, facts: ReceiveFacts, reply_sid: str, now: datetime) -> Received:
    """Take a person's text: the ledger first, then the automatic reply, then the webhook (TWI-1-03)."""
    heard = _heard(message, facts)
    change = _change(heard[0], facts) if heard else None
    reply = _reply(heard, facts) if heard else None
    events: list[Event] = [journal.TextReceived(message)]
    if heard and change:
        events.append(_block_event(change, heard[1], message, facts, now))
    if reply is not None:
        events.append(_reply_event(reply, message, facts, reply_sid, now))
    if webhook := callbacks.inbound(message, facts.number, now):
        events.append(journal.WebhookQueued(webhook))
    return Received(
        message=message,
        events=tuple(events),
        keyword=heard[1] if heard else None,
        block=change,
        reply=reply,
    )


def arrival(
    *,
    sid: str,
    account_sid: str,
    sender: str,
    number: OwnedNumber,
    body: str,
    media: tuple[str, ...],
    now: datetime,
) -> Message:
    """The inbound message that a person's text becomes."""
    return Message(
        sid=sid,
        account_sid=account_sid,
        sender=sender,
        recipient=number.number,
        body=body,
        direction=Direction.INBOUND,
        status=Status.RECEIVED,
        segments=segments.count(body).count,
        created=now,
        updated=now,
        sent=now,
        service_sid=number.service_sid,
        media=media,
    )


def _heard(message: Message, facts: ReceiveFacts) -> tuple[Keyword, str] | None:
    """The keyword that the provider acts on, if it acts on keywords for this number at all."""
    if not (facts.switches.keyword_handling and facts.number.keyword_handling):
        return None
    matching = keywords.Matching(
        trim=facts.switches.keyword_trim, strip_punctuation=facts.switches.keyword_strip_punctuation
    )
    return keywords.classify(message.body, matching, keywords.keywords_of(NumberKind(facts.number.kind)))


def _change(keyword: Keyword, facts: ReceiveFacts) -> Literal["placed", "lifted"] | None:
    if keyword is Keyword.STOP and facts.block is None:
        return "placed"
    return "lifted" if keyword is Keyword.START and facts.block is not None else None


def _reply(heard: tuple[Keyword, str], facts: ReceiveFacts) -> str | None:
    keyword, word = heard
    blocked, switches = facts.block is not None, facts.switches
    answered = {
        Keyword.STOP: not blocked or switches.repeated_stop_reply,
        Keyword.START: blocked or switches.start_reply_when_not_blocked,
        Keyword.HELP: not blocked or switches.help_reply_when_blocked,
    }
    return keywords.reply_to(keyword, word, NumberKind(facts.number.kind)) if answered[keyword] else None


def _block_event(
    change: Literal["placed", "lifted"], word: str, message: Message, facts: ReceiveFacts, now: datetime
) -> Event:
    scope, sender, recipient = facts.number.scope, facts.number.number, message.sender or ""
    source = "network" if facts.number.kind == NumberKind.TOLL_FREE else "keyword"
    if change == "lifted":
        return journal.BlockLifted(scope, sender, recipient, word, source)
    block = Block(scope=scope, sender=sender, recipient=recipient, keyword=word, since=now, source=source)
    return journal.BlockPlaced(block)


def _reply_event(
    body: str, message: Message, facts: ReceiveFacts, reply_sid: str, now: datetime
) -> journal.ReplySent | journal.MessageCreated:
    """The automatic reply: on the handset always, in the message log only where the account's switch says so."""
    sender, recipient = facts.number.number, message.sender or ""
    if not facts.switches.log_automatic_replies:
        return journal.ReplySent(sender, recipient, body)
    logged = Message(
        sid=reply_sid,
        account_sid=message.account_sid,
        sender=sender,
        recipient=recipient,
        body=body,
        direction=Direction.REPLY,
        status=Status.QUEUED,
        segments=segments.count(body).count,
        created=now,
        updated=now,
    )
    return journal.MessageCreated(logged, lifecycle.fate(Handset(), now))
