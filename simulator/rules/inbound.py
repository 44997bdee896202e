"""What the provider does with a text from a person, before and whether or not the application hears of it.

The block is placed or lifted first, then the provider answers the keyword itself, then the webhook goes out; a
number without a webhook handles keywords all the same. The URL is the number's, or that of the service it is in; a
service that has none takes no texts, which is to say that they are not logged. What the evidence leaves open (a
second STOP, a START of somebody who never left, HELP of somebody who did) is decided by the account's switches.

Source: https://help.twilio.com/articles/223134027
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from simulator import journal
from simulator.journal import Event
from simulator.language import phones, segments
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.language.keywords import Keyword
from simulator.language.phones import NumberKind
from simulator.model import (
    Direction,
    Handset,
    Message,
    MessagingService,
    OwnedNumber,
    Place,
    Status,
    Switches,
    Webhook,
)
from simulator.rules import blocks
from simulator.rules.listeners import Heard, Layer, hear
from simulator.webhooks import callbacks
from simulator.world import lifecycle
from simulator.world.ledger import Standing


class ReceiveFacts(Struct, frozen=True, kw_only=True):
    """What the world says about the pair: the number that was texted, its service, and the blocks between them."""

    number: OwnedNumber
    switches: Switches
    standing: Standing = Standing()
    service: MessagingService | None = None
    setup: AdvancedOptOut | None = None
    place: Place | None = None
    root: str = ""

    @property
    def is_passed_on(self) -> bool:
        """Whether the service takes texts at all: without a URL it does not, and they are not even logged."""
        service = self.service
        return service is None or service.use_inbound_webhook_on_number or service.inbound_request_url != ""


class Received(Struct, frozen=True, kw_only=True):
    """What became of the text: the events, and what a bystander would want to know of them."""

    message: Message
    events: tuple[Event, ...]
    keyword: str | None = None
    block: Literal["placed", "lifted"] | None = None
    replies: tuple[str, ...] = ()

    @property
    def reply(self) -> str | None:
        """The first automatic reply; on toll-free a second may follow it."""
        return self.replies[0] if self.replies else None


def receive(message: Message, facts: ReceiveFacts, reply_sids: Iterator[str], now: datetime) -> Received:
    """Take a person's text: the ledger first, then the automatic replies, then the webhook (TWI-1-03)."""
    person = message.sender or ""
    heard = hear(message.body, phones.country_of(person), facts.number, facts.setup, facts.switches)
    changes = blocks.by_keywords(heard, facts.number, person, facts.standing, now)
    named = phones.kind_of(person) is NumberKind.ALPHANUMERIC  # to which nobody can reply
    replies = tuple(one.reply for one in heard if one.reply and not named and _is_answered(one, facts))
    events: list[Event] = [journal.TextReceived(message, facts.is_passed_on), *changes]
    events += [_reply_event(reply, message, facts, next(reply_sids), now) for reply in replies]
    if webhook := _webhook(message, heard, facts, now):
        events.append(journal.WebhookQueued(webhook))
    return Received(
        message=message,
        events=tuple(events),
        keyword=heard[0].word if heard else None,
        block=_done(changes),
        replies=replies,
    )


def _done(changes: list[blocks.Change]) -> Literal["placed", "lifted"] | None:
    if not changes:
        return None
    return "placed" if isinstance(changes[0], journal.BlockPlaced) else "lifted"


def _webhook(
    message: Message, heard: tuple[Heard, ...], facts: ReceiveFacts, now: datetime
) -> Webhook | None:
    """The request to the application; a service may keep its keywords to itself (TWI-2-08)."""
    known = next((one.keyword for one in heard if one.layer is Layer.ADVANCED), None)
    kept = known is not None and facts.setup is not None and facts.setup.drop_keyword_messages
    if kept or not facts.is_passed_on:
        return None
    return callbacks.inbound(
        message,
        facts.number,
        facts.switches,
        now,
        service=facts.service,
        opt_out_type=known,
        place=facts.place,
        root=facts.root,
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


def _is_answered(heard: Heard, facts: ReceiveFacts) -> bool:
    """Whether the layer answers: what it heard is news, or it answers whatever is (TWI-1-05, TWI-2-05, TWI-2-06)."""
    switches, advanced = facts.switches, heard.layer is Layer.ADVANCED
    blocked = blocks.held(heard, facts.standing) != ()
    if heard.keyword is Keyword.STOP:
        return not blocked or switches.repeated_stop_reply
    if heard.keyword is Keyword.START:
        return blocked or advanced or switches.start_reply_when_not_blocked
    settled = advanced or facts.number.kind == NumberKind.TOLL_FREE
    return not facts.standing.all or (switches.help_reply_when_blocked and not settled)


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
