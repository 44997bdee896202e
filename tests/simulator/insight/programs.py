"""Small applications, each a WSGI program that the provider's webhooks reach: what the audit is tried on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import httpx
from flask import Flask
from twilio.request_validator import RequestValidator

from simulator.journal import MailArrived
from simulator.language.mail import read
from tests.simulator.provider import SMS_URL, STATUS_URL, TOKEN, Application, Provider, answer, services_of
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OTHER = "+15552010002"
HOUR, DAY = 3_600, 86_400
MAILBOX = "student@example.org"
Reply = Callable[[dict[str, str]], tuple[int, str]]


def silence(_form: dict[str, str]) -> tuple[int, str]:
    """Take every text, and answer none."""
    return 200, ""


def fails(_form: dict[str, str]) -> tuple[int, str]:
    """Break on every text."""
    return 500, ""


def says(words: str) -> Reply:
    """Answer every text so, in TwiML."""
    return lambda _form: (200, f"<Response><Message>{words}</Message></Response>")


class Program:
    """A WSGI program with two numbers and one student, in the middle of its world."""

    def __init__(
        self, provider: Provider, application: Application, flask: Flask, *, reply: Reply = silence
    ) -> None:
        self.provider = provider
        self.reply = reply
        self.checks_signatures = True
        self._flask = flask
        transport = httpx.WSGITransport(app=self)
        application.answer = transport.handle_request
        provider.own(OTHER)
        for number in (ADVISOR, OTHER):
            answer(provider.control("PUT", f"numbers/{number}", {"sms_url": SMS_URL}))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A webhook."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = dict(parse_qsl(environ["wsgi.input"].read(length).decode(), keep_blank_values=True))
        status, body = self._answered(environ, form)
        start_response(f"{status} -", [("Content-Type", "text/xml")])
        return [body.encode()]

    def _answered(self, environ: WSGIEnvironment, form: dict[str, str]) -> tuple[int, str]:
        url = SMS_URL if environ["PATH_INFO"] == "/sms" else STATUS_URL
        signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        if self.checks_signatures and not RequestValidator(TOKEN).validate(url, form, signature):
            return 403, ""
        return self.reply(form) if environ["PATH_INFO"] == "/sms" else (204, "")

    # -- what it does

    def send(self, body: str = "Are you coming?", sender: str = ADVISOR, **form: str) -> int:
        """Have a text sent."""
        status = self.provider.send(To=STUDENT, From=sender, Body=body, **form).status_code
        self.provider.settle()
        return status

    def mail(self, body: str) -> None:
        """Mail the student."""
        raw = f"From: college@example.org\r\nSubject: News\r\n\r\n{body}\r\n".encode()
        with services_of(self._flask).store.turn(ACCOUNT) as taken:
            taken.record(MailArrived(read("college@example.org", [MAILBOX], raw)))

    # -- what happens to it

    def text(self, body: str, to: str = ADVISOR) -> None:
        """The student texts."""
        self.provider.text(STUDENT, to, body)
        self.provider.settle()

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.provider.advance(seconds)

    def found(self, rule: str) -> tuple[int, int]:
        """How many occasions the rule had, and what it found."""
        self.provider.settle()
        told = answer(self.provider.control("GET", "audit", rule=rule))
        (row,) = told["rules"]
        assert row["findings"] == len(told["findings"])
        for finding in told["findings"]:
            assert finding["events"]
            assert finding["sentence"].endswith(".")
        return row["occasions"], row["findings"]
