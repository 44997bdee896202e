"""The events themselves: everything that happens to an account is one of these, and nothing else happens.

State is what the events add up to (`world`), so an event holds every fact that state needs: replaying the
journal with another clock, other chance and no network gives the same world. Events are appended, never edited;
their JSON names (`type`) are read by other programs and by journals of earlier versions.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from simulator import envelope
from simulator.advanced import AdvancedOptOut
from simulator.cookies import Cookie
from simulator.effects import Effect, Site
from simulator.faults import Fault
from simulator.mail import Mail
from simulator.model import (
    Block,
    ClockState,
    Consent,
    Contact,
    Handset,
    Message,
    MessagingService,
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


class ServiceSaved(Struct, frozen=True, tag="service_saved"):
    """A messaging service came to be, or its settings changed."""

    service: MessagingService


class ServiceDeleted(Struct, frozen=True, tag="service_deleted"):
    """A messaging service is no more; its numbers stay with the account, its blocks with the provider."""

    sid: str


class AdvancedOptOutChanged(Struct, frozen=True, tag="advanced_opt_out_changed"):
    """A service has words and replies of its own from here on, or with None the provider's again."""

    service_sid: str
    setup: AdvancedOptOut | None


class HandsetChanged(Struct, frozen=True, tag="handset_changed"):
    """A recipient's phone behaves like this from here on."""

    number: str
    handset: Handset


class MessageCreated(Struct, frozen=True, tag="message_created"):
    """The provider took a message; `fate` is what will become of it unless something intervenes.

    `busy_until` is when its sender's line is free after it, where lines have a limited throughput.
    """

    message: Message
    fate: tuple[Step, ...]
    busy_until: datetime | None = None


class SendRefused(Struct, frozen=True, tag="send_refused"):
    """The provider refused to take a message: there is no Message resource, only this."""

    sender: str
    recipient: str
    body: str
    error_code: int
    error_message: str


class SenderChosen(Struct, frozen=True, tag="sender_chosen"):
    """A service's message got the number that it goes out from, and with it the rest of its fate."""

    sid: str
    sender: str
    segments: int
    fate: tuple[Step, ...]
    busy_until: datetime | None = None


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


class MediaDeleted(Struct, frozen=True, tag="media_deleted"):
    """The application had one file of a message removed."""

    message_sid: str
    media_sid: str


class FeedbackGiven(Struct, frozen=True, tag="feedback_given"):
    """The application told whether a message had the effect it was sent for: `confirmed` or `unconfirmed`."""

    message_sid: str
    outcome: str


class TextReceived(Struct, frozen=True, tag="text_received"):
    """A person's text reached the provider; it is not logged where the number's service takes no texts."""

    message: Message
    logged: bool = True


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


class ConsentsReported(Struct, frozen=True, tag="consents_reported"):
    """The application reported what people agreed to or withdrew elsewhere; only valid items are here."""

    consents: tuple[Consent, ...]


class ContactsReported(Struct, frozen=True, tag="contacts_reported"):
    """The application reported where people are; only valid items are here."""

    contacts: tuple[Contact, ...]


class ReplySent(Struct, frozen=True, tag="reply_sent"):
    """The provider itself answered a keyword; such answers are not in the message log."""

    sender: str
    recipient: str
    body: str


class WebhookQueued(Struct, frozen=True, tag="webhook_queued"):
    """The provider owes the application a request."""

    webhook: Webhook


class WebhookDelivered(Struct, frozen=True, tag="webhook_delivered"):
    """The application answered a request with success; of the answer's body the beginning is kept."""

    id: str
    message_sid: str
    url: str
    status: int
    content_type: str | None = None
    body: str = ""
    cookies: tuple[Cookie, ...] = ()
    took: timedelta = timedelta(0)


class WebhookFailed(Struct, frozen=True, tag="webhook_failed"):
    """A request did not reach the application, or its answer (`status`, if there was one) was of no use."""

    id: str
    message_sid: str
    url: str
    error_code: int
    reason: str
    status: int | None = None
    content_type: str | None = None
    body: str = ""
    took: timedelta = timedelta(0)


class WebhookHeld(Struct, frozen=True, tag="webhook_held"):
    """A fault keeps a status callback back until the message's next one has been queued."""

    webhook: Webhook


class DebuggerNoted(Struct, frozen=True, tag="debugger_noted"):
    """The provider's debugger has a warning or an error about a message."""

    message_sid: str
    error_code: int
    reason: str


class FaultSet(Struct, frozen=True, tag="fault_set"):
    """This goes wrong from here on; a fault of the same name is replaced, and its occasions are counted anew."""

    fault: Fault


class FaultCleared(Struct, frozen=True, tag="fault_cleared"):
    """A fault is over."""

    name: str


class FaultFired(Struct, frozen=True, tag="fault_fired"):
    """A fault struck: `about` is the SID of the message, or the method and path of the call."""

    name: str
    on: Site
    effect: Effect
    about: str


class FaultPassed(Struct, frozen=True, tag="fault_passed"):
    """A fault that is selective let an occasion pass. It is kept because occasions are counted."""

    name: str


class SnapshotTaken(Struct, frozen=True, tag="snapshot_taken"):
    """Somebody may want to come back to this point."""

    id: str


class SnapshotRestored(Struct, frozen=True, tag="snapshot_restored"):
    """Somebody came back: what stood between the entry `position` and this one is abandoned."""

    id: str
    position: int


class AccountForked(Struct, frozen=True, tag="account_forked"):
    """The account begins with another one's world, as a snapshot of it had it."""

    source: str
    snapshot: str


class MailArrived(Struct, frozen=True, tag="mail_arrived"):
    """A mail reached the mailboxes of the account's world."""

    mail: Mail


Event = (
    AccountOpened
    | ClockMoved
    | SwitchesChanged
    | NumberSaved
    | NumberReleased
    | ServiceSaved
    | ServiceDeleted
    | AdvancedOptOutChanged
    | HandsetChanged
    | MessageCreated
    | SendRefused
    | SenderChosen
    | StatusMoved
    | MessageCanceled
    | MessageRedacted
    | MessageDeleted
    | MediaDeleted
    | FeedbackGiven
    | TextReceived
    | BlockPlaced
    | BlockLifted
    | ConsentsReported
    | ContactsReported
    | ReplySent
    | WebhookQueued
    | WebhookDelivered
    | WebhookFailed
    | WebhookHeld
    | DebuggerNoted
    | FaultSet
    | FaultCleared
    | FaultFired
    | FaultPassed
    | MailArrived
    | SnapshotTaken
    | SnapshotRestored
    | AccountForked
)


class Entry(Struct, frozen=True):
    """One line of the journal: the event, its place in the account's order, and when it happened."""

    seq: int
    at: datetime
    event: Event


def _masked(value: Any, name: str = "") -> Any:
    """The same without the passwords of URLs, wherever in it they stand."""
    if isinstance(value, dict):
        return {key: _masked(inside, key) for key, inside in value.items()}
    return envelope.masked(value) if isinstance(value, str) and name.endswith(("url", "callback")) else value


def shown(entry: Entry) -> dict[str, Any]:
    """The entry as `/_sim/events` shows it: `seq`, `at`, `type` and the event's own fields, without secrets."""
    fields = _masked(msgspec.to_builtins(entry.event))
    if isinstance(entry.event, AccountOpened):
        fields.pop("token")
    if isinstance(entry.event, WebhookDelivered):
        fields["cookies"] = [cookie.name for cookie in entry.event.cookies]
    return {"seq": entry.seq, "at": msgspec.to_builtins(entry.at), **fields}
