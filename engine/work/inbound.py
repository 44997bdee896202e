"""Texts that handsets send to sender numbers (SSE-REP-01, SSE-REP-03).

Every text is kept, whoever sent it and whoever holds the number it came to. Its author is the person whom the last
text of that conversation was meant for; without a conversation, the one person who has that number. A phone that
several people share has no known author until one of them has been written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.edge.ids import new_id
from engine.edge.mail import Mail
from engine.model import Channel, Direction, Message, MessageStatus, Person
from engine.policies.policy import Policy
from engine.rules import notices as words
from engine.rules.effects import ConsentReport, Effect
from engine.store import arrivals, configuration, messages, notices, numbers, people
from engine.store.database import Database
from engine.store.locks import exclude_others
from engine.work import consequences, gathering, notifying
from engine.work.consent_reports import ConsentReports
from engine.work.consequences import Occasion
from engine.work.post import Post
from engine.work.waiting import Waiting


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A text as the provider hands it over; `sid` is the provider's name for it, `token` that of its webhook.

    `media` are the addresses of its pictures. `at` is when it arrived there, where that is longer ago than now.
    """

    sid: str
    handset: str
    to: str
    body: str
    media: tuple[str, ...] = ()
    token: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Inbound:
    """Takes in texts."""

    database: Database
    post: Post
    waiting: Waiting
    reports: ConsentReports
    policy: Policy

    def receive(self, arrival: Arrival, now: datetime) -> bool:
        """Keep the text, let consent act on it, and tell the user it was sent to. False: it was here before."""
        with self.database.writing() as connection:
            exclude_others(connection, arrival.handset)
            if not arrivals.take(connection, arrival.sid, arrival.token, now):
                return False
            holders = people.holders_of(connection, arrival.handset)
            message = _message(connection, arrival, holders, now)
            told, effects, answers = self._taken(connection, message, holders, now)
            mail = _notification(connection, message, holders) if told else None
            if notice := notifying.kept(mail, now) if mail else None:
                notices.keep(connection, notice)
        self.reports.tell((effect for effect in effects if isinstance(effect, ConsentReport)), now)
        if answers:
            self.waiting.answer(answers, now)
        if notice:
            self.post.notify(notice, now)
        return True

    def _taken(
        self, connection: Connection, message: Message, holders: Sequence[Person], now: datetime
    ) -> tuple[bool, Sequence[Effect], list[Message]]:
        """Whether the user is told of the text, what it does, and what is answered to it."""
        text = gathering.about_text(connection, message, holders, self.policy)
        occasion = Occasion(
            handset=text.number, sender=text.to, holder=message.from_person, user=message.to_person
        )
        heard = self.policy.hears(text)
        if heard:
            messages.add(connection, [message])
        told = heard and self.policy.is_reply(text)
        effects = self.policy.received(text)
        return told, effects, consequences.apply(connection, effects, occasion, now)


def _message(connection: Connection, arrival: Arrival, holders: Sequence[Person], now: datetime) -> Message:
    assignment = numbers.holder_of(connection, arrival.to)
    return Message(
        id=new_id(),
        direction=Direction.INBOUND,
        from_person=_author(connection, arrival, holders),
        to_person=assignment.person_id if assignment else None,
        body=arrival.body,
        created_at=arrival.at or now,
        updated_at=now,
        channel=Channel.SMS,
        status=MessageStatus.RECEIVED,
        from_number=arrival.handset,
        destination=arrival.to,
        provider_sid=arrival.sid,
        media=arrival.media,
    )


def _author(connection: Connection, arrival: Arrival, holders: Sequence[Person]) -> str | None:
    written_to = messages.last_written_to(connection, arrival.to, arrival.handset)
    if written_to is not None:
        return written_to
    return holders[0].id if len(holders) == 1 else None


def _notification(connection: Connection, message: Message, holders: Sequence[Person]) -> Mail | None:
    """The mail to the user whose number it is, by the configured template (SSE-REP-01)."""
    user = people.find(connection, message.to_person) if message.to_person else None
    if user is None or user.email is None:
        return None
    author = people.find(connection, message.from_person) if message.from_person else None
    name = (
        author.name if author else " or ".join(holder.name for holder in holders) or message.from_number or ""
    )
    template = configuration.load(connection).reply_notification
    said = "\n".join(part for part in (message.body, *message.media) if part)
    filled = words.filled(template, sender=name, recipient=user.name, text=said)
    reply_to = author.email if author else None
    return Mail(
        id=message.id,
        to=user.email,
        subject=filled.subject,
        text=filled.body,
        sender_name=name,
        reply_to=reply_to,
    )
