"""What is read out of a mail, whatever state it is in, and that the journal can keep it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import EmailPolicy

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.language import mail
from simulator.language.mail import Mail

REPRODUCIBLE = settings(derandomize=True, deadline=None)  # the same cases every time, on any machine


def read(content: bytes) -> Mail:
    return mail.read("advisor@campus.example", ["ada@campus.example"], content)


def composed(plain: str | None = None, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Your advisor wrote"
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def test_a_mail_is_read_as_it_was_written() -> None:
    message = composed(plain="See you at noon.\nBring the form.")
    message["X-Twice"] = "1"
    message["X-Twice"] = "2"
    found = read(message.as_bytes().replace(b"\n", b"\r\n"))
    assert (found.sender, found.recipients) == ("advisor@campus.example", ("ada@campus.example",))
    assert found.subject == "Your advisor wrote"
    assert found.text == "See you at noon.\nBring the form."
    assert [value for name, value in found.headers if name == "X-Twice"] == ["1", "2"]


def test_a_recipient_named_twice_is_one_recipient() -> None:
    found = mail.read("", ["a@x.example", "b@x.example", "a@x.example"], b"")
    assert found.recipients == ("a@x.example", "b@x.example")


HTML = (
    "<html><head><title>no</title><style>p {}</style></head><body><p>Dear  Ada,</p>"
    "<div>see you\n at <b>noon</b> &amp; later.<br>Yours</div></style><script>no()</script></body></html>"
)

TEXTS = [
    ("curly quotes", composed(plain="I\u2019m here").as_bytes(), "I\u2019m here"),
    ("an emoji", composed(plain="\U0001f600").as_bytes(), "\U0001f600"),
    ("a long line", composed(plain="a" * 1000).as_bytes(), "a" * 1000),
    ("plain before HTML", composed(plain="plain", html="<p>page</p>").as_bytes(), "plain"),
    ("HTML alone", composed(html=HTML).as_bytes(), "Dear Ada,\nsee you at noon & later.\nYours"),
    ("a page never closed", b"Content-Type: text/html\n\n<p>hello <", "hello <"),
    ("no charset, UTF-8", "Subject: x\n\nTschüs\n".encode(), "Tschüs"),
    ("no charset, no UTF-8", b"Subject: x\n\ncaf\xe9\n", "caf\\xe9"),
    ("a charset", b"Content-Type: text/plain; charset=latin-1\n\ncaf\xe9", "café"),
    ("a charset nobody knows", b"Content-Type: text/plain; charset=klingon\n\nhello", "hello"),
    ("a charset that does not fit", b"Content-Type: text/plain; charset=ascii-8\n\ncaf\xe9", "caf\\xe9"),
    ("half a character", b"Content-Type: text/plain; charset=utf-7\n\n+2AA-", "+2AA-"),
    (
        "damaged base64",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVsbG8*",
        "hello",
    ),
    ("nothing", b"", ""),
    ("a body alone", b"\nhello", "hello"),
    ("an empty line at the end stays", b"\nhello\n\n", "hello\n"),
    ("no text at all", b"Content-Type: application/pdf\n\n%PDF", "Content-Type: application/pdf\n\n%PDF"),
    ("parts that are none", b"Content-Type: multipart/mixed; boundary=x\n\nhello", None),
]


@pytest.mark.parametrize(("case", "content", "text"), TEXTS, ids=[row[0] for row in TEXTS])
def test_the_text_is_what_a_reader_would_see(case: str, content: bytes, text: str | None) -> None:
    assert read(content).text == (content.decode() if text is None else text)


SUBJECTS = [
    ("encoded", b"Subject: =?utf-8?q?Tsch=C3=BCs?=\n\n", "Tschüs"),
    ("raw UTF-8", "Subject: Tschüs\n\n".encode(), "Tschüs"),
    ("raw Latin-1", b"Subject: caf\xe9\n\n", "caf\\xe9"),
    ("folded", b"Subject: one\n two\n\n", "one two"),
    ("in small letters", b"subject: hello\n\n", "hello"),
    ("missing", b"To: a@x.example\n\n", ""),
    ("encoded badly", b"Subject: =?utf-8?b?7aCA?=\n\n", "\ufffd\ufffd\ufffd"),
]


@pytest.mark.parametrize(("case", "content", "subject"), SUBJECTS, ids=[row[0] for row in SUBJECTS])
def test_the_subject_is_decoded(case: str, content: bytes, subject: str) -> None:
    assert read(content).subject == subject


def test_a_mail_too_deep_to_be_taken_apart_is_kept_as_it_came() -> None:
    content = b"Content-Type: message/rfc822\n\n" * 3_000 + b"at the bottom"
    found = read(content)
    assert found.headers == ()
    assert found.text == content.decode()


def test_a_header_that_cannot_be_parsed_is_kept_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(name: str, value: str) -> str:
        raise IndexError(name + value)

    monkeypatch.setattr(EmailPolicy, "header_fetch_parse", lambda _, name, value: fault(name, value))
    assert mail._header("To", '"broken') == '"broken'


@REPRODUCIBLE
@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3), st.binary(max_size=300))
def test_no_mail_fails_to_be_read_and_every_mail_survives_json(
    sender: str, recipients: list[str], content: bytes
) -> None:
    found = mail.read(sender, recipients, content)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Mail) == found


headers = st.sampled_from(
    [b"To", b"From", b"Date", b"Content-Type", b"Content-Transfer-Encoding", b"Message-ID"]
)


@REPRODUCIBLE
@given(st.lists(st.tuples(headers, st.binary(max_size=40)), max_size=5))
def test_no_header_however_wrong_loses_the_text(lines: list[tuple[bytes, bytes]]) -> None:
    head = b"".join(
        name + b": " + value.replace(b"\n", b"").replace(b"\r", b"") + b"\n" for name, value in lines
    )
    assert msgspec.json.encode(read(head + b"\nhello"))
