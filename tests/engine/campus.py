"""An engine in the middle of its world: a provider and a mail server that a test can look into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from engine.app import app_of, assemble, prepare
from engine.doors.context import Services
from engine.edge.settings import read
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import ACCOUNT, API, TOKEN, Text, Twilio

PUBLIC = "https://engine.test/behind/a/proxy"
AVERY, BLAKE, SAM, ROBIN = "avery", "blake", "sam", "robin"
SAMS_MOBILE, SAMS_HOME, ROBINS_MOBILE = "+15550100001", "+15550100002", "+15550100003"
FIRST_NUMBER, SECOND_NUMBER = "+15550200001", "+15550200002"


def settings_for(mailboxes: Mailboxes, **more: str) -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": API,
        "ENGINE_PUBLIC_URL": PUBLIC,
        "ENGINE_SMTP_URL": mailboxes.url,
        "ENGINE_CLOCK_URL": f"{API}/clock",
    } | more


@dataclass
class Campus:
    """The engine by its HTTP routes; `twilio` and `mail` are what surrounds it."""

    twilio: Twilio
    mail: Mailboxes
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services: Services = assemble(
            read(settings_for(self.mail, **self.settings)), self.twilio.transport
        )
        prepare(self.services)
        self.app: Flask = app_of(self.services)
        self.client: FlaskClient = self.app.test_client()

    def put(self, person: str, kind: str = "student", **more: Any) -> TestResponse:
        record = {"name": person.title(), "kind": kind, "email": f"{person}@campus.test"} | more
        return self.client.put(f"/v1/people/{person}", json=record)

    def populate(self) -> None:
        """Two advisors, two students, two numbers in the pool."""
        self.twilio.own(FIRST_NUMBER, SECOND_NUMBER)
        self.put(AVERY, "staff", roles=["advisor"])
        self.put(BLAKE, "staff", roles=["advisor"])
        self.put(SAM, phones=[phone(SAMS_MOBILE), phone(SAMS_HOME, "home")])
        self.put(ROBIN, phones=[phone(ROBINS_MOBILE)])

    def send(self, sender: str, to: str | Iterable[str], body: str = "Hello", **headers: str) -> TestResponse:
        people = [to] if isinstance(to, str) else list(to)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            "/v1/messages", json={"from": sender, "to": people, "body": body}, headers=named
        )

    def sent(self, sender: str, to: str, body: str = "Hello") -> dict[str, Any]:
        """The one message of a send that was admitted."""
        response = self.send(sender, to, body)
        assert response.status_code == 201, response.text
        (message,) = response.json["messages"]  # type: ignore[index]  # it is an object
        return dict(message)

    def get(self, path: str, **arguments: str) -> Any:
        response = self.client.get(path, query_string=arguments)
        assert response.status_code == 200, response.text
        return response.json

    def report(self, **filters: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/v1/messages", **filters)["messages"]
        return found

    def configure(self, **values: object) -> TestResponse:
        return self.client.patch("/v1/configuration", json=values, headers={"X-Stopgap-Operator": "test"})

    def used(self) -> int:
        used: int = self.get("/v1/configuration")["sms_messages_used"]
        return used

    def phones(self, person: str) -> dict[str, dict[str, Any]]:
        return {each["number"]: each for each in self.get(f"/v1/people/{person}")["phones"]}

    def statuses(self, person: str) -> dict[str, str]:
        """The SMS status of each of the person's own numbers."""
        return {
            number: each["sms_status"] for number, each in self.phones(person).items() if not each["system"]
        }

    def edit(self, person: str, number: str, **values: object) -> TestResponse:
        return self.client.patch(f"/v1/people/{person}/phones/{number}", json={"by": "test"} | values)

    def text(self, handset: str, to: str, body: str, *, sid: str | None = None) -> TestResponse:
        """A handset texts a sender number, as the provider reports it; the same `sid` makes it the same text."""
        name = sid or f"{len(self.twilio.requests)}{handset}{to}{body}{self.twilio.now}"
        sid = f"SM{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()}"
        form = {"MessageSid": sid, "From": handset, "To": to, "Body": body, "NumMedia": "0"}
        return self.webhook("/webhooks/twilio/inbound", form)

    def report_status(self, text: Text, status: str, code: int | None = None) -> TestResponse:
        """The provider's status callback for a text."""
        form = {"MessageSid": text.sid, "MessageStatus": status, "To": text.to, "From": text.sender}
        if code:
            form["ErrorCode"] = str(code)
        parts = urlsplit(text.callback.removeprefix(PUBLIC))
        return self.webhook(parts.path, form, parts.query)

    def webhook(
        self,
        path: str,
        form: dict[str, str],
        query: str = "",
        token: str = TOKEN,
        *,
        token_of_delivery: str | None = None,
    ) -> TestResponse:
        url = PUBLIC + path + (f"?{query}" if query else "")
        signature = RequestValidator(token).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature}
        if token_of_delivery:
            headers["I-Twilio-Idempotency-Token"] = token_of_delivery
        return self.client.post(path, query_string=query, data=form, headers=headers)

    def pass_time(self, **span: float) -> None:
        self.twilio.now += timedelta(**span)

    def recover(self) -> dict[str, int]:
        """Have what was left in the middle gone on with, to its end; how much there was of each kind."""
        found: dict[str, int] = self.client.post("/v1/recovery").json  # type: ignore[assignment]  # an object
        self.services.background.join()
        return found


def phone(number: str, of: str = "mobile", **more: object) -> dict[str, object]:
    return {"number": number, "type": of, **more}
