"""What one account's journal adds up to.

Every fact about an account is the sum of its events, and `changes` is where they are added up; here is what there is
to ask. The indexes are here because the millionth message must be found as fast as the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from simulator.journal import Entry, Event
from simulator.language.mail import Mail
from simulator.model import ClockState, Handset, Message, OwnedNumber, Switches, Text
from simulator.world import lifecycle
from simulator.world.agenda import Agenda
from simulator.world.archive import Archive
from simulator.world.faultbook import Faultbook
from simulator.world.identity import Identity
from simulator.world.ledger import Ledger
from simulator.world.message_log import MessageLog, Span
from simulator.world.messaging_services import MessagingServices
from simulator.world.owned_numbers import OwnedNumbers
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
    message_log: MessageLog = field(default_factory=MessageLog)
    recipients: Recipients = field(default_factory=Recipients)
    owned: OwnedNumbers = field(default_factory=OwnedNumbers)

    def __post_init__(self) -> None:
        """The messages of the log are the account's, and those that handsets show."""
        self.messages = self.message_log.messages
        places = self.messages.places()
        self.message_log.share(places)
        self.recipients.look_up_in(self.messages, places)

    @property
    def token(self) -> str:
        """The account's auth token."""
        return self.identity.token

    def entries_after(self, seq: int, limit: int) -> list[Entry]:
        """The entries that follow `seq`, oldest first, `limit` of them at most."""
        return list(islice(self.entries.after(seq), max(limit, 0)))

    def number(self, number: str) -> OwnedNumber | None:
        """The number if the account owns it."""
        return self.owned.by_number(number)

    def number_by_sid(self, sid: str) -> OwnedNumber | None:
        """The owned number of that SID."""
        return self.owned.by_sid(sid)

    def numbers(self) -> list[OwnedNumber]:
        """The numbers that the account owns, in the order in which they came."""
        return self.owned.all()

    def number_place(self, sid: str) -> int:
        """Where the number stands among all that the account ever owned; `KeyError` for any other SID."""
        return self.owned.place(sid)

    def handset(self, number: str) -> Handset:
        """How the phone of that number behaves."""
        return self.recipients.handset(number)

    def handsets(self) -> Iterator[tuple[str, Traffic]]:
        """Every handset by its number, the one that received or sent last before the others."""
        return self.recipients.traffic()

    def mailboxes(self) -> Iterator[tuple[str, Traffic]]:
        """Every mailbox by its address, the one that got a mail last before the others."""
        return self.recipients.post()

    def texts(self, number: str) -> list[Text]:
        """What the handset received and sent, oldest first."""
        return self.recipients.texts(number)

    def mails(self, address: str) -> list[tuple[datetime, Mail]]:
        """What the mailbox holds, oldest first, with the time of arrival."""
        return self.recipients.mails(address)

    def is_in_progress(self, sid: str) -> bool:
        """Whether the message of that SID has yet to come to its end."""
        return self.agenda.awaits(sid) and self.messages[sid].status not in lifecycle.ENDS

    def log(
        self, number: str | None = None, before: str | None = None, span: Span | None = None
    ) -> Iterator[Message]:
        """The message log, newest first, or one number's, below `before` if named; an unknown SID is `KeyError`.

        What neither came nor was sent in the `span` may be left out.
        """
        return self.message_log.downwards(number, before, span)

    def log_upwards(self, number: str | None, after: str, span: Span | None = None) -> Iterator[Message]:
        """The same log the other way: what came after the message `after`, oldest first."""
        return self.message_log.upwards(number, after, span)

    def entry(self, event: Event, at: datetime) -> Entry:
        """The event as the account's next entry."""
        return Entry(self.last_seq + 1, at, event)
