"""Mail by workers: a job a mail, before what users send and after automatic answers.

A job knows since when its mail waits. If anything has happened to it since, somebody else has taken it up: recovery,
or a worker that died, in which case recovery will. A mail that the server would not take for now becomes a job for
later, by the schedule of `engine.rules.retries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.model import Message, MessageStatus
from engine.rules import retries
from engine.store.notices import Notice
from engine.work.jobs import Jobs, Put
from engine.work.mailing import Mailing
from engine.work.notifying import Notifying

MAIL, NOTIFY = "mail", "notify"
PRIORITY = 22
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Posted:
    """`Post` with workers; `…_now` is what they do."""

    jobs: Jobs
    mailing: Mailing
    notifying: Notifying

    def mail(self, message: Message, now: datetime) -> None:
        """As `Post` has it."""
        due_at = retries.next_try(message.mail_tries, now) or now
        arguments = {"message_id": message.id, "since": message.updated_at.isoformat()}
        self._put(MAIL, arguments, (due_at - now) // SECOND)

    def notify(self, notice: Notice, now: datetime) -> None:
        """As `Post` has it."""
        pause = (notice.due_at - now) // SECOND if notice.tries else 0
        arguments = {"message_id": notice.message_id, "due_at": notice.due_at.isoformat()}
        self._put(NOTIFY, arguments, pause)

    def mail_now(self, message_id: str, since: datetime, now: datetime) -> None:
        """Mail the message that waits since then, and again later if need be."""
        tried = self.mailing.taken_up(message_id, since, now)
        if tried and tried.status is MessageStatus.PENDING:
            self.mail(tried, now)

    def notify_now(self, message_id: str, due_at: datetime, now: datetime) -> None:
        """Mail the notice that is due then, and again later if need be."""
        if kept := self.notifying.taken_up(message_id, due_at, now):
            self.notify(kept, now)

    def _put(self, task: str, arguments: dict[str, str], after: int) -> None:
        lock = f"{task} {arguments['message_id']}"
        self.jobs.put([Put(task=task, lock=lock, priority=PRIORITY, arguments=arguments, after=after)])
