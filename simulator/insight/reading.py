"""One account's journal, read once from the first entry to the last and put in order by person.

What the delays, the audit and the timeline ask of the journal is the same: who texted what to which number, what the
application tried, what became of it, and when the application was told. `Reading.take` adds one entry at a time, so
that whoever asks again has only the new entries read. Order is the journal's (`seq`), because the clock of an account
can be set back; times are what a person reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from simulator import errors, journal
from simulator.insight.people import Attempt, Forgery, Person, Standing, Text
from simulator.insight.setting import Setting
from simulator.journal import Entry
from simulator.language.keywords import Keyword
from simulator.language.mail import Mail
from simulator.model import Direction, Status, WebhookKind
from simulator.world.ledger import NETWORK

OPTED_OUT = errors.OPTED_OUT.code
BLOCKED = errors.BLOCKED.code
SUCCESS = range(200, 300)


class Reading:
    """What the entries that were taken so far add up to, by person."""

    def __init__(self) -> None:
        self.seq = 0
        self.people: defaultdict[str, Person] = defaultdict(Person)
        self.stopped: dict[str, Person] = {}  # of the people, those who ever texted a stop word
        self.mails: list[tuple[int, datetime, Mail]] = []
        self.released: dict[str, tuple[int, datetime]] = {}
        self.clock_was_set = False
        self.setting = Setting()
        self._texts: dict[str, Text] = {}
        self._attempts: dict[str, Attempt] = {}
        self._webhooks: dict[str, tuple[str, WebhookKind, str]] = {}
        self.forged: dict[str, Forgery] = {}
        self._answering: Text | None = None

    def take(self, entry: Entry) -> None:
        """Add one entry."""
        self.seq = entry.seq
        added = self._TAKE.get(type(entry.event))
        if added:
            added(self, entry.event, entry.at)

    # -- the account

    def _number(self, event: journal.NumberSaved, _at: datetime) -> None:
        self.setting.numbers[event.number.number] = event.number
        self.released.pop(event.number.number, None)

    def _release(self, event: journal.NumberReleased, at: datetime) -> None:
        self.setting.numbers.pop(event.number, None)
        self.released[event.number] = (self.seq, at)

    def _setup(self, event: journal.AdvancedOptOutChanged, _at: datetime) -> None:
        self.setting.set_up(event)

    def _switch(self, event: journal.SwitchesChanged, _at: datetime) -> None:
        self.setting.switches = event.switches

    def _clock(self, _event: journal.ClockMoved, _at: datetime) -> None:
        self.clock_was_set = True

    def _handset(self, event: journal.HandsetChanged, at: datetime) -> None:
        self.people[event.number].handset = event.handset
        self.people[event.number].changes.append((self.seq, at, event.handset))

    def _mail(self, event: journal.MailArrived, at: datetime) -> None:
        self.mails.append((self.seq, at, event.mail))

    # -- what people say

    def _text(self, event: journal.TextReceived, at: datetime) -> None:
        message = event.message
        person = message.sender or ""
        keyword, word = self.setting.heard(message)
        text = Text(
            seq=self.seq,
            at=at,
            sid=message.sid,
            person=person,
            number=message.recipient,
            scope=self.setting.scope_of(message.recipient),
            body=message.body,
            keyword=keyword,
            word=word,
        )
        self._texts[message.sid] = text
        self.people[person].texts.append(text)
        if keyword is Keyword.STOP:
            self.stopped[person] = self.people[person]

    def _answer(self, event: journal.ReplySent, _at: datetime) -> None:
        if texts := self.people[event.recipient].texts:
            texts[-1].answers.append(self.seq)

    def _block(self, event: journal.BlockPlaced, at: datetime) -> None:
        block = event.block
        self.people[block.recipient].blocks.append(
            Standing(
                seq=self.seq, at=at, scope=block.scope, sender=block.sender, recipient=block.recipient,
                placed=True, source=block.source,
            )
        )  # fmt: skip

    def _lift(self, event: journal.BlockLifted, at: datetime) -> None:
        self.people[event.recipient].blocks.append(
            Standing(
                seq=self.seq, at=at, scope=event.scope, sender=event.sender, recipient=event.recipient,
                placed=False, source=event.source,
            )
        )  # fmt: skip

    # -- what the application tries

    def _create(self, event: journal.MessageCreated, at: datetime) -> None:
        message = event.message
        sender = message.sender or ""
        scheduled = message.status is Status.SCHEDULED
        attempt = Attempt(
            seq=self.seq,
            at=at,
            created_seq=self.seq,
            created=at,
            sid=message.sid,
            sender=sender,
            service=message.service_sid,
            scope=self.setting.attempted_scope(sender, message.service_sid),
            recipient=message.recipient,
            body=message.body,
            is_reply=message.direction is Direction.REPLY,
            scheduled=scheduled,
            due=not scheduled,
            has_callback=message.status_callback is not None,
            keeps_stops=self.setting.keeps_stops(sender),
        )
        if attempt.is_reply and self._answering and self._answering.person == attempt.recipient:
            attempt.answers = self._answering
        self._attempts[message.sid] = attempt
        if not scheduled:
            self.people[attempt.recipient].attempts.append(attempt)

    def _service(self, event: journal.ServiceSaved, _at: datetime) -> None:
        self.setting.services[event.service.sid] = event.service

    def _refuse(self, event: journal.SendRefused, at: datetime) -> None:
        refused = event.error_code == OPTED_OUT
        self.people[event.recipient].attempts.append(
            Attempt(
                seq=self.seq, at=at, created_seq=self.seq, created=at, sid=event.message.sid if event.message else None,
                sender=event.sender, service=None,
                scope=self.setting.scope_of(event.sender), recipient=event.recipient, body=event.body,
                outcome="refused" if refused else "failed", code=event.error_code, ended_at=at, ended_seq=self.seq,
                known_seq=self.seq, known_at=at, is_reply=event.direction is Direction.REPLY,
            )
        )  # fmt: skip

    def _choose(self, event: journal.SenderChosen, at: datetime) -> None:
        if attempt := self._attempts.get(event.sid):
            self._fall_due(attempt, at)
            attempt.sender = event.sender
            attempt.keeps_stops = self.setting.keeps_stops(event.sender)

    def _move(self, event: journal.StatusMoved, at: datetime) -> None:
        attempt = self._attempts.get(event.sid)
        if attempt is None:
            return
        self._fall_due(attempt, at)
        if event.arrived:
            attempt.outcome = ""  # what a handset shows has arrived, whatever the carrier reported before
            self._end(attempt, "delivered", at)
        elif event.status in {Status.FAILED, Status.UNDELIVERED}:
            attempt.code = event.error_code
            self._end(attempt, "refused" if self._is_refusal(attempt, event.error_code) else "failed", at)
            if not attempt.has_callback:
                attempt.known_seq, attempt.known_at = self.seq, at

    def _fall_due(self, attempt: Attempt, at: datetime) -> None:
        """A scheduled message becomes an attempt when its time comes."""
        if not attempt.due:
            attempt.due, attempt.seq, attempt.at = True, self.seq, at
            self.people[attempt.recipient].attempts.append(attempt)

    def _end(self, attempt: Attempt, outcome: str, at: datetime) -> None:
        if not attempt.outcome:
            attempt.outcome, attempt.ended_at, attempt.ended_seq = outcome, at, self.seq

    def _is_refusal(self, attempt: Attempt, code: int | None) -> bool:
        """The provider's own word, or on a toll-free number whose block the API does not know the network's."""
        if code == OPTED_OUT:
            return True
        toll_free = self.setting.is_toll_free(attempt.sender)
        return code == BLOCKED and toll_free and self._network_blocks(attempt)

    def _network_blocks(self, attempt: Attempt) -> bool:
        concerned = (b for b in self.people[attempt.recipient].blocks if b.scope == attempt.sender)
        last = max((block for block in concerned), key=lambda block: block.seq, default=None)
        return last is not None and last.placed and last.source == NETWORK

    def _cancel(self, event: journal.MessageCanceled, _at: datetime) -> None:
        self._attempts.pop(event.sid, None)

    # -- what the application is told

    def _owe(self, event: journal.WebhookQueued, at: datetime) -> None:
        webhook = event.webhook
        if webhook.forged:
            self.forged[webhook.id] = Forgery(seq=self.seq, at=at)
            return
        status = dict(webhook.params).get("MessageStatus", "") if webhook.kind is WebhookKind.STATUS else ""
        self._webhooks[webhook.id] = (webhook.message_sid, webhook.kind, status)
        if webhook.kind is WebhookKind.INBOUND and (text := self._texts.get(webhook.message_sid)):
            text.owed = True
            text.tries += 1
            text.lost = text.lost or webhook.answer_lost

    def _answered(self, event: journal.WebhookDelivered, at: datetime) -> None:
        if (forgery := self.forged.get(event.id)) and event.status in SUCCESS:
            forgery.believed_seq = self.seq
        sid, kind, status = self._webhooks.pop(event.id, ("", None, ""))
        text = self._texts.get(sid) if kind is WebhookKind.INBOUND else None
        if text:
            text.tries -= 1
            self._answering = text
        if event.status not in SUCCESS:
            return
        if text and text.told_at is None:
            text.told_at, text.told_seq = at, self.seq
        attempt = self._attempts.get(sid)
        if attempt and status in {Status.FAILED, Status.UNDELIVERED} and attempt.known_seq is None:
            attempt.known_seq, attempt.known_at = self.seq, at

    def _missed(self, event: journal.WebhookFailed, _at: datetime) -> None:
        sid, kind, _ = self._webhooks.pop(event.id, ("", None, ""))
        if kind is WebhookKind.INBOUND and (text := self._texts.get(sid)):
            text.tries -= 1

    _TAKE: ClassVar[dict[type[journal.Event], Callable[[Any, Any, datetime], None]]] = {
        journal.NumberSaved: _number,
        journal.NumberReleased: _release,
        journal.ServiceSaved: _service,
        journal.AdvancedOptOutChanged: _setup,
        journal.SwitchesChanged: _switch,
        journal.ClockMoved: _clock,
        journal.HandsetChanged: _handset,
        journal.MailArrived: _mail,
        journal.TextReceived: _text,
        journal.ReplySent: _answer,
        journal.BlockPlaced: _block,
        journal.BlockLifted: _lift,
        journal.MessageCreated: _create,
        journal.SendRefused: _refuse,
        journal.SenderChosen: _choose,
        journal.StatusMoved: _move,
        journal.MessageCanceled: _cancel,
        journal.WebhookQueued: _owe,
        journal.WebhookDelivered: _answered,
        journal.WebhookFailed: _missed,
    }
