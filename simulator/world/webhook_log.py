"""The log of webhooks: what was owed, and what became of it; and what the debugger says of it.

Everything in it comes from the journal. An entry is found by its place in the account's order (`seq`), which is also
how a reader asks for what came after the last one read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from simulator import journal
from simulator.model import Webhook, WebhookKind
from simulator.webhooks import cookies
from simulator.webhooks.cookies import Cookie

Outcome = journal.WebhookDelivered | journal.WebhookFailed
Note = journal.WebhookFailed | journal.DebuggerNoted


class Delivery(Struct, frozen=True):
    """A webhook, its place in the account's order, and what came of it at what time: None while it is owed."""

    seq: int
    webhook: Webhook
    outcome: Outcome | None = None
    at: datetime | None = None


@dataclass
class WebhookLog:
    """Every webhook of an account in the order in which they were owed, and the debugger's notes."""

    _by_id: dict[str, Delivery] = field(default_factory=dict)
    _order: list[tuple[int, str]] = field(default_factory=list)
    _cookies: dict[tuple[str, str], tuple[Cookie, ...]] = field(default_factory=dict)
    _notes: list[tuple[int, datetime, Note]] = field(default_factory=list)

    def owe(self, seq: int, webhook: Webhook) -> None:
        """The webhook is owed from here on."""
        self._by_id[webhook.id] = Delivery(seq, webhook)
        self._order.append((seq, webhook.id))

    def settle(self, seq: int, outcome: Outcome, at: datetime) -> None:
        """Something came of a webhook."""
        delivery = self._by_id.get(outcome.id)
        if delivery is None:
            return
        self._by_id[outcome.id] = replace(delivery, outcome=outcome, at=at)
        if isinstance(outcome, journal.WebhookDelivered):
            self._keep(delivery.webhook, outcome.cookies, at)
        elif not delivery.webhook.forged:
            self._notes.append((seq, at, outcome))

    def note(self, seq: int, note: journal.DebuggerNoted, at: datetime) -> None:
        """The debugger has something to say."""
        self._notes.append((seq, at, note))

    # -- what is asked

    def find(self, webhook_id: str) -> Delivery | None:
        """The webhook of that id."""
        return self._by_id.get(webhook_id)

    def after(self, seq: int, limit: int, message_sid: str | None = None) -> list[Delivery]:
        """The webhooks owed after the entry `seq`, all or one message's, oldest first, `limit` of them at most."""
        start = bisect_right(self._order, seq, key=lambda owed: owed[0])
        following = (self._by_id[webhook_id] for _, webhook_id in islice(self._order, start, None))
        fitting = (d for d in following if message_sid in {None, d.webhook.message_sid})
        return list(islice(fitting, limit))

    def before(self, seq: int | None, limit: int, message_sid: str | None = None) -> list[Delivery]:
        """The webhooks owed before the entry `seq`, or all, or one message's, newest first, `limit` of them at most."""
        end = len(self._order) if seq is None else bisect_left(self._order, seq, key=lambda owed: owed[0])
        preceding = (self._by_id[self._order[place][1]] for place in range(end - 1, -1, -1))
        fitting = (d for d in preceding if message_sid in {None, d.webhook.message_sid})
        return list(islice(fitting, limit))

    def notes_after(self, seq: int, limit: int) -> list[tuple[int, datetime, Note]]:
        """The debugger's notes after the entry `seq`, oldest first, `limit` of them at most."""
        start = bisect_right(self._notes, seq, key=lambda note: note[0])
        return self._notes[start : start + limit]

    def cookies(self, webhook: Webhook) -> tuple[Cookie, ...]:
        """What the application has left with the pair that the webhook is about."""
        return self._cookies.get(_pair(webhook), ())

    def replays(self, webhook: Webhook) -> int:
        """How often the webhook was sent again by hand."""
        n = 0
        while f"{webhook.id}:replay-{n + 1}" in self._by_id:
            n += 1
        return n

    def _keep(self, webhook: Webhook, new: tuple[Cookie, ...], now: datetime) -> None:
        if new and webhook.kind is WebhookKind.INBOUND:
            self._cookies[_pair(webhook)] = cookies.kept(self.cookies(webhook), new, now)


def _pair(webhook: Webhook) -> tuple[str, str]:
    """Who texted whom: cookies are kept for texts alone, as nobody sets any in answer to a status."""
    if webhook.kind is not WebhookKind.INBOUND:
        return ("", "")
    params = dict(webhook.params)
    return params.get("From", ""), params.get("To", "")
