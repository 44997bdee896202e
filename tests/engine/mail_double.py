"""A mail server that keeps what it gets."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailboxes:
    """What arrived, oldest first, and what the server is told to refuse."""

    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    url: str = ""

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def texts_to(self, address: str) -> list[str]:
        """The bodies of the mails to an address, without the last line's end."""
        return [str(mail.get_content()).rstrip("\r\n") for mail in self.to(address)]

    def clear(self) -> None:
        self.mails.clear()
        self.logins.clear()
        self.refused.clear()
        self.busy.clear()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 No such mailbox"
        if address in self.busy:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def log_in(self, *arguments: Any) -> AuthResult:
        login = arguments[-1]
        assert isinstance(login, LoginPassword)
        self.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=login.login.decode() not in self.refused, handled=False)


def serve(mailboxes: Mailboxes) -> Controller:
    """A server on a free port, running; its URL is written into the mailboxes."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]  # aiosmtpd's controller cannot be given port 0
    controller = Controller(
        mailboxes, hostname="127.0.0.1", port=port, authenticator=mailboxes.log_in, auth_require_tls=False
    )
    controller.start()
    mailboxes.url = f"smtp://user%40x:secret@127.0.0.1:{port}"
    return controller
