"""Mail, by SMTP. One connection a mail: a text that has to go by email waits for nobody else's."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

from engine.edge.settings import Settings, is_loopback

TIMEOUT_SECONDS = 15


class MailError(Exception):
    """The mail server would not take the mail, or could not be reached."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What is mailed. `id` makes the Message-ID: the same mail sent again after a crash is known as the same."""

    id: str
    to: str
    subject: str
    text: str
    sender_name: str
    reply_to: str | None


class Mailer:
    """The institution's mail server."""

    def __init__(self, settings: Settings) -> None:
        self._server = urlsplit(settings.smtp_url)
        self._from = settings.mail_from

    def send(self, mail: Mail, now: datetime) -> None:
        """Hand the mail to the server; raises `MailError`."""
        try:
            with self._connected() as server:
                server.send_message(self._written(mail, now))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(str(error) or type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        host, secure = self._server.hostname or "127.0.0.1", self._server.scheme == "smtps"
        connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
        server = connect(host, self._server.port or 0, timeout=TIMEOUT_SECONDS)
        try:
            self._introduce(server, encrypt=not secure and not is_loopback(host))
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, *, encrypt: bool) -> None:
        server.ehlo()
        if encrypt and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if self._server.username:
            server.login(unquote(self._server.username), unquote(self._server.password or ""))

    def _written(self, mail: Mail, now: datetime) -> EmailMessage:
        written = EmailMessage()
        written["From"] = formataddr((_one_line(mail.sender_name), self._from))
        written["To"] = mail.to
        if mail.reply_to:
            written["Reply-To"] = mail.reply_to
        written["Subject"] = _one_line(mail.subject)
        written["Date"] = format_datetime(now)
        written["Message-ID"] = f"<{mail.id}@{self._from.rpartition('@')[2]}>"
        written.set_content(mail.text)
        return written


def _one_line(text: str) -> str:
    """A header has one line."""
    return " ".join(text.split())
