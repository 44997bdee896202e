"""The engine and the simulator in one process, joined by the wire alone, with two users and the student Sam."""

from __future__ import annotations

from typing import Any

import httpx
from flask import Flask

import engine.app
import engine.edge.settings
import simulator.app

SIMULATOR, ENGINE = "http://simulator.test", "http://engine.test"
ACCOUNT, TOKEN = "AC" + "5" * 32, "5" * 32
AVERYS, BLAKES, SAMS = "+15550200001", "+15550200002", "+15550100001"


class Wire(httpx.BaseTransport):
    """Leads each request to the app of its host."""

    def __init__(self) -> None:
        self.apps: dict[str, httpx.WSGITransport] = {}

    def join(self, url: str, app: Flask) -> None:
        self.apps[httpx.URL(url).host] = httpx.WSGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.apps[request.url.host].handle_request(request)


class World:
    """Both apps, asked over the wire; the engine runs the policy."""

    def __init__(self, policy: str = "student_success") -> None:
        wire = Wire()
        wire.join(SIMULATOR, simulator.app.create_app({"STOPGAP_SMTP_PORT": "0"}, transport=wire))
        self.simulator = httpx.Client(base_url=SIMULATOR, transport=wire, auth=(ACCOUNT, TOKEN))
        mail = self.ask(self.simulator, "GET", "/readyz")["smtp"].replace(
            "smtp://", f"smtp://{ACCOUNT}:{TOKEN}@"
        )
        settings = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_URL": SIMULATOR}
        settings |= {"ENGINE_PUBLIC_URL": ENGINE, "ENGINE_SMTP_URL": mail, "ENGINE_POLICY": policy}
        self.services = engine.app.assemble(engine.edge.settings.read(settings), wire)
        wire.join(ENGINE, engine.app.app_of(self.services))
        self.engine = httpx.Client(base_url=ENGINE, transport=wire)

    def ask(self, of: httpx.Client, method: str, path: str, body: object = None) -> Any:
        answer = of.request(method, path, json=body).raise_for_status()
        return answer.json() if answer.content else None

    def settle(self) -> None:
        assert self.ask(self.simulator, "POST", "/_sim/settle") == {"pending": 0}

    def join(self) -> None:
        """Wait until the engine has attempted everything."""
        self.services.background.join()

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

    def populate(self) -> None:
        """Two numbers, two users, and Sam with a phone."""
        for number in (AVERYS, BLAKES):
            self.ask(self.simulator, "POST", "/_sim/numbers", {"number": number})
        for user in ("avery", "blake"):
            staff = {"name": user, "kind": "staff", "email": f"{user}@x.org", "roles": ["advisor"]}
            self.ask(self.engine, "PUT", f"/v1/people/{user}", staff)
        sam = {
            "name": "Sam",
            "kind": "student",
            "email": "sam@x.org",
            "phones": [{"number": SAMS, "type": "mobile"}],
        }
        self.ask(self.engine, "PUT", "/v1/people/sam", sam)

    def close(self) -> None:
        self.engine.close()
        self.simulator.close()
        self.services.close()
