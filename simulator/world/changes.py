"""What each event changes in the world of an account.

`apply` is the only thing that changes a world: it takes one entry at a time, and it never refuses, because deciding
was done before the entry was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec.structs import replace

from simulator import journal
from simulator.journal import Entry, Event
from simulator.model import Direction, Message, Status
from simulator.world import lifecycle
from simulator.world.account import World
from simulator.world.agenda import Move


def apply(world: World, entry: Entry) -> None:
    """Add one entry to the sum."""
    world.entries.append(entry)
    world.last_seq = entry.seq
    CHANGES[type(entry.event)](world, entry.event, entry.at)


def replayed(account_sid: str, entries: Iterator[Entry]) -> World:
    """The world that the entries add up to."""
    world = World(account_sid)
    for entry in entries:
        apply(world, entry)
    return world


def _open(world: World, event: journal.AccountOpened, at: datetime) -> None:
    world.identity.open(event, at)


def _change_account(world: World, event: journal.AccountChanged, at: datetime) -> None:
    world.identity.change(event, at)


def _save_key(world: World, event: journal.KeySaved, _at: datetime) -> None:
    world.identity.save_key(event)


def _delete_key(world: World, event: journal.KeyDeleted, _at: datetime) -> None:
    world.identity.delete_key(event)


def _move_clock(world: World, event: journal.ClockMoved, _at: datetime) -> None:
    world.clock = event.state


def _switch(world: World, event: journal.SwitchesChanged, _at: datetime) -> None:
    world.switches = event.switches


def _save_number(world: World, event: journal.NumberSaved, _at: datetime) -> None:
    world.pools.move(world.owned.save(event.number), event.number)


def _release_number(world: World, event: journal.NumberReleased, _at: datetime) -> None:
    world.pools.move(world.owned.release(event.sid), None)


def _change_handset(world: World, event: journal.HandsetChanged, _at: datetime) -> None:
    world.recipients.change(event.number, event.handset)


def _create(world: World, event: journal.MessageCreated, at: datetime) -> None:
    world.message_log.add(event.message)
    if event.message.direction is Direction.REPLY:
        world.activity.reply(event.message.sender, event.message.recipient, at)
    world.activity.occupy(event.message.sender, event.busy_until)
    if event.message.status is Status.SCHEDULED:
        world.scheduled.add(event.message.sid)
    for step in event.fate:
        world.agenda.add(Move(event.message.sid, step))


def _refuse(world: World, event: journal.SendRefused, _at: datetime) -> None:
    if event.message is not None:
        world.message_log.add(event.message)


def _save_service(world: World, event: journal.ServiceSaved, _at: datetime) -> None:
    world.pools.save(event.service)


def _add_name(world: World, event: journal.AlphaSenderAdded, _at: datetime) -> None:
    world.pools.add_name(event.sender)


def _remove_name(world: World, event: journal.AlphaSenderRemoved, _at: datetime) -> None:
    world.pools.remove_name(event.service_sid, event.sid)


def _delete_service(world: World, event: journal.ServiceDeleted, _at: datetime) -> None:
    world.pools.delete(event.sid)


def _set_up_words(world: World, event: journal.AdvancedOptOutChanged, _at: datetime) -> None:
    world.pools.set_up(event)


def _choose_sender(world: World, event: journal.SenderChosen, _at: datetime) -> None:
    message = world.message_log.choose_sender(event.sid, event.sender, event.segments)
    world.pools.use(message.service_sid or "", event.sender, message.recipient)
    world.activity.occupy(event.sender, event.busy_until)
    for step in event.fate:
        world.agenda.add(Move(event.sid, step))


def _report(world: World, event: journal.ConsentsReported | journal.ContactsReported, at: datetime) -> None:
    world.activity.report(type(event), at)


def _receive(world: World, event: journal.TextReceived, at: datetime) -> None:
    if event.logged:
        world.message_log.add(event.message)
    world.recipients.show(event.message, at)


def _reply(world: World, event: journal.ReplySent, at: datetime) -> None:
    world.recipients.show_reply(event, at)


def _move(world: World, event: journal.StatusMoved, at: datetime) -> None:
    if event.status is Status.FAILED:
        world.agenda.close_unsent(event.sid)
    world.agenda.close((event.sid, event.status))
    world.scheduled.discard(event.sid)
    before = world.messages[event.sid]
    after = lifecycle.move(before, event.status, event.error_code, event.error_message, at)
    _change(world, before, after, rests=event.arrived)
    if event.status is Status.SENT:
        world.message_log.sent(event.sid, at)
    if event.arrived:
        world.recipients.show(after, at)


def _change(world: World, before: Message, after: Message, *, rests: bool = False) -> None:
    """A message stands otherwise from here on; what its handset shows stays as it is."""
    world.recipients.keep(before)
    world.messages.change(before, after, rests=rests)


def _cancel(world: World, event: journal.MessageCanceled, at: datetime) -> None:
    world.agenda.close_all(event.sid)
    world.scheduled.discard(event.sid)
    before = world.messages[event.sid]
    _change(world, before, lifecycle.move(before, Status.CANCELED, None, None, at))


def _redact(world: World, event: journal.MessageRedacted, at: datetime) -> None:
    before = world.messages[event.sid]
    _change(world, before, replace(before, body="", updated=at))


def _delete(world: World, event: journal.MessageDeleted, _at: datetime) -> None:
    world.agenda.close_all(event.sid)
    world.recipients.keep(world.messages[event.sid])
    world.messages.delete(event.sid)


def _delete_media(world: World, event: journal.MediaDeleted, at: datetime) -> None:
    before = world.messages[event.message_sid]
    deleted = (*before.deleted_media, event.media_sid)
    _change(world, before, replace(before, deleted_media=deleted, updated=at))


def _block(world: World, event: journal.BlockPlaced, _at: datetime) -> None:
    world.ledger.place(event)


def _lift(world: World, event: journal.BlockLifted, at: datetime) -> None:
    world.ledger.lift(event, at)


def _owe(world: World, event: journal.WebhookQueued, _at: datetime) -> None:
    world.faults.release(event.webhook)
    world.webhooks.owe(world.last_seq, event.webhook)
    world.agenda.add(event.webhook)


def _settle(world: World, event: journal.WebhookDelivered | journal.WebhookFailed, at: datetime) -> None:
    world.webhooks.settle(world.last_seq, event, at)
    world.agenda.close(("webhook", event.id))


def _debug(world: World, event: journal.DebuggerNoted, at: datetime) -> None:
    world.webhooks.note(world.last_seq, event, at)


def _hold(world: World, event: journal.WebhookHeld, _at: datetime) -> None:
    world.faults.hold(event.webhook)


def _set_fault(world: World, event: journal.FaultSet, _at: datetime) -> None:
    world.faults.set(event)


def _clear_fault(world: World, event: journal.FaultCleared, _at: datetime) -> None:
    world.faults.clear(event.name)


def _count_fault(world: World, event: journal.FaultFired | journal.FaultPassed, _at: datetime) -> None:
    world.faults.count(event)


def _deliver_mail(world: World, event: journal.MailArrived, at: datetime) -> None:
    world.recipients.deliver(event.mail, at)


def _note(world: World, _event: Event, _at: datetime) -> None:
    """The event is worth remembering and changes no state."""


CHANGES: dict[type[Event], Callable[..., None]] = {
    journal.AccountOpened: _open,
    journal.AccountChanged: _change_account,
    journal.KeySaved: _save_key,
    journal.KeyDeleted: _delete_key,
    journal.AlphaSenderAdded: _add_name,
    journal.AlphaSenderRemoved: _remove_name,
    journal.ClockMoved: _move_clock,
    journal.SwitchesChanged: _switch,
    journal.NumberSaved: _save_number,
    journal.NumberReleased: _release_number,
    journal.ServiceSaved: _save_service,
    journal.ServiceDeleted: _delete_service,
    journal.AdvancedOptOutChanged: _set_up_words,
    journal.HandsetChanged: _change_handset,
    journal.MessageCreated: _create,
    journal.SendRefused: _refuse,
    journal.SenderChosen: _choose_sender,
    journal.StatusMoved: _move,
    journal.MessageCanceled: _cancel,
    journal.MessageRedacted: _redact,
    journal.MessageDeleted: _delete,
    journal.MediaDeleted: _delete_media,
    journal.FeedbackGiven: _note,
    journal.TextReceived: _receive,
    journal.BlockPlaced: _block,
    journal.BlockLifted: _lift,
    journal.ConsentsReported: _report,
    journal.ContactsReported: _report,
    journal.ReplySent: _reply,
    journal.WebhookQueued: _owe,
    journal.WebhookDelivered: _settle,
    journal.WebhookFailed: _settle,
    journal.WebhookHeld: _hold,
    journal.DebuggerNoted: _debug,
    journal.FaultSet: _set_fault,
    journal.FaultCleared: _clear_fault,
    journal.FaultFired: _count_fault,
    journal.FaultPassed: _count_fault,
    journal.MailArrived: _deliver_mail,
    journal.SnapshotTaken: _note,
    journal.SnapshotRestored: _note,
    journal.AccountForked: _note,
}
