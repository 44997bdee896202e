"""What becomes of a message once the provider or the mail server has spoken.

The provider's answer to the request and its status callbacks come in any order, late, twice or never; all of them end
in `Settlement.settle`, which takes each once and in the order that makes sense: "sent" after "delivered" changes
nothing, and only the first failure turns a text into a mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import notices, outcomes
from engine.mail import Mail, Mailer, MailError
from engine.model import Channel, Message, MessageStatus, Reason
from engine.outcomes import Answer, Outcome
from engine.policies.policy import Policy, Refusal
from engine.store import limits, messages, people
from engine.store.database import Database

_RANK = {MessageStatus.PENDING: 0, MessageStatus.SENT: 1, MessageStatus.DELIVERED: 2, MessageStatus.FAILED: 2}


@dataclass(frozen=True)
class Settlement:
    """Writes down how messages end."""

    database: Database
    mailer: Mailer
    policy: Policy

    def settle(self, message_id: str, answer: Answer, now: datetime) -> None:
        """Take one answer of the provider about a text; a failed text goes by email (SSE-OPT-07, SSE-REP-05)."""
        outcome = outcomes.classify(answer)
        with self.database.writing() as connection:
            message = messages.find(connection, message_id, lock=True)
            if message is None:
                return
            if answer.sid and message.provider_sid is None:
                messages.change(connection, message, now, provider_sid=answer.sid)
            failed = self._progress(connection, message, outcome, now)
        if failed:
            self.mail(failed, now)

    def _progress(
        self, connection: Connection, message: Message, outcome: Outcome, now: datetime
    ) -> Message | None:
        """The message as it now is when it has failed and must be mailed, else None."""
        if message.channel is not Channel.SMS:
            return None
        if outcome.reason is Reason.TWILIO_OUTCOME_UNKNOWN and message.status is MessageStatus.PENDING:
            messages.change(connection, message, now, reason=outcome.reason, error=outcome.error)
        if _RANK[outcome.status] <= _RANK[message.status]:
            return None
        if outcome.status is not MessageStatus.FAILED:
            messages.change(connection, message, now, status=outcome.status, reason=None, error=None)
            return None
        return self._fail(connection, message, outcome, now)

    def _fail(
        self, connection: Connection, message: Message, outcome: Outcome, now: datetime
    ) -> Message | None:
        recipient = people.find(connection, message.to_person or "")
        number = message.destination or ""
        refusal = Refusal(
            outcome=outcome, recipient=recipient, number=number, holders=people.holders_of(connection, number)
        )
        people.change_statuses(connection, self.policy.learned(refusal), now)
        values: dict[str, Any] = {
            "reason": outcome.reason,
            "error_code": outcome.error_code,
            "error": outcome.error,
        }
        if message.counted_in and not outcome.counted:
            limits.give_back(connection, message.counted_in)
            values["counted_in"] = None
        if recipient is None or recipient.email is None:
            values |= {"status": MessageStatus.FAILED, "mail_error": Reason.NO_EMAIL_ADDRESS}
        else:
            values |= {
                "channel": Channel.EMAIL,
                "status": MessageStatus.PENDING,
                "destination": recipient.email,
            }
            values |= {"attempted_number": number}
        messages.change(connection, message, now, **values)
        return messages.find(connection, message.id)

    def mail(self, message: Message, now: datetime) -> None:
        """Mail a message that is pending as email; does nothing for any other."""
        if message.channel is not Channel.EMAIL or message.status is not MessageStatus.PENDING:
            return
        with self.database.reading() as connection:
            sender = people.find(connection, message.from_person or "")
        name = sender.name if sender else ""
        words = notices.instead_of_text(sender=name, body=message.body)
        mail = Mail(
            id=message.id,
            to=message.destination or "",
            subject=words.subject,
            text=words.body,
            sender_name=name,
            reply_to=sender.email if sender else None,
        )
        values: dict[str, Any] = {"status": MessageStatus.SENT}
        try:
            self.mailer.send(mail, now)
        except MailError as error:
            values = {"status": MessageStatus.FAILED, "mail_error": str(error)}
        with self.database.writing() as connection:
            messages.change(connection, message, now, **values)
