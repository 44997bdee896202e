"""Sending: reserve, call, settle.

A request becomes one pending message a recipient before anything is attempted, so that nothing can be lost. Those that
go out one after another are attempted together. A transaction decides their routes and reserves what they need
(`engine.work.reserving`); it is over before the provider or the mail server is called; another one settles what they
answered. Every step that somebody else may take at the same time, a second process or a status callback that is quicker
than the provider's answer, is a conditional update: only who wins it goes on. So no message is texted or mailed twice.

What was decided of the second and all later texts is acted on only as long as nothing has changed since that it was
decided by (`Database.current`), the provider has refused none of those before it, and for no longer than
`FRESH_SECONDS`: else they are put back, to be decided anew. So an opt-out that is written down keeps every text from
going out whose call has not begun, and one that a refusal tells of keeps back the others to that handset.

When the provider does not answer, the text may be on its way. The message stays pending with the reason
`TWILIO_OUTCOME_UNKNOWN` and keeps its slot; it is not sent again. A status callback settles it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from engine.edge.provider import Provider
from engine.model import Channel, Message, MessageStatus
from engine.policies.policy import Policy
from engine.rules import outcomes
from engine.store import lines, messages
from engine.store.database import Database
from engine.store.lines import Line
from engine.work.gathering import Ground
from engine.work.outbox import Outbox, Request
from engine.work.reserving import Chosen, Pair, Reservations, Reserved
from engine.work.sender_numbers import Senders
from engine.work.settlement import Settlement, Told

TOGETHER = 10  # messages that are reserved by one transaction
FRESH_SECONDS = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """Messages that were attempted together, and those of them that are to be decided anew."""

    attempted: Sequence[Message]
    left: Sequence[Message] = ()

    @property
    def is_full(self) -> bool:
        """Whether there may be more of them."""
        return len(self.attempted) >= TOGETHER


@dataclass(frozen=True)
class Dispatch:
    """Takes pending messages to where they end."""

    database: Database
    provider: Provider
    senders: Senders
    settlement: Settlement
    outbox: Outbox
    policy: Policy
    timer: Callable[[], float] = field(default=monotonic)

    def send(self, request: Request, now: datetime) -> str:
        """Keep a request and attempt its messages; its id. Raises as `Outbox.accept` does.

        Those that go together anyway are reserved by the transaction that keeps them.
        """
        if len(request.recipients) > TOGETHER:
            send_id, new = self.outbox.accept(request, now)
            self.attempt_all(new, now)
            return send_id
        begun = Reserved(())
        with ExitStack() as stack:

            def reserve(connection: Connection, new: Sequence[Message], on: Ground) -> Sequence[Message]:
                nonlocal begun
                stack.enter_context(self.settlement.underway.handing_over(*(each.id for each in new)))
                begun = self._begun(connection, new, on, now)
                changed = {after.id: after for _, after in begun.pairs}
                return [changed.get(each.id, each) for each in new]

            send_id, new = self.outbox.accept(request, now, reserve)
            left = self._left(new, lambda: self._carried_out(begun, now), now)
        self.attempt_all(left if begun.pairs or begun.numberless else new, now)
        return send_id

    def _begun(self, connection: Connection, new: Sequence[Message], on: Ground, now: datetime) -> Reserved:
        """None of them, where that fails: what stops all of them may be one."""
        try:
            return self._reservations.begin(connection, new, on, now)
        except DBAPIError:
            raise
        except Exception:
            log.exception("Messages could not be decided together: %s", ", ".join(each.id for each in new))
            return Reserved(())

    def attempt_all(self, ids: Sequence[str], now: datetime) -> None:
        """Send those of the messages that nobody has attempted yet; one that fails stops no other."""
        for start in range(0, len(ids), TOGETHER):
            left = ids[start : start + TOGETHER]
            while left:
                left = self._attempted(left, now)

    def attempt_first(
        self, line: Line, now: datetime, after: int = 0, claimed: Callable[[Turn], None] | None = None
    ) -> Turn:
        """Send the first of those that stand in the line after a place; tells as soon as they are `claimed`.

        Those that are to be decided anew stand there still.
        """
        chosen = partial(lines.first, line=line, most=TOGETHER, after=after)
        return self._attempt(chosen, now, claimed)

    def _attempted(self, ids: Sequence[str], now: datetime) -> Sequence[str]:
        """As `attempt_all`, and the ids of those to be decided anew."""
        chosen = partial(messages.unattempted, ids=ids)
        return self._left(ids, lambda: self._attempt(chosen, now).left, now)

    def _left(
        self, ids: Sequence[str], attempt: Callable[[], Sequence[Message]], now: datetime
    ) -> Sequence[str]:
        """The ids of those that the attempt leaves to be decided anew; what fails stays as it is for recovery."""
        try:
            return [each.id for each in attempt()]
        except Exception:
            log.exception("Messages could not be attempted: %s", ", ".join(ids))
        for each in ids if len(ids) > 1 else ():
            self._attempted([each], now)  # what stopped all of them may be one
        return ()

    def _attempt(self, chosen: Chosen, now: datetime, claimed: Callable[[Turn], None] | None = None) -> Turn:
        with ExitStack() as stack:

            def held(connection: Connection) -> list[Message]:
                found = chosen(connection)
                stack.enter_context(self.settlement.underway.handing_over(*(each.id for each in found)))
                return found

            reserved = self._reservations.take(held, now)
            attempted = [*(before for before, _ in reserved.pairs), *reserved.numberless]
            if claimed:
                claimed(Turn(attempted))
            left = self._carried_out(reserved, now)
        return Turn(attempted, left)

    def _carried_out(self, reserved: Reserved, now: datetime) -> list[Message]:
        """Those that are to be decided anew."""
        left = self._sent(reserved, now)
        if reserved.numberless:
            left += self._sent(self._numbered(reserved.numberless, now), now)
        return left

    def _numbered(self, numberless: Sequence[Message], now: datetime) -> Reserved:
        """The same with a number each, or as the policy has it without one."""
        for sender in dict.fromkeys(each.from_person or "" for each in numberless):
            self.senders.ensure(sender, now)
        chosen = partial(messages.unattempted, ids=[each.id for each in numberless])
        return self._reservations.take(chosen, now, looked_for_numbers=True)

    @property
    def _reservations(self) -> Reservations:
        return Reservations(self.database, self.policy, self.settlement.underway)

    def _sent(self, reserved: Reserved, now: datetime) -> list[Message]:
        """Text and mail what is to be; those that were put back, or are decided when this is known."""
        texts = [pair for pair in reserved.pairs if _goes_as(pair[1], Channel.SMS)]
        told, late = self._texted(texts, reserved.revision)
        if late:
            self._reservations.put_back(late, now)
        if told:
            # Of several, callbacks have moved the first on by now: they are looked at again.
            known = {text.id: text for _, text in texts} if len(told) == 1 else None
            for each in self.settlement.advance(told, now, known):
                with _stopping_no_other(each.message_id):
                    self.settlement.settle(each.message_id, each.answer, now)
        for message in (after for _, after in reserved.pairs if _goes_as(after, Channel.EMAIL)):
            with _stopping_no_other(message.id):
                self.settlement.post.mail(message, now)
        return [*(before for before, _ in late), *reserved.later]

    def _texted(self, pairs: Sequence[Pair], revision: int) -> tuple[list[Told], Sequence[Pair]]:
        """What the provider said, and the texts that it was not asked to take, as they have to be decided anew."""
        told, since = list[Told](), self.timer()
        for place, (_, text) in enumerate(pairs):
            if place and (self.timer() - since > FRESH_SECONDS or self.database.current() != revision):
                return told, pairs[place:]
            with _stopping_no_other(text.id):
                sender, to = text.from_number or "", text.destination or ""
                told.append(Told(text.id, self.provider.send(text.id, sender, to, text.body)))
            if told and _shows_something(told[-1]):
                return told, pairs[place + 1 :]
        return told, ()


def _shows_something(told: Told) -> bool:
    """Whether the answer is a refusal, by which others are decided: of the same handset, or of those at the limit."""
    outcome = outcomes.classify(told.answer)
    return outcome.status is MessageStatus.FAILED and not outcome.never_left


def _goes_as(message: Message, channel: Channel) -> bool:
    return message.channel is channel and message.status is MessageStatus.PENDING


@contextmanager
def _stopping_no_other(message_id: str) -> Iterator[None]:
    """Whatever happens to this message, it stays as it is for recovery."""
    try:
        yield
    except Exception:
        log.exception("Message %s could not be attempted", message_id)
