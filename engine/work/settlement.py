"""What becomes of a message once the provider or the mail server has spoken.

The provider's answer to the request and its status callbacks come in any order, late, twice or never; all of them end
in `Settlement.settle`, which takes each once and in the order that makes sense: "sent" after "delivered" changes
nothing, and only the first failure turns a text into a mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection

from engine.model import Channel, Direction, Message, MessageStatus, Person, Purpose, Reason
from engine.policies.policy import Part, Policy, Refusal
from engine.rules import outcomes
from engine.rules.outcomes import Answer, Outcome
from engine.rules.routing import Email, Refused
from engine.store import contacts, limits, messages, people
from engine.store.database import Database
from engine.work import consequences, gathering
from engine.work.consequences import Occasion
from engine.work.post import Post
from engine.work.underway import Underway

_RANK = {MessageStatus.PENDING: 0, MessageStatus.SENT: 1, MessageStatus.DELIVERED: 2, MessageStatus.FAILED: 2}


@dataclass(frozen=True)
class Told:
    """What the provider said about one of our texts."""

    message_id: str
    answer: Answer


@dataclass(frozen=True)
class Settlement:
    """Writes down how messages end."""

    database: Database
    post: Post
    policy: Policy
    underway: Underway = field(default_factory=Underway)

    def settle_all(self, told: Sequence[Told], now: datetime) -> None:
        """As `settle`, many at once: how far texts are in one transaction, and what has to be decided one by one."""
        for each in self.advance(told, now):
            self.settle(each.message_id, each.answer, now)

    def advance(
        self, told: Sequence[Told], now: datetime, known: Mapping[str, Message] | None = None
    ) -> Sequence[Told]:
        """Take what says no more than how far a text is, all of it at once; the rest, for `settle`, is given back.

        `known` are the texts as they were, where they are hardly others by now; whoever was quicker is noticed.
        """
        with self.database.carrying() as connection:
            before = known or messages.hold_each(connection, [each.message_id for each in told])
            after, rest = _advanced(before, told)
            pairs = [(before[name], text) for name, text in after.items() if text != before[name]]
            if self._unblocks(connection, pairs) or not messages.change_each(connection, pairs, now):
                return told
        return rest

    def put_back(self, message: Message, now: datetime) -> None:
        """Have a text wait as before it was reserved; nobody was asked to take it."""
        values: dict[str, Any] = _unattempted(message) | {"counted_in": None, "held_by": None}
        if message.purpose is Purpose.DIRECT:
            values |= {"from_number": None, "destination": None}
        with self.database.carrying() as connection:
            if messages.change(connection, message, now, **values) and message.counted_in:
                limits.give_back(connection, message.counted_in)

    def _unblocks(self, connection: Connection, pairs: Iterable[tuple[Message, Message]]) -> bool:
        """Whether a delivery shows that a block, which is believed of the provider, is none any more."""
        if Part.CONTACTS not in self.policy.parts:
            return False
        delivered = [text for _, text in pairs if text.status is MessageStatus.DELIVERED]
        blocks = contacts.blocks_of(connection, [text.destination or "" for text in delivered])
        return any(text.from_number in blocks.get(text.destination or "", ()) for text in delivered)

    def settle(self, message_id: str, answer: Answer, now: datetime) -> None:
        """Take one answer of the provider about a text; of a failed one becomes what the policy says (SSE-OPT-07)."""
        outcome = outcomes.classify(answer)
        lost = outcome.status is MessageStatus.FAILED
        with self.database.writing() if lost else self.database.carrying() as connection:
            message = messages.find(connection, message_id, lock=True)
            if message is None:
                return
            values = self._values(connection, message, outcome, now)
            if answer.sid and message.provider_sid is None:
                values["provider_sid"] = answer.sid
            settled = messages.change(connection, message, now, **values) if values else None
        if settled and message.channel is Channel.SMS and settled.channel is Channel.EMAIL:
            self.post.mail(settled, now)

    def _values(
        self, connection: Connection, message: Message, outcome: Outcome, now: datetime
    ) -> dict[str, Any]:
        """What the outcome makes of the message's row: nothing, when it comes late or again."""
        if message.channel is not Channel.SMS or message.direction is Direction.INBOUND:
            return {}
        if outcome.status is MessageStatus.PENDING is message.status:
            return {"reason": outcome.reason, "error": outcome.error}
        if _RANK[outcome.status] <= _RANK[message.status]:
            return {}
        if outcome.status is MessageStatus.DELIVERED and Part.CONTACTS in self.policy.parts:
            sender, number = message.from_number or "", message.destination or ""
            contacts.believe(connection, sender, number, now, blocked=False)
        if outcome.status is not MessageStatus.FAILED:
            return {"status": outcome.status, "reason": None, "error": None}
        return self._failure(connection, message, outcome, now)

    def _failure(
        self, connection: Connection, message: Message, outcome: Outcome, now: datetime
    ) -> dict[str, Any]:
        """Let the policy learn, give back the slot, and do what happens instead of the text."""
        recipient, number = people.find(connection, message.to_person or ""), message.destination or ""
        refusal = Refusal(
            outcome=outcome,
            recipient=recipient,
            number=number,
            holders=people.holders_of(connection, number),
            sender=message.from_number or "",
            contact=contacts.find(connection, number) if Part.CONTACTS in self.policy.parts else None,
            is_outdated=gathering.opted_in_since(connection, message),
        )
        occasion = Occasion(handset=number, sender=refusal.sender)
        consequences.apply(connection, self.policy.learned(refusal), occasion, now)
        reason = outcome.reason and self.policy.reasons.get(outcome.reason, outcome.reason)
        values: dict[str, Any] = {"reason": reason, "error_code": outcome.error_code, "error": outcome.error}
        if message.counted_in and not outcome.counted:
            limits.give_back(connection, message.counted_in)
            values["counted_in"] = None
        if (
            outcome.never_left
            and message.status is MessageStatus.PENDING
            and message.purpose is not Purpose.DIRECT
        ):
            return values | _unattempted(message)
        return values | self._instead(message, recipient, reason)

    def _instead(self, message: Message, recipient: Person | None, reason: Reason | None) -> dict[str, Any]:
        match self.policy.instead(recipient, reason or Reason.TWILIO_SEND_FAILED):
            case Email(address):
                mailed = {"channel": Channel.EMAIL, "status": MessageStatus.PENDING, "destination": address}
                return mailed | {"attempted_number": message.destination}
            case Refused(why):
                return {"status": MessageStatus.FAILED, "mail_error": None if why == reason else why}
            case never:
                assert_never(never)


def _advanced(before: Mapping[str, Message], told: Iterable[Told]) -> tuple[dict[str, Message], list[Told]]:
    """The texts as they are afterwards, and of what was told that by which something has to be decided."""
    after, rest = dict(before), list[Told]()
    for each in told:
        text, outcome = after.get(each.message_id), outcomes.classify(each.answer)
        if text is None or text.channel is not Channel.SMS or text.direction is Direction.INBOUND:
            continue
        if outcome.status in {MessageStatus.FAILED, MessageStatus.PENDING}:
            rest.append(each)
            continue
        sid = text.provider_sid or each.answer.sid
        if _RANK[outcome.status] > _RANK[text.status]:
            text = replace(text, status=outcome.status, reason=None, error=None)
        after[each.message_id] = replace(text, provider_sid=sid)
    return after, rest


def _unattempted(message: Message) -> dict[str, Any]:
    """As before the attempt: to be tried again, since nobody is there who could try again by hand."""
    chosen_here = message.purpose is Purpose.CAMPAIGN
    return {"channel": None, "from_number": None if chosen_here else message.from_number}
