"""The engine and the simulator in one process, joined by the wire alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from flask import Flask

import engine.app
import simulator.app

SIMULATOR, ENGINE = "http://simulator.test", "http://engine.test"
ACCOUNT, TOKEN = "AC" + "5" * 32, "5" * 32
AVERYS, BLAKES, SAMS = "+15550200001", "+15550200002", "+15550100001"
UNSUBSCRIBED = "Attempt To Send To Unsubscribed Recipient 21610"


class Wire(httpx.BaseTransport):
    """Leads each request to the app of its host."""

    def __init__(self) -> None:
        self.apps: dict[str, httpx.WSGITransport] = {}

    def join(self, url: str, app: Flask) -> None:
        self.apps[httpx.URL(url).host] = httpx.WSGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.apps[request.url.host].handle_request(request)


class World:
    """Both apps, asked over the wire."""

    def __init__(self) -> None:
        wire = Wire()
        wire.join(SIMULATOR, simulator.app.create_app({"STOPGAP_SMTP_PORT": "0"}, transport=wire))
        self.simulator = httpx.Client(base_url=SIMULATOR, transport=wire, auth=(ACCOUNT, TOKEN))
        mail = self.ask(self.simulator, "GET", "/readyz")["smtp"].replace(
            "smtp://", f"smtp://{ACCOUNT}:{TOKEN}@"
        )
        settings = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_URL": SIMULATOR}
        settings |= {"ENGINE_PUBLIC_URL": ENGINE, "ENGINE_SMTP_URL": mail}
        wire.join(ENGINE, engine.app.create_app(settings, transport=wire))
        self.engine = httpx.Client(base_url=ENGINE, transport=wire)

    def ask(self, of: httpx.Client, method: str, path: str, body: object = None) -> Any:
        answer = of.request(method, path, json=body).raise_for_status()
        return answer.json() if answer.content else None

    def settle(self) -> None:
        assert self.ask(self.simulator, "POST", "/_sim/settle") == {"pending": 0}

    def send(self, user: str, body: str) -> dict[str, Any]:
        """A text to Sam and what became of it."""
        answer = self.ask(self.engine, "POST", "/v1/messages", {"from": user, "to": ["sam"], "body": body})
        self.settle()
        row: dict[str, Any] = self.ask(self.engine, "GET", f"/v1/messages/{answer['messages'][0]['id']}")
        return row

    def text(self, to: str, body: str) -> None:
        self.ask(self.simulator, "POST", f"/_sim/handsets/{SAMS}/texts", {"to": to, "body": body})
        self.settle()

    def status(self) -> str:
        (phone,) = self.ask(self.engine, "GET", "/v1/people/sam")["phones"]
        return str(phone["sms_status"])

    def received(self) -> list[str]:
        texts = self.ask(self.simulator, "GET", f"/_sim/handsets/{SAMS}/texts")["texts"]
        return [text["body"] for text in texts if text["direction"] == "received"]


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    for number in (AVERYS, BLAKES):
        world.ask(world.simulator, "POST", "/_sim/numbers", {"number": number})
    for user in ("avery", "blake"):
        staff = {"name": user, "kind": "staff", "email": f"{user}@x.org", "roles": ["advisor"]}
        world.ask(world.engine, "PUT", f"/v1/people/{user}", staff)
    sam = {
        "name": "Sam",
        "kind": "student",
        "email": "sam@x.org",
        "phones": [{"number": SAMS, "type": "mobile"}],
    }
    world.ask(world.engine, "PUT", "/v1/people/sam", sam)
    yield world
    world.engine.close()
    world.simulator.close()


@pytest.mark.parametrize("refusal", ["sync", "async"])
def test_the_delay_from_the_stop_to_the_opt_in(world: World, refusal: str) -> None:
    world.ask(world.simulator, "PUT", f"/_sim/numbers/{AVERYS}", {"refusal": refusal})
    assert world.send("avery", "Welcome")["status"] == "delivered"
    world.text(AVERYS, "STOP")
    assert world.status() == "default"
    assert world.send("blake", "Books")["status"] == "delivered"
    refused = world.send("avery", "Tutorial")
    assert (refused["channel"], refused["error"], world.status()) == ("email", UNSUBSCRIBED, "disabled")
    (mail,) = world.ask(world.simulator, "GET", "/_sim/mailboxes/sam@x.org")["mails"]
    assert mail["text"].strip() == "Tutorial"
    world.text(AVERYS, "START")
    assert world.status() == "enabled"
    assert world.send("avery", "Back")["status"] == "delivered"
    assert [body for body in world.received() if " " not in body] == ["Welcome", "Books", "Back"]


def test_a_reply_reaches_the_users_mailbox(world: World) -> None:
    world.send("avery", "Welcome")
    world.text(AVERYS, "Thank you")
    (mail,) = world.ask(world.simulator, "GET", "/_sim/mailboxes/avery@x.org")["mails"]
    assert "Thank you" in mail["text"]
