"""Mail, by SMTP. One connection a mail: a text that has to go by email waits for nobody else's.

Whatever a user wrote goes into a header as plain printable characters, or encoded as a whole: what looks like an
encoded word already (`=?utf-8?q?x=0aBcc:...?=`) is one that somebody wants decoded behind our back.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

from engine.edge.settings import Settings, is_loopback
from engine.rules import addresses

TIMEOUT_SECONDS = 15


class MailError(Exception):
    """The mail server would not take the mail, or could not be reached; `for_now` says that it may later."""

    def __init__(self, words: str, *, for_now: bool) -> None:
        super().__init__(words)
        self.for_now = for_now


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
        written, to = self._written(mail, now), _mailbox(mail.to)
        try:
            with self._connected() as server:
                server.sendmail(self._from, [to], written)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(str(error) or type(error).__name__, for_now=_may_pass(error)) from error

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

    def _written(self, mail: Mail, now: datetime) -> bytes:
        """The mail as it is handed over; raises `MailError` where an address cannot be written."""
        written = MIMEText(mail.text.encode("utf-8", "replace").decode(), "plain", "utf-8")
        written["From"] = _named(mail.sender_name, self._from)
        written["To"] = _mailbox(mail.to)
        if mail.reply_to:
            written["Reply-To"] = _mailbox(mail.reply_to)
        written["Subject"] = _header(mail.subject)
        written["Date"] = format_datetime(now)
        written["Message-ID"] = f"<{mail.id}@{self._from.rpartition('@')[2]}>"
        return written.as_bytes(policy=written.policy.clone(linesep="\r\n"))


def _mailbox(address: str) -> str:
    """The address as a header and an envelope have it, in ASCII."""
    try:
        return addresses.mail_address(address)
    except ValueError as error:
        raise MailError(f"{address!r} is no mail address: {error}", for_now=False) from error


def _named(name: str, address: str) -> str:
    written = _header(name)
    return formataddr((written, address)) if written == _one_line(name) else f"{written} <{address}>"


def _header(text: str) -> str:
    line = _one_line(text)
    plain = line.isascii() and line.isprintable() and "=?" not in line
    return line if plain else Header(line.encode("utf-8", "replace"), "utf-8").encode(linesep="\r\n")


def _one_line(text: str) -> str:
    """A header has one line."""
    return " ".join(text.split())


def _may_pass(error: Exception) -> bool:
    """Whether the same mail may be taken later: the server is away, busy or set up wrongly, and the mail is fine."""
    match error:
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPServerDisconnected():
            return True
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return all(400 <= code < 500 for code, _ in refused.values())
        case smtplib.SMTPResponseException(smtp_code=code):
            return 400 <= code < 500
        case smtplib.SMTPException():
            return False
        case _:
            return isinstance(error, OSError)
