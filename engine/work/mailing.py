"""Messages that go by mail: handed to the mail server, and by a schedule again as long as it will not take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.edge.mail import Mail, Mailer, MailError
from engine.model import Channel, Message, MessageStatus
from engine.rules import notices, retries
from engine.store import messages, people
from engine.store.database import Database
from engine.work.underway import Underway


@dataclass(frozen=True)
class Mailing:
    """Mails messages."""

    database: Database
    mailer: Mailer
    underway: Underway

    def taken_up(self, message_id: str, since: datetime, now: datetime) -> Message | None:
        """Mail the message, to which nothing has happened since; what became of it, None where something has."""
        with self.database.carrying() as connection:
            message = messages.find(connection, message_id)
            if message is None or message.updated_at != since or not messages.claim(connection, message, now):
                return None
        return self.mail(message, now)

    def mail(self, message: Message, now: datetime) -> Message | None:
        """Mail a message that is pending as email, and what became of it; does nothing for any other."""
        if message.channel is not Channel.EMAIL or message.status is not MessageStatus.PENDING:
            return None
        with self.underway.handing_over(message.id):
            values = self._mailed(self._written(message), message, now)
            with self.database.carrying() as connection:
                return messages.change(connection, message, now, **values)

    def _written(self, message: Message) -> Mail:
        with self.database.reading() as connection:
            sender = people.find(connection, message.from_person or "")
        name = sender.name if sender else ""
        words = notices.instead_of_text(sender=name, body=message.body)
        return Mail(
            id=message.id,
            to=message.destination or "",
            subject=words.subject,
            text=words.body,
            sender_name=name,
            reply_to=sender.email if sender else None,
        )

    def _mailed(self, mail: Mail, message: Message, now: datetime) -> dict[str, Any]:
        """What the mail server makes of the message's row: pending as before, where it may take the mail later."""
        try:
            self.mailer.send(mail, now)
        except MailError as error:
            tries = message.mail_tries + 1
            later = error.for_now and retries.next_try(tries, now) is not None
            status = MessageStatus.PENDING if later else MessageStatus.FAILED
            return {"status": status, "mail_error": str(error), "mail_tries": tries}
        return {"status": MessageStatus.SENT, "mail_error": None}
