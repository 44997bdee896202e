"""What one account's journal adds up to.

Every fact about an account is the sum of its events: `apply` is the only thing that changes a world, it takes one
entry at a time, and it never refuses, because deciding was done before the entry was written. The indexes are here
because the millionth message must be found as fast as the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import ClassVar

from msgspec.structs import replace

from simulator import journal
from simulator.journal import Entry, Event
from simulator.language.mail import Mail
from simulator.model import ClockState, Direction, Handset, Message, OwnedNumber, Status, Switches, Text
from simulator.world import lifecycle
from simulator.world.agenda import Agenda, Move
from simulator.world.archive import Archive
from simulator.world.faultbook import Faultbook
from simulator.world.identity import Identity
from simulator.world.ledger import Ledger
from simulator.world.message_log import MessageLog, Span
from simulator.world.messaging_services import MessagingServices
from simulator.world.recent_activity import RecentActivity
from simulator.world.recipients import Recipients, Traffic
from simulator.world.webhook_log import WebhookLog


@dataclass(eq=False)
class World:
    """One account: its numbers, messages, opt-outs, handsets, mailboxes, clock and what is still to happen.

    All that it consists of are fields, here and in its parts, so that it is written down and read again as a whole.
    """

    account_sid: str
    last_seq: int = 0
    faults: Faultbook = field(default_factory=Faultbook)
    entries: Archive = field(default_factory=Archive)
    identity: Identity = field(default_factory=Identity)
    clock: ClockState = field(default_factory=ClockState)
    switches: Switches = field(default_factory=Switches)
    ledger: Ledger = field(default_factory=Ledger)
    agenda: Agenda = field(default_factory=Agenda)
    webhooks: WebhookLog = field(default_factory=WebhookLog)
    pools: MessagingServices = field(default_factory=MessagingServices)
    scheduled: set[str] = field(default_factory=set)
    activity: RecentActivity = field(default_factory=RecentActivity)
    _log: MessageLog = field(default_factory=MessageLog)
    _recipients: Recipients = field(default_factory=Recipients)
    _numbers: dict[str, OwnedNumber] = field(default_factory=dict)
    _sid_of: dict[str, str] = field(default_factory=dict)
    _number_place: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The messages of the log are the account's, and those that handsets show."""
        self.messages = self._log.messages
        places = self.messages.places()
        self._log.share(places)
        self._recipients.look_up_in(self.messages, places)

    # -- what is asked

    @property
    def token(self) -> str:
        """The account's auth token."""
        return self.identity.token

    def entries_after(self, seq: int, limit: int) -> list[Entry]:
        """The entries that follow `seq`, oldest first, `limit` of them at most."""
        return list(islice(self.entries.after(seq), max(limit, 0)))

    def number(self, number: str) -> OwnedNumber | None:
        """The number if the account owns it."""
        return self._numbers.get(self._sid_of.get(number, ""))

    def number_by_sid(self, sid: str) -> OwnedNumber | None:
        """The owned number of that SID."""
        return self._numbers.get(sid)

    def numbers(self) -> list[OwnedNumber]:
        """The numbers that the account owns, in the order in which they came."""
        return list(self._numbers.values())

    def number_place(self, sid: str) -> int:
        """Where the number stands among all that the account ever owned; `KeyError` for any other SID."""
        return self._number_place[sid]

    def handset(self, number: str) -> Handset:
        """How the phone of that number behaves."""
        return self._recipients.handset(number)

    def handsets(self) -> Iterator[tuple[str, Traffic]]:
        """Every handset by its number, the one that received or sent last before the others."""
        return self._recipients.traffic()

    def mailboxes(self) -> Iterator[tuple[str, Traffic]]:
        """Every mailbox by its address, the one that got a mail last before the others."""
        return self._recipients.post()

    def texts(self, number: str) -> list[Text]:
        """What the handset received and sent, oldest first."""
        return self._recipients.texts(number)

    def mails(self, address: str) -> list[tuple[datetime, Mail]]:
        """What the mailbox holds, oldest first, with the time of arrival."""
        return self._recipients.mails(address)

    def is_in_progress(self, sid: str) -> bool:
        """Whether the message of that SID has yet to come to its end."""
        return self.agenda.awaits(sid) and self.messages[sid].status not in lifecycle.ENDS

    def log(
        self, number: str | None = None, before: str | None = None, span: Span | None = None
    ) -> Iterator[Message]:
        """The message log, newest first, or one number's, below `before` if named; an unknown SID is `KeyError`.

        What neither came nor was sent in the `span` may be left out.
        """
        return self._log.downwards(number, before, span)

    def log_upwards(self, number: str | None, after: str, span: Span | None = None) -> Iterator[Message]:
        """The same log the other way: what came after the message `after`, oldest first."""
        return self._log.upwards(number, after, span)

    # -- what happened

    def entry(self, event: Event, at: datetime) -> Entry:
        """The event as the account's next entry."""
        return Entry(self.last_seq + 1, at, event)

    def apply(self, entry: Entry) -> None:
        """Add one entry to the sum."""
        self.entries.append(entry)
        self.last_seq = entry.seq
        self._APPLY[type(entry.event)](self, entry.event, entry.at)

    def _open(self, event: journal.AccountOpened, at: datetime) -> None:
        self.identity.open(event, at)

    def _change_account(self, event: journal.AccountChanged, at: datetime) -> None:
        self.identity.change(event, at)

    def _save_key(self, event: journal.KeySaved, _at: datetime) -> None:
        self.identity.save_key(event)

    def _delete_key(self, event: journal.KeyDeleted, _at: datetime) -> None:
        self.identity.delete_key(event)

    def _move_clock(self, event: journal.ClockMoved, _at: datetime) -> None:
        self.clock = event.state

    def _switch(self, event: journal.SwitchesChanged, _at: datetime) -> None:
        self.switches = event.switches

    def _save_number(self, event: journal.NumberSaved, _at: datetime) -> None:
        self.pools.move(self._numbers.get(event.number.sid), event.number)
        self._numbers[event.number.sid] = event.number
        self._sid_of[event.number.number] = event.number.sid
        self._number_place.setdefault(event.number.sid, len(self._number_place))

    def _release_number(self, event: journal.NumberReleased, _at: datetime) -> None:
        self.pools.move(self._numbers[event.sid], None)
        del self._numbers[event.sid], self._sid_of[event.number]

    def _change_handset(self, event: journal.HandsetChanged, _at: datetime) -> None:
        self._recipients.change(event.number, event.handset)

    def _create(self, event: journal.MessageCreated, at: datetime) -> None:
        self._log.add(event.message)
        if event.message.direction is Direction.REPLY:
            self.activity.reply(event.message.sender, event.message.recipient, at)
        self.activity.occupy(event.message.sender, event.busy_until)
        if event.message.status is Status.SCHEDULED:
            self.scheduled.add(event.message.sid)
        for step in event.fate:
            self.agenda.add(Move(event.message.sid, step))

    def _refuse(self, event: journal.SendRefused, _at: datetime) -> None:
        if event.message is not None:
            self._log.add(event.message)

    def _save_service(self, event: journal.ServiceSaved, _at: datetime) -> None:
        self.pools.save(event.service)

    def _add_name(self, event: journal.AlphaSenderAdded, _at: datetime) -> None:
        self.pools.add_name(event.sender)

    def _remove_name(self, event: journal.AlphaSenderRemoved, _at: datetime) -> None:
        self.pools.remove_name(event.service_sid, event.sid)

    def _delete_service(self, event: journal.ServiceDeleted, _at: datetime) -> None:
        self.pools.delete(event.sid)

    def _set_up_words(self, event: journal.AdvancedOptOutChanged, _at: datetime) -> None:
        self.pools.set_up(event)

    def _choose_sender(self, event: journal.SenderChosen, _at: datetime) -> None:
        message = self._log.choose_sender(event.sid, event.sender, event.segments)
        self.pools.use(message.service_sid or "", event.sender, message.recipient)
        self.activity.occupy(event.sender, event.busy_until)
        for step in event.fate:
            self.agenda.add(Move(event.sid, step))

    def _report(self, event: journal.ConsentsReported | journal.ContactsReported, at: datetime) -> None:
        self.activity.report(type(event), at)

    def _receive(self, event: journal.TextReceived, at: datetime) -> None:
        if event.logged:
            self._log.add(event.message)
        self._recipients.show(event.message, at)

    def _reply(self, event: journal.ReplySent, at: datetime) -> None:
        self._recipients.show_reply(event, at)

    def _move(self, event: journal.StatusMoved, at: datetime) -> None:
        if event.status is Status.FAILED:
            self.agenda.close_unsent(event.sid)
        self.agenda.close((event.sid, event.status))
        self.scheduled.discard(event.sid)
        before = self.messages[event.sid]
        after = lifecycle.move(before, event.status, event.error_code, event.error_message, at)
        self._change(before, after, rests=event.arrived)
        if event.status is Status.SENT:
            self._log.sent(event.sid, at)
        if event.arrived:
            self._recipients.show(after, at)

    def _change(self, before: Message, after: Message, *, rests: bool = False) -> None:
        """A message stands otherwise from here on; what its handset shows stays as it is."""
        self._recipients.keep(before)
        self.messages.change(before, after, rests=rests)

    def _cancel(self, event: journal.MessageCanceled, at: datetime) -> None:
        self.agenda.close_all(event.sid)
        self.scheduled.discard(event.sid)
        before = self.messages[event.sid]
        self._change(before, lifecycle.move(before, Status.CANCELED, None, None, at))

    def _redact(self, event: journal.MessageRedacted, at: datetime) -> None:
        before = self.messages[event.sid]
        self._change(before, replace(before, body="", updated=at))

    def _delete(self, event: journal.MessageDeleted, _at: datetime) -> None:
        self.agenda.close_all(event.sid)
        self._recipients.keep(self.messages[event.sid])
        self.messages.delete(event.sid)

    def _delete_media(self, event: journal.MediaDeleted, at: datetime) -> None:
        before = self.messages[event.message_sid]
        deleted = (*before.deleted_media, event.media_sid)
        self._change(before, replace(before, deleted_media=deleted, updated=at))

    def _block(self, event: journal.BlockPlaced, _at: datetime) -> None:
        self.ledger.place(event)

    def _lift(self, event: journal.BlockLifted, at: datetime) -> None:
        self.ledger.lift(event, at)

    def _owe(self, event: journal.WebhookQueued, _at: datetime) -> None:
        self.faults.release(event.webhook)
        self.webhooks.owe(self.last_seq, event.webhook)
        self.agenda.add(event.webhook)

    def _settle(self, event: journal.WebhookDelivered | journal.WebhookFailed, at: datetime) -> None:
        self.webhooks.settle(self.last_seq, event, at)
        self.agenda.close(("webhook", event.id))

    def _debug(self, event: journal.DebuggerNoted, at: datetime) -> None:
        self.webhooks.note(self.last_seq, event, at)

    def _hold(self, event: journal.WebhookHeld, _at: datetime) -> None:
        self.faults.hold(event.webhook)

    def _set_fault(self, event: journal.FaultSet, _at: datetime) -> None:
        self.faults.set(event)

    def _clear_fault(self, event: journal.FaultCleared, _at: datetime) -> None:
        self.faults.clear(event.name)

    def _count_fault(self, event: journal.FaultFired | journal.FaultPassed, _at: datetime) -> None:
        self.faults.count(event)

    def _deliver_mail(self, event: journal.MailArrived, at: datetime) -> None:
        self._recipients.deliver(event.mail, at)

    def _note(self, _event: Event, _at: datetime) -> None:
        """The event is worth remembering and changes no state."""

    _APPLY: ClassVar[dict[type[Event], Callable[..., None]]] = {
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


def replayed(account_sid: str, entries: Iterator[Entry]) -> World:
    """The world that the entries add up to."""
    world = World(account_sid)
    for entry in entries:
        world.apply(entry)
    return world
