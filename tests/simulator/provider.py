"""A simulator in this process with an application beside it: what tests of the shell speak to."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import httpx
from flask import Flask
from werkzeug.test import TestResponse

from simulator.app import create_app
from simulator.doors.context import EXTENSION, Services
from tests.simulator.sample import ACCOUNT, NOW

TOKEN = "t" * 32
APPLICATION = "http://app.example"
SMS_URL = f"{APPLICATION}/sms"
STATUS_URL = f"{APPLICATION}/status"

Answer = Callable[[httpx.Request], httpx.Response]


def twiml(inside: str = "", status: int = 200) -> httpx.Response:
    """An answer in TwiML."""
    return httpx.Response(status, text=f"<Response>{inside}</Response>", headers={"Content-Type": "text/xml"})


class Application:
    """The application under test: what it was told, and what it answers."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answer: Answer = lambda _request: twiml()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a webhook."""
        self.requests.append(request)
        return self.answer(request)

    def told(self, name: str = "MessageStatus") -> list[str | None]:
        """One parameter of every request, in the order of their arrival."""
        return [params_of(request).get(name) for request in self.requests]


def params_of(request: httpx.Request) -> dict[str, str]:
    """The parameters of a webhook, wherever its method puts them."""
    text = request.content.decode() if request.method == "POST" else request.url.query.decode()
    return dict(parse_qsl(text, keep_blank_values=True))


def simulator(application: Application, **environment: str) -> Flask:
    """A simulator that calls the application instead of the network; close it with `close`."""
    settings = {"STOPGAP_SMTP_PORT": "0", "STOPGAP_SEED": "1"} | environment
    return create_app(settings, transport=httpx.MockTransport(application))


def services_of(app: Flask) -> Services:
    found: Services = app.extensions[EXTENSION]
    return found


def basic(account: str, token: str) -> str:
    """The Authorization header of an account."""
    return "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()


class Provider:
    """What one account sees of a simulator."""

    def __init__(self, app: Flask, account: str = ACCOUNT, token: str = TOKEN) -> None:
        self.app = app
        self.account = account
        self._client = app.test_client()
        self._headers = {"Authorization": basic(account, token)}

    # -- the Twilio routes

    def api(
        self,
        method: str,
        path: str,
        form: Mapping[str, str | list[str]] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """A request of the 2010 API, below the account unless the path begins with a slash."""
        path = path if path.startswith("/") else f"/2010-04-01/Accounts/{self.account}/{path}"
        return self._client.open(path, method=method, data=form, query_string=query, headers=self._headers)

    def send(self, **form: str | list[str]) -> TestResponse:
        """Create a message."""
        return self.api("POST", "Messages.json", form)

    def sent(self, **form: str | list[str]) -> str:
        """Create a message, which is taken; its SID."""
        response = self.send(**form)
        return str(answer(response, 201)["sid"])

    def message(self, sid: str) -> dict[str, Any]:
        """A message as it stands."""
        return answer(self.api("GET", f"Messages/{sid}.json"))

    def log(self, **query: str) -> list[dict[str, Any]]:
        """The first page of the message log."""
        found: list[dict[str, Any]] = answer(self.api("GET", "Messages.json", query=query))["messages"]
        return found

    # -- the control routes

    def control(self, method: str, path: str, json: Any = None, **query: str) -> TestResponse:
        """A request of the control routes."""
        return self._client.open(
            f"/_sim/{path}", method=method, json=json, query_string=query or None, headers=self._headers
        )

    def own(self, number: str, **fields: str) -> dict[str, Any]:
        """Own a number."""
        return answer(self.control("POST", "numbers", {"number": number, **fields}), 201)

    def text(self, sender: str, to: str, body: str) -> dict[str, Any]:
        """Text from a handset."""
        return answer(self.control("POST", f"handsets/{sender}/texts", {"to": to, "body": body}), 201)

    def handset(self, number: str) -> list[tuple[str, str]]:
        """What a handset shows: direction and body, oldest first."""
        found = answer(self.control("GET", f"handsets/{number}/texts"))["texts"]
        return [(text["direction"], text["body"]) for text in found]

    def behave(self, number: str, persona: str, **fields: float) -> None:
        """Have a handset behave."""
        answer(self.control("PUT", f"handsets/{number}", {"persona": persona, **fields}))

    def switch(self, **fields: Any) -> None:
        """Set switches."""
        answer(self.control("PUT", "switches", fields))

    def settle(self) -> None:
        """Run everything that is due; nothing is left."""
        assert answer(self.control("POST", "settle")) == {"pending": 0}

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        answer(self.control("POST", "clock/advance", {"seconds": seconds}))

    def freeze(self) -> None:
        """Have time stand still at the one moment of the tests."""
        answer(self.control("PUT", "clock", {"now": NOW.isoformat(), "frozen": True}))

    def events(self, *types: str, after: int = 0) -> list[dict[str, Any]]:
        """The journal, or its entries of some types."""
        found = answer(self.control("GET", "events", after=str(after)))["events"]
        return [event for event in found if not types or event["type"] in types]


def answer(response: TestResponse, status: int = 200) -> dict[str, Any]:
    """The JSON of an answer with this status."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/json"
    fields: dict[str, Any] = response.get_json()
    return fields
