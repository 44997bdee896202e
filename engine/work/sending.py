"""Sending: reserve, call, settle.

A request becomes one pending message a recipient before anything is attempted, so that nothing can be lost. Each is
then attempted by itself. A transaction decides the route and reserves what it needs (the message, a slot of the
month's limit); it is over before the provider or the mail server is called; another one settles what they answered.
Every step that somebody else may take at the same time, a second process or a status callback that is quicker than
the provider's answer, is a conditional update: only who wins it goes on. So no message is texted or mailed twice.

When the provider does not answer, the text may be on its way. The message stays pending with the reason
`TWILIO_OUTCOME_UNKNOWN` and keeps its slot; it is not sent again. A status callback settles it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection

from engine.edge.provider import Provider
from engine.model import Channel, Message, MessageStatus, Purpose
from engine.policies.policy import Policy
from engine.rules import routing
from engine.rules.limits import month_of
from engine.rules.routing import Email, Facts, Refused, Route, Sms
from engine.store import campaigns, limits, messages, numbers
from engine.store.database import Database
from engine.work import gathering
from engine.work.sender_numbers import Senders
from engine.work.settlement import Settlement, Told

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NumberNeeded:
    """The message would go as a text if its sender had a number; nothing is reserved."""

    sender: str


@dataclass(frozen=True)
class Dispatch:
    """Takes a pending message to where it ends."""

    database: Database
    provider: Provider
    senders: Senders
    settlement: Settlement
    policy: Policy

    def attempt(self, message_id: str, now: datetime) -> None:
        """Send a message that nobody has attempted yet; does nothing for any other."""
        with self.settlement.underway.handing_over(message_id):
            self._attempt(message_id, now)

    def attempt_all(self, ids: Iterable[str], now: datetime) -> None:
        """Send each; one that fails stays as it is for recovery, and stops no other."""
        for message_id in ids:
            try:
                self.attempt(message_id, now)
            except Exception:
                log.exception("Message %s could not be attempted", message_id)

    def _attempt(self, message_id: str, now: datetime) -> None:
        reserved = self._reserve(message_id, now)
        if isinstance(reserved, NumberNeeded):
            self.senders.ensure(reserved.sender, now)
            reserved = self._reserve(message_id, now, looked_for_number=True)
        match reserved:
            case Message(channel=Channel.SMS, from_number=str(sender), destination=str(to), body=body):
                answer = self.provider.send(message_id, sender, to, body)
                told = [Told(message_id, answer)]
                for each in self.settlement.advance(told, now, {message_id: reserved}):
                    self.settlement.settle(each.message_id, each.answer, now)
            case Message():
                self.settlement.post.mail(reserved, now)

    def _reserve(
        self, message_id: str, now: datetime, *, looked_for_number: bool = False
    ) -> Message | NumberNeeded | None:
        """Decide the route and claim the message; None when it is unknown or somebody else's already."""
        with self.database.writing() as connection:
            message = messages.find(connection, message_id, lock=True)
            if message is None or message.status is not MessageStatus.PENDING or message.channel is not None:
                return None
            campaign = campaigns.find(connection, message.campaign) if message.campaign else None
            if campaign and campaign.stopped:
                return None
            facts = gathering.about_message(connection, message, campaign, self.policy, now)
            month = month_of(facts.configuration.time_zone, now)
            number = message.from_number or numbers.ready_for(connection, message.from_person or "")
            if number is None:
                full = limits.used(connection, month) >= facts.configuration.sms_message_limit
                facts = replace(facts, limit_reached=full)
                if not looked_for_number and self._gets_number(facts):
                    return NumberNeeded(message.from_person or "")
                facts = replace(facts, number_available=False)
            else:
                facts = gathering.from_number(connection, facts, number, self.policy)
            decision = self._with_slot(connection, facts, month)
            return messages.change(connection, message, now, **_values(decision, number, month))

    def _gets_number(self, facts: Facts) -> bool:
        """Whether this text would go out but for a number, and its sender is one who gets one (SSE-NUM-01)."""
        would_text = isinstance(routing.route(self.policy.rules, self.policy.instead, facts), Sms)
        return would_text and routing.is_permitted(facts.sender, facts.configuration)

    def _with_slot(self, connection: Connection, facts: Facts, month: str) -> Route:
        """The route, and with a text a slot of the month's limit (SSE-LIM-02, SSE-LIM-04)."""
        decision = routing.route(self.policy.rules, self.policy.instead, facts)
        allowed: int | None = facts.configuration.sms_message_limit
        if facts.purpose is Purpose.CONFIRMATION:
            allowed = None  # goes out at the limit too, and is counted (ENG-12)
        if not isinstance(decision, Sms) or limits.take(connection, month, allowed):
            return decision
        return routing.route(self.policy.rules, self.policy.instead, replace(facts, limit_reached=True))


def _values(decision: Route, number: str | None, month: str) -> dict[str, Any]:
    """What the route makes of the message's row."""
    match decision:
        case Sms(to):
            return {"channel": Channel.SMS, "destination": to, "from_number": number, "counted_in": month}
        case Email(address, reason):
            return {"channel": Channel.EMAIL, "destination": address, "reason": reason}
        case Refused(reason):
            return {"status": MessageStatus.FAILED, "reason": reason}
        case never:
            assert_never(never)
