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


ENCODED = "=?utf-8?q?x=0d=0aBcc:_all=40x.org?="


def test_what_looks_like_an_encoded_word_reaches_no_header_decoded(mail: Mailboxes) -> None:
    Mailer(settings(mail)).send(replace(MAIL, subject=ENCODED, sender_name=ENCODED), BEGINNING)
    (arrived,) = mail.mails
    assert (arrived["Subject"], arrived["Bcc"]) == (ENCODED, None)
    assert arrived["From"].addresses[0].display_name == ENCODED


@pytest.mark.parametrize(
    "address",
    [
        "a@=?utf-8?q?x=0aBcc:y@z.org?=",
        "=?utf-8?q?a=0aBcc=3Ax?=@x.org",
        "a@[x",
        "a b@x.org",
        "a@x.org\nBcc: b",
    ],
)
def test_an_address_that_cannot_be_written_is_refused_for_good(mail: Mailboxes, address: str) -> None:
    for written in (replace(MAIL, to=address), replace(MAIL, reply_to=address)):
        with pytest.raises(MailError) as refused:
            Mailer(settings(mail)).send(written, BEGINNING)
        assert not refused.value.for_now
    assert mail.mails == []


def test_an_international_domain_is_written_in_ascii(mail: Mailboxes) -> None:
    Mailer(settings(mail)).send(replace(MAIL, to="a@b\u00fccher.de", sender_name="\ud800"), BEGINNING)
    (arrived,) = mail.mails
    assert arrived["To"] == "a@xn--bcher-kva.de"


def test_who_is_busy_or_away_may_take_it_later(mail: Mailboxes) -> None:
    mail.busy.add("sam@x.org")
    with pytest.raises(MailError, match="451") as refused:
        Mailer(settings(mail)).send(MAIL, BEGINNING)
    assert refused.value.for_now
