"""The events themselves: everything that happens to an account is one of these, and nothing else happens.

State is what the events add up to (`world`), so an event holds every fact that state needs: replaying the
journal with another clock, other chance and no network gives the same world. Events are appended, never edited;
their JSON names (`type`) are read by other programs and by journals of earlier versions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from simulator.mail import Mail
from simulator.model import (
    Block,
    ClockState,
    Handset,
    Message,
    OwnedNumber,
    Status,
    Step,
    Switches,
    Webhook,
)


class AccountOpened(Struct, frozen=True, tag="account_opened"):
    """The account was named for the first time, with this token. Never shown: see `shown`."""

    token: str


class ClockMoved(Struct, frozen=True, tag="clock_moved"):
    """Somebody set, froze or advanced the account's clock, which showed `to` when it was done."""

    state: ClockState
    to: datetime


class SwitchesChanged(Struct, frozen=True, tag="switches_changed"):
    """The account's provider follows other answers to the open questions from here on."""

    switches: Switches


class NumberSaved(Struct, frozen=True, tag="number_saved"):
    """A number came to the account, or its settings changed."""

    number: OwnedNumber


class NumberReleased(Struct, frozen=True, tag="number_released"):
    """The account gave a number back; its blocks stay with the network."""

    sid: str
    number: str


class HandsetChanged(Struct, frozen=True, tag="handset_changed"):
    """A recipient's phone behaves like this from here on."""

    number: str
    handset: Handset


class MessageCreated(Struct, frozen=True, tag="message_created"):
    """The provider took a message; `fate` is what will become of it unless something intervenes."""

    message: Message
    fate: tuple[Step, ...]


class SendRefused(Struct, frozen=True, tag="send_refused"):
    """The provider refused to take a message: there is no Message resource, only this."""

    sender: str
    recipient: str
    body: str
    error_code: int
    error_message: str


class StatusMoved(Struct, frozen=True, tag="status_moved"):
    """A message took its next step."""

    sid: str
    status: Status
    error_code: int | None = None
    error_message: str | None = None
    arrived: bool = False


class MessageCanceled(Struct, frozen=True, tag="message_canceled"):
    """The application withdrew a message before the carrier had it."""

    sid: str


class MessageRedacted(Struct, frozen=True, tag="message_redacted"):
    """The application had the text of a message removed."""

    sid: str


class MessageDeleted(Struct, frozen=True, tag="message_deleted"):
    """The application had a message removed from the log; the handset keeps what it got."""

    sid: str


class TextReceived(Struct, frozen=True, tag="text_received"):
    """A person's text reached the provider."""

    message: Message


class BlockPlaced(Struct, frozen=True, tag="block_placed"):
    """The provider will refuse what the scope sends to the recipient."""

    block: Block


class BlockLifted(Struct, frozen=True, tag="block_lifted"):
    """The provider lets the scope's messages through again."""

    scope: str
    sender: str
    recipient: str
    keyword: str
    source: str


class ReplySent(Struct, frozen=True, tag="reply_sent"):
    """The provider itself answered a keyword; such answers are not in the message log."""

    sender: str
    recipient: str
    body: str


class WebhookQueued(Struct, frozen=True, tag="webhook_queued"):
    """The provider owes the application a request."""

    webhook: Webhook


class WebhookDelivered(Struct, frozen=True, tag="webhook_delivered"):
    """The application answered a request with success."""

    id: str
    message_sid: str
    url: str
    status: int


class WebhookFailed(Struct, frozen=True, tag="webhook_failed"):
    """A request did not reach the application, or its answer was of no use."""

    id: str
    message_sid: str
    url: str
    error_code: int
    reason: str


class DebuggerNoted(Struct, frozen=True, tag="debugger_noted"):
    """The provider's debugger has a warning or an error about a message."""

    message_sid: str
    error_code: int
    reason: str


class MailArrived(Struct, frozen=True, tag="mail_arrived"):
    """A mail reached the mailboxes of the account's world."""

    mail: Mail


Event = (
    AccountOpened
    | ClockMoved
    | SwitchesChanged
    | NumberSaved
    | NumberReleased
    | HandsetChanged
    | MessageCreated
    | SendRefused
    | StatusMoved
    | MessageCanceled
    | MessageRedacted
    | MessageDeleted
    | TextReceived
    | BlockPlaced
    | BlockLifted
    | ReplySent
    | WebhookQueued
    | WebhookDelivered
    | WebhookFailed
    | DebuggerNoted
    | MailArrived
)


class Entry(Struct, frozen=True):
    """One line of the journal: the event, its place in the account's order, and when it happened."""

    seq: int
    at: datetime
    event: Event


def shown(entry: Entry) -> dict[str, Any]:
    """The entry as `/_sim/events` shows it: `seq`, `at`, `type` and the event's own fields, without secrets."""
    fields = msgspec.to_builtins(entry.event)
    if isinstance(entry.event, AccountOpened):
        fields.pop("token")
    return {"seq": entry.seq, "at": msgspec.to_builtins(entry.at), **fields}
