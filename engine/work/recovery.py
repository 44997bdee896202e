"""Messages that were left in the middle: by a provider that never answered, or by a process that ended.

*Nobody has attempted it* (no channel yet): attempted now. *A text without an answer*: the provider is asked what it
has; a text it knows is settled by that, one it does not know was never sent: a user's goes by email or fails as the
policy says, an automatic answer or a message of a campaign is attempted again. *A mail without an answer*: mailed
again under the same Message-ID; it may arrive twice, but it is not lost. Each after a while in which the answer could
still have come.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.edge.provider import Provider, ProviderError
from engine.model import Channel, Message
from engine.rules.outcomes import Answer
from engine.store import messages
from engine.store.database import Database
from engine.work.settlement import Settlement

PATIENCE = timedelta(minutes=5)
ANSWER_PATIENCE = timedelta(
    minutes=1
)  # longer than any call takes; an automatic answer has five minutes in all

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recovery:
    """Finds what was left and brings it to an end."""

    database: Database
    provider: Provider
    settlement: Settlement

    def unattempted(self) -> list[str]:
        """The ids of messages that were accepted and never attempted, oldest first."""
        with self.database.reading() as connection:
            return messages.unattempted(connection)

    def run(self, now: datetime) -> int:
        """Bring everything that waits for an answer for longer than `PATIENCE` to its end; how many there were."""
        with self.database.reading() as connection:
            waiting = messages.waiting_since(connection, now - PATIENCE, answers=now - ANSWER_PATIENCE)
        return sum(self._settled(message, now) for message in waiting)

    def _settled(self, message: Message, now: datetime) -> bool:
        """False when another process has taken it up, or the provider cannot say."""
        with self.database.writing() as connection:
            if not messages.claim(connection, message, now):
                return False
        if message.channel is Channel.EMAIL:
            self.settlement.mail(message, now)
            return True
        try:
            answer = self._asked(message)
        except ProviderError as error:
            log.warning("What became of message %s is still unknown: %s", message.id, error)
            return False
        self.settlement.settle(message.id, answer, now)
        return True

    def _asked(self, message: Message) -> Answer:
        found = self.provider.sent(message.from_number or "", message.destination or "", message.created_at)
        with self.database.reading() as connection:
            for candidate in found:
                if candidate.body == message.body and not messages.find_by_sid(connection, candidate.sid):
                    return candidate.answer
        return Answer(status="failed", text="Provider Never Got The Message", never_left=True)
