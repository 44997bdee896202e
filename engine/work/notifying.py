"""News of replies: mailed at once, and by a schedule as long as the mail server will not take them for now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.edge.mail import Mail, Mailer, MailError
from engine.rules import retries
from engine.rules.retries import WAITS
from engine.store import messages, notices
from engine.store.database import Database
from engine.store.notices import Notice
from engine.work.underway import Underway

UNTOUCHED = WAITS[0]  # for so long nobody else takes up a notice that is being mailed


@dataclass(frozen=True)
class Notifying:
    """Mails notices, and keeps those that are not taken."""

    database: Database
    mailer: Mailer
    underway: Underway

    def due(self, now: datetime) -> int:
        """Mail what is due; how many there were."""
        with self.database.reading() as connection:
            waiting = notices.due(connection, now)
        return sum(self._taken_up(notice, now) for notice in waiting)

    def taken_up(self, message_id: str, due_at: datetime, now: datetime) -> Notice | None:
        """Mail the notice if it is due then still; it as it is kept on, None if it is not or somebody else has it."""
        with self.database.reading() as connection:
            notice = notices.find(connection, message_id)
        if notice is None or notice.due_at != due_at or not self._taken_up(notice, now):
            return None
        with self.database.reading() as connection:
            return notices.find(connection, message_id)

    def _taken_up(self, notice: Notice, now: datetime) -> bool:
        if notice.message_id in self.underway:
            return False
        with self.database.carrying() as connection:
            if not notices.claim(connection, notice, now + UNTOUCHED):
                return False
        self.mail(notice, now)
        return True

    def mail(self, notice: Notice, now: datetime) -> None:
        """Mail the notice, which is kept and not due; it stays until it is sent or given up."""
        with self.underway.handing_over(notice.message_id):
            try:
                self.mailer.send(_written(notice), now)
                error = None
            except MailError as refused:
                error = refused
            self._conclude(notice, error, now)

    def _conclude(self, notice: Notice, error: MailError | None, now: datetime) -> None:
        due_at = retries.next_try(notice.tries + 1, now) if error and error.for_now else None
        with self.database.carrying() as connection:
            text = messages.find(connection, notice.message_id)
            if text and (text.mail_error or error):
                messages.change(connection, text, now, mail_error=str(error) if error else None)
            if due_at:
                notices.again(connection, notice, due_at)
            else:
                notices.drop(connection, notice)


def kept(mail: Mail, now: datetime) -> Notice:
    """The mail as it is kept while it is tried for the first time."""
    fields = {name: value for name, value in vars(mail).items() if name != "id"}
    return Notice(message_id=mail.id, due_at=now + UNTOUCHED, **fields)


def _written(notice: Notice) -> Mail:
    return Mail(
        id=notice.message_id,
        to=notice.to,
        subject=notice.subject,
        text=notice.text,
        sender_name=notice.sender_name,
        reply_to=notice.reply_to,
    )
