"""Where mail is handed in: it goes out at once, or, where there are workers, by them (`engine.work.queue`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import Message
from engine.store.notices import Notice
from engine.work.mailing import Mailing
from engine.work.notifying import Notifying


class Post(Protocol):
    """Has mail sent."""

    def mail(self, message: Message, now: datetime) -> None:
        """Mail a message that is pending as email, and was just made so."""

    def notify(self, notice: Notice, now: datetime) -> None:
        """Mail a notice, which is kept and was not tried yet."""


@dataclass(frozen=True)
class AtOnce:
    """`Post` without workers: whoever hands mail in waits for the mail server."""

    mailing: Mailing
    notifying: Notifying

    def mail(self, message: Message, now: datetime) -> None:
        """As `Post` has it."""
        self.mailing.mail(message, now)

    def notify(self, notice: Notice, now: datetime) -> None:
        """As `Post` has it."""
        self.notifying.mail(notice, now)
