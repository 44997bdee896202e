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

from simulator.journal.accounts import (
    AccountChanged,
    AccountEvent,
    AccountForked,
    AccountOpened,
    AdvancedOptOutChanged,
    AlphaSenderAdded,
    AlphaSenderRemoved,
    ClockMoved,
    ConsentsReported,
    ContactsReported,
    FaultCleared,
    FaultFired,
    FaultPassed,
    FaultSet,
    HandsetChanged,
    KeyDeleted,
    KeySaved,
    MailArrived,
    NumberReleased,
    NumberSaved,
    ServiceDeleted,
    ServiceSaved,
    SnapshotRestored,
    SnapshotTaken,
    SwitchesChanged,
)
from simulator.journal.messages import (
    BlockLifted,
    BlockPlaced,
    FeedbackGiven,
    MediaDeleted,
    MessageCanceled,
    MessageCreated,
    MessageDeleted,
    MessageEvent,
    MessageRedacted,
    ReplySent,
    SenderChosen,
    SendRefused,
    StatusMoved,
    TextReceived,
)
from simulator.journal.webhooks import (
    DebuggerNoted,
    WebhookDelivered,
    WebhookEvent,
    WebhookFailed,
    WebhookHeld,
    WebhookQueued,
)
from simulator.webhooks import envelope

__all__ = [
    "AccountChanged",
    "AccountForked",
    "AccountOpened",
    "AdvancedOptOutChanged",
    "AlphaSenderAdded",
    "AlphaSenderRemoved",
    "BlockLifted",
    "BlockPlaced",
    "ClockMoved",
    "ConsentsReported",
    "ContactsReported",
    "DebuggerNoted",
    "Entry",
    "Event",
    "FaultCleared",
    "FaultFired",
    "FaultPassed",
    "FaultSet",
    "FeedbackGiven",
    "HandsetChanged",
    "KeyDeleted",
    "KeySaved",
    "MailArrived",
    "MediaDeleted",
    "MessageCanceled",
    "MessageCreated",
    "MessageDeleted",
    "MessageRedacted",
    "NumberReleased",
    "NumberSaved",
    "ReplySent",
    "SendRefused",
    "SenderChosen",
    "ServiceDeleted",
    "ServiceSaved",
    "SnapshotRestored",
    "SnapshotTaken",
    "StatusMoved",
    "SwitchesChanged",
    "TextReceived",
    "WebhookDelivered",
    "WebhookFailed",
    "WebhookHeld",
    "WebhookQueued",
    "shown",
]

Event = AccountEvent | MessageEvent | WebhookEvent


class Entry(Struct, frozen=True, gc=False):
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
    if isinstance(entry.event, KeySaved):
        fields["key"].pop("secret")
    if isinstance(entry.event, WebhookDelivered):
        fields["cookies"] = [cookie.name for cookie in entry.event.cookies]
    return {"seq": entry.seq, "at": msgspec.to_builtins(entry.at), **fields}
