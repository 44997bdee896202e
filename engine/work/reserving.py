"""Reserving: where messages go is decided, and they are claimed with all that they need, before anything is attempted.

One transaction does it for as many as go out one after another: what is known is asked for once for all of them, and
each is decided by itself. What they need is a slot of the month's limit, and a number to go from; who has none yet is
named, and nothing is reserved for their message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection

from engine.model import Channel, Message, MessageStatus, Purpose
from engine.policies.policy import Policy
from engine.rules import routing
from engine.rules.limits import month_of
from engine.rules.routing import Email, Facts, Refused, Route, Sms
from engine.store import limits, messages
from engine.store.database import Database
from engine.work import gathering
from engine.work.gathering import Ground, Known
from engine.work.underway import Underway

Pair = tuple[Message, Message]
Chosen = Callable[[Connection], list[Message]]  # what is to be reserved, held against everybody else


@dataclass(frozen=True)
class Reserved:
    """What was made of messages: each as it was and as it is, oldest first.

    `revision` is the database's at which that was decided. Those that are `numberless` are as they were: their senders
    need a number first. So are those that are decided `later`: the month's limit has no room for them, unless one of
    the texts here is refused and gives its slot back.
    """

    pairs: Sequence[Pair]
    revision: int = 0
    numberless: Sequence[Message] = ()
    later: Sequence[Message] = ()


@dataclass(frozen=True)
class Reservations:
    """Reserves."""

    database: Database
    policy: Policy
    underway: Underway

    def take(self, chosen: Chosen, now: datetime, *, looked_for_numbers: bool = False) -> Reserved:
        """Decide and claim the chosen messages, which nobody has attempted yet."""
        with self.database.carrying() as connection:
            revision = self.database.revision(connection)
            known = gathering.about_messages(connection, chosen(connection), self.policy, now)
            reserved = self._reserved(connection, known, now, revision, looked_for_numbers)
            if not messages.change_each(connection, reserved.pairs, now):
                raise RuntimeError("messages changed that this transaction holds")
        return reserved

    def begin(self, connection: Connection, new: Sequence[Message], on: Ground, now: datetime) -> Reserved:
        """Decide and claim messages that are about to be kept by this transaction; fails before it changes anything."""
        # A single one is acted on at once, so nobody asks whether it still holds.
        revision = self.database.revision(connection) if len(new) > 1 else 0
        known = gathering.about_messages(connection, new, self.policy, now, on)
        return self._reserved(connection, known, now, revision)

    def _reserved(
        self,
        connection: Connection,
        known: Sequence[Known],
        now: datetime,
        revision: int,
        looked_for_numbers: bool = False,
    ) -> Reserved:
        if not known:
            return Reserved(())
        month = month_of(known[0].facts.configuration.time_zone, now)
        known = self._numbered(connection, known, month)
        needy = [] if looked_for_numbers else [each for each in known if self._gets_number(each)]
        ready = [each for each in known if looked_for_numbers or not self._gets_number(each)]
        own: dict[str, Any] = {"updated_at": now, "held_by": self.underway.holder()}
        decided = self._with_slots(connection, ready, month)
        pairs = [
            (each.message, replace(each.message, **own | _values(route, each.number, month)))
            for each, route in decided
            if route
        ]
        later = [each.message for each, route in decided if route is None]
        return Reserved(pairs, revision, [each.message for each in needy], later)

    def put_back(self, pairs: Sequence[Pair], now: datetime) -> None:
        """Have messages that were claimed here wait as before, with nothing reserved: nobody was asked to take them."""
        with self.database.carrying() as connection:
            if not messages.change_each(connection, [(after, before) for before, after in pairs], now):
                raise RuntimeError("messages changed that were claimed here")
            for month in sorted({after.counted_in for _, after in pairs if after.counted_in}):
                slots = sum(after.counted_in == month for _, after in pairs)
                limits.give_back(connection, month, slots)

    def _numbered(self, connection: Connection, known: Sequence[Known], month: str) -> list[Known]:
        """The same; of those that have no number to go from, whether the limit leaves room for them at all."""
        if all(each.number for each in known):
            return list(known)
        full = limits.used(connection, month) >= known[0].facts.configuration.sms_message_limit
        return [
            each if each.number else replace(each, facts=replace(each.facts, limit_reached=full))
            for each in known
        ]

    def _gets_number(self, known: Known) -> bool:
        """Whether this text would go out but for a number, and its sender is one who gets one (SSE-NUM-01)."""
        if known.number:
            return False
        would_text = isinstance(self._route(known.facts), Sms)
        return would_text and routing.is_permitted(known.facts.sender, known.facts.configuration)

    def _with_slots(
        self, connection: Connection, known: Sequence[Known], month: str
    ) -> list[tuple[Known, Route | None]]:
        """The routes, and with each text a slot of the month's limit (SSE-LIM-02, SSE-LIM-04); none of what is decided
        later.

        The slots are taken last: whatever is wrong with a message is found out before.
        """
        known = [
            each if each.number else replace(each, facts=replace(each.facts, number_available=False))
            for each in known
        ]
        routes: list[Route | None] = [self._route(each.facts) for each in known]
        texts = [place for place, route in enumerate(routes) if isinstance(route, Sms)]
        free = [place for place in texts if known[place].facts.purpose is Purpose.CONFIRMATION]
        counted = [place for place in texts if place not in free]
        beyond = [self._route(replace(known[place].facts, limit_reached=True)) for place in counted]
        if free:  # they go out at the limit too, and are counted (ENG-12)
            limits.take(connection, month, None, len(free))
        if counted:
            limit = known[0].facts.configuration.sms_message_limit
            taken = limits.take(connection, month, limit, len(counted))
            for place, route in list(zip(counted, beyond, strict=True))[taken:]:
                routes[place] = None if taken else route
        return list(zip(known, routes, strict=True))

    def _route(self, facts: Facts) -> Route:
        return routing.route(self.policy.rules, self.policy.instead, facts)


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
