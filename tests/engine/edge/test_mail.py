"""Handing a mail to the server, or learning that it does not take it."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from engine.edge.mail import Mail, Mailer, MailError
from engine.edge.settings import Settings, read
from tests.engine.campus import settings_for
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import BEGINNING

MAIL = Mail(
    id="1", to="sam@x.org", subject="Hello\nBcc: all@x.org", text="Hi", sender_name="A\r\nB", reply_to=None
)


def settings(mail: Mailboxes, url: str | None = None) -> Settings:
    return replace(read(settings_for(mail)), smtp_url=url or mail.url)


def test_a_header_is_one_line_whatever_it_is_made_of(mail: Mailboxes) -> None:
    Mailer(settings(mail)).send(MAIL, BEGINNING)
    (arrived,) = mail.mails
    assert (arrived["Subject"], arrived["Bcc"]) == ("Hello Bcc: all@x.org", None)
    assert arrived["From"].addresses[0].display_name == "A B"
    assert arrived["Date"].datetime == BEGINNING


def test_a_user_is_not_needed(mail: Mailboxes) -> None:
    Mailer(settings(mail, mail.url.replace("user%40x:secret@", ""))).send(MAIL, BEGINNING)
    assert (len(mail.mails), mail.logins) == (1, [])


def test_a_wrong_password_is_an_error_that_says_so(mail: Mailboxes) -> None:
    mail.refused.add("user@x")
    with pytest.raises(MailError, match="535"):
        Mailer(settings(mail)).send(MAIL, BEGINNING)


def test_a_server_that_is_not_there_is_an_error(mail: Mailboxes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(MailError, match="refused"):
        Mailer(settings(mail, f"smtp://127.0.0.1:{port}")).send(MAIL, BEGINNING)


def test_beyond_this_machine_encryption_is_used_where_the_server_offers_it(
    mail: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.edge.mail.is_loopback", lambda _host: False)
    Mailer(settings(mail)).send(MAIL, BEGINNING)
    monkeypatch.setattr("smtplib.SMTP.has_extn", lambda _server, name: name == "starttls")
    with pytest.raises(MailError, match="TLS"):
        Mailer(settings(mail)).send(MAIL, BEGINNING)
    assert len(mail.mails) == 1
