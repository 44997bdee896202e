"""The mail server takes mail from any client, for the account that logged in, and loses none."""

from __future__ import annotations

import base64
import logging
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from freezegun import freeze_time

from simulator.language.mail import Mail
from simulator.runtime import mailbox
from simulator.runtime.mailbox import MailboxServer

ACCOUNTS = {"AC1": "one", "AC2": "two"}


class Delivered:
    """Takes the mails of the server, or refuses them."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Mail]] = []
        self.fault: Exception | None = None

    def __call__(self, account: str, arrived: Mail) -> None:
        if self.fault:
            raise self.fault
        self.mails.append((account, arrived))


def authenticate(login: str, password: str) -> str | None:
    return login if ACCOUNTS.get(login) == password else None


@pytest.fixture
def delivered() -> Delivered:
    return Delivered()


@pytest.fixture
def server(delivered: Delivered) -> Iterator[MailboxServer]:
    running = MailboxServer("127.0.0.1", 0, authenticate, delivered, "AC0")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def client(server: MailboxServer) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP(server.host, server.port, timeout=10) as connected:
        yield connected


def letter(text: str = "See you at noon.") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "advisor@campus.example", "ada@campus.example"
    message["Subject"] = "Your advisor wrote"
    message.set_content(text)
    return message


def test_a_free_port_is_picked_and_told(server: MailboxServer) -> None:
    assert server.port > 0


def test_a_mail_without_a_login_is_the_default_accounts(client: smtplib.SMTP, delivered: Delivered) -> None:
    client.send_message(letter())
    [(account, mail)] = delivered.mails
    assert account == "AC0"
    assert (mail.sender, mail.recipients) == ("advisor@campus.example", ("ada@campus.example",))
    assert (mail.subject, mail.text) == ("Your advisor wrote", "See you at noon.")


@pytest.mark.parametrize("mechanism", ["auth_plain", "auth_login"])
def test_a_login_chooses_the_account(client: smtplib.SMTP, delivered: Delivered, mechanism: str) -> None:
    client.user, client.password = "AC2", "two"
    client.ehlo()
    client.auth(mechanism.removeprefix("auth_").upper(), getattr(client, mechanism))
    client.send_message(letter())
    client.send_message(letter())
    assert [account for account, _ in delivered.mails] == ["AC2", "AC2"]


def test_a_login_is_no_reason_to_warn(client: smtplib.SMTP, caplog: pytest.LogCaptureFixture) -> None:
    client.login("AC1", "one")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(("login", "password"), [("AC1", "two"), ("AC9", "one"), ("\u00e4", "")])
def test_a_wrong_login_is_refused(client: smtplib.SMTP, login: str, password: str) -> None:
    client.ehlo()
    proof = base64.b64encode(f"\0{login}\0{password}".encode()).decode()
    assert client.docmd("AUTH", f"PLAIN {proof}")[0] == 535


def test_a_mail_to_many_is_delivered_once(client: smtplib.SMTP, delivered: Delivered) -> None:
    client.send_message(letter(), to_addrs=["ada@campus.example", "bob@campus.example"])
    assert [mail.recipients for _, mail in delivered.mails] == [("ada@campus.example", "bob@campus.example")]


def test_dots_and_other_scripts_arrive_whole(client: smtplib.SMTP, delivered: Delivered) -> None:
    text = ".\n..leading dots\n\U0001f600 \u2019"
    client.send_message(letter(text))
    assert delivered.mails[0][1].text == text


def test_an_address_in_another_script_is_taken(client: smtplib.SMTP, delivered: Delivered) -> None:
    message = letter()
    message.replace_header("To", "j\u00f6rg@campus.example")
    client.send_message(message)
    assert delivered.mails[0][1].recipients == ("j\u00f6rg@campus.example",)


def test_a_mail_that_is_no_mail_is_kept(client: smtplib.SMTP, delivered: Delivered) -> None:
    client.sendmail("", ["ada@campus.example"], b"no header\xff\r\n\r\njust text")
    assert "just text" in delivered.mails[0][1].text


def test_a_mail_that_could_not_be_kept_is_to_be_sent_again(
    client: smtplib.SMTP, delivered: Delivered
) -> None:
    delivered.fault = OSError("the disk is full")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        client.send_message(letter())
    assert refused.value.smtp_code == 451
    delivered.fault = None
    client.send_message(letter())
    assert len(delivered.mails) == 1


def test_a_mail_too_large_is_refused_before_it_is_sent(client: smtplib.SMTP, delivered: Delivered) -> None:
    client.ehlo()
    assert client.mail("advisor@campus.example", [f"size={mailbox.LARGEST_MAIL + 1}"])[0] == 552
    assert delivered.mails == []


def test_a_mail_too_large_that_did_not_say_so_is_refused(client: smtplib.SMTP, delivered: Delivered) -> None:
    client.ehlo()
    client.mail("advisor@campus.example")
    client.rcpt("ada@campus.example")
    line = b"a" * 900 + b"\r\n"
    code, _ = client.data(line * (mailbox.LARGEST_MAIL // len(line) + 1))
    assert code == 552
    assert delivered.mails == []


def test_stopping_ends_open_connections_and_gives_the_port_back(delivered: Delivered) -> None:
    first = MailboxServer("127.0.0.1", 0, authenticate, delivered, "AC0")
    first.start()
    idle = smtplib.SMTP(first.host, first.port, timeout=10)
    midway = smtplib.SMTP(first.host, first.port, timeout=10)
    midway.ehlo()
    midway.mail("advisor@campus.example")
    first.stop()
    first.stop()
    for client in (idle, midway):
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
    second = MailboxServer("127.0.0.1", first.port, authenticate, delivered, "AC0")
    second.start()
    second.stop()


def test_a_server_that_never_started_can_be_stopped(delivered: Delivered) -> None:
    MailboxServer("127.0.0.1", 0, authenticate, delivered, "AC0").stop()


def test_a_port_in_use_is_told_at_once(delivered: Delivered) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = MailboxServer("127.0.0.1", taken.getsockname()[1], authenticate, delivered, "AC0")
        with pytest.raises(OSError, match="in use"):
            server.start()


def test_it_works_while_time_stands_still(delivered: Delivered) -> None:
    with freeze_time("2030-01-01", real_asyncio=True):
        server = MailboxServer("127.0.0.1", 0, authenticate, delivered, "AC0")
        server.start()
        with smtplib.SMTP(server.host, server.port, timeout=10) as client:
            client.login("AC1", "one")
            client.send_message(letter())
        server.stop()
    assert [account for account, _ in delivered.mails] == ["AC1"]


def test_it_works_when_time_is_frozen_and_thawed_around_it(
    server: MailboxServer, delivered: Delivered
) -> None:
    for day in ("2030-01-01", "2031-01-01"):
        with (
            freeze_time(day, real_asyncio=True),
            smtplib.SMTP(server.host, server.port, timeout=10) as client,
        ):
            client.send_message(letter())
    assert len(delivered.mails) == 2
