"""Messages that were left in the middle: by a provider that never answered, or by a process that ended.

*Nobody has attempted it* (no channel yet): attempted now. *A text without an answer*: the provider is asked what it
has; a text it knows is settled by that, one it does not know was never sent. Of those, what was reserved and never
asked for, because the process ended, waits again as if nothing had been, unless later texts of the same user have
overtaken it. The rest goes by email or fails as the policy says where it is a user's; an automatic answer or a message
of a campaign is attempted again. *A mail without an answer*: mailed again under the same Message-ID; it may arrive
twice, but it is not lost. Each after a while in which the answer could still have come. A mail that the server would
not take for now is tried again by a schedule (`engine.rules.retries`).

*A campaign whose list was not copied to its end*: gone on with.

*A text that arrived while nobody listened*: the provider's log has it. It is read from where it was read last, with an
overlap for texts that are on their way here, and every text is taken once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.edge.provider import Provider, ProviderError, Received
from engine.model import Channel, Message
from engine.rules import retries
from engine.rules.outcomes import Answer
from engine.store import arrivals, lines, messages
from engine.store.database import Database
from engine.work.copying import Copying
from engine.work.inbound import Arrival, Inbound
from engine.work.mailing import Mailing
from engine.work.notifying import Notifying
from engine.work.settlement import Settlement

PATIENCE = timedelta(minutes=5)
ANSWER_PATIENCE = timedelta(
    minutes=1
)  # longer than any call takes; an automatic answer has five minutes in all

NEVER_GOT = Answer(status="failed", text="Provider Never Got The Message", never_left=True)
LOG_EVERY = timedelta(minutes=10)  # how often the provider's log is read while the engine runs
OVERLAP = timedelta(minutes=10)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recovery:
    """Finds what was left and brings it to an end."""

    database: Database
    provider: Provider
    settlement: Settlement
    inbound: Inbound
    mailing: Mailing
    notifying: Notifying
    copying: Copying

    def run(self, now: datetime) -> int:
        """Bring everything that waits for an answer for longer than `PATIENCE` to its end; how many there were."""
        self.copying.finish_all()
        with self.database.reading() as connection:
            waiting = messages.waiting_since(connection, now - PATIENCE, answers=now - ANSWER_PATIENCE)
        settled = sum(self._brought_to_an_end(message, now) for message in waiting if _is_due(message, now))
        return settled + self.notifying.due(now)

    def missed(self, now: datetime, *, after: timedelta = timedelta()) -> int:
        """Take in the texts that the provider's log has and we have not; how many there were.

        It is read where that was last done `after` ago or longer. What could not be read or taken in is the next time.
        """
        with self.database.reading() as connection:
            since, ours = arrivals.read_until(connection), arrivals.numbers(connection)
        if since is None or now - since < after:
            return 0
        try:
            found = self.provider.received(min(since, now) - OVERLAP)
        except ProviderError as error:
            log.warning("Which texts arrived meanwhile is still unknown: %s", error)
            return 0
        taken = [self._taken_in(_arrival(text), now) for text in found if text.to in ours]
        if None not in taken:
            with self.database.carrying() as connection:
                arrivals.note_read(connection, now)
        return taken.count(True)

    def _taken_in(self, arrival: Arrival, now: datetime) -> bool | None:
        """As `Inbound.receive`; None when the text could not be taken in, which stops no other."""
        try:
            return self.inbound.receive(arrival, now)
        except Exception:
            log.exception("The text %s could not be taken in", arrival.sid)
            return None

    def _brought_to_an_end(self, message: Message, now: datetime) -> bool:
        """As `_settled`; what goes wrong with one message stops no other."""
        try:
            return self._settled(message, now)
        except Exception:
            log.exception("Message %s could not be settled", message.id)
            return False

    def _settled(self, message: Message, now: datetime) -> bool:
        """False when it is on its way, another process has taken it up, or the provider cannot say."""
        if self.settlement.underway.has(message):
            return False
        with self.database.carrying() as connection:
            if not messages.claim(connection, message, now):
                return False
        if message.channel is Channel.EMAIL:
            self.mailing.mail(message, now)
            return True
        try:
            answer = self._asked(message)
        except ProviderError as error:
            log.warning("What became of message %s is still unknown: %s", message.id, error)
            return False
        if answer or not self._can_wait(message):
            self.settlement.settle(message.id, answer or NEVER_GOT, now)
        else:
            self.settlement.put_back(message, now)
        return True

    def _can_wait(self, message: Message) -> bool:
        """Whether a text that the provider never got was not asked for, and would not come behind later ones."""
        with self.database.reading() as connection:
            return message.reason is None and not lines.passed(connection, message)

    def _asked(self, message: Message) -> Answer | None:
        """What the provider says of the text, None if it has none such."""
        found = self.provider.sent(message.from_number or "", message.destination or "", message.created_at)
        with self.database.reading() as connection:
            for candidate in found:
                if candidate.body == message.body and not messages.find_by_sid(connection, candidate.sid):
                    return candidate.answer
        return None


def _is_due(message: Message, now: datetime) -> bool:
    due_at = retries.next_try(message.mail_tries, message.updated_at)
    return message.channel is not Channel.EMAIL or due_at is None or due_at <= now


def _arrival(text: Received) -> Arrival:
    return Arrival(
        sid=text.sid,
        handset=text.handset,
        to=text.to,
        body=text.body.replace("\0", ""),
        at=text.at,
        media=text.media,
    )
