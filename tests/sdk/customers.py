"""Accounts of a simulator with the official Python SDK in their hands, in process or over sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx
from twilio.http import HttpClient
from twilio.rest import Client

from simulator.app import create_app
from simulator.doors.context import EXTENSION
from tests.sdk.in_process import InProcess
from tests.simulator.serving import served

TOKEN = "t" * 32
DEADLINE = 300  # seconds for all tests over one served simulator, before it is killed

Ask = Callable[..., httpx.Response]


class Customer:
    """One account: `twilio` is the SDK's client, the rest is what only a simulator has."""

    def __init__(self, url: str, account_sid: str, ask: Ask, http_client: HttpClient | None) -> None:
        self.account_sid = account_sid
        self.twilio = client_of(url, account_sid, http_client)
        self._ask = ask

    def control(self, method: str, path: str, json: Any = None) -> Any:
        """A control route's answer."""
        response = self._ask(method, f"/_sim/{path}", json=json, auth=(self.account_sid, TOKEN))
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def own(self, number: str, **fields: str) -> str:
        """Own a number; it."""
        self.control("POST", "numbers", {"number": number, **fields})
        return number

    def text(self, sender: str, to: str, body: str) -> None:
        """Text from a handset."""
        self.control("POST", f"handsets/{sender}/texts", {"to": to, "body": body})

    def settle(self) -> None:
        """Wait until nothing is in flight."""
        while self.control("POST", "settle")["pending"]:
            pass


def client_of(url: str, account_sid: str, http_client: HttpClient | None, token: str = TOKEN) -> Client:
    """The SDK's client with each product's host replaced."""
    client = Client(account_sid, token, http_client=http_client)
    for product in (client.api, client.messaging, client.accounts):
        product.base_url = url
    return client


class Venue:
    """A simulator, in which every customer is a new account."""

    def __init__(self, url: str, ask: Ask, http_client: HttpClient | None = None) -> None:
        self.url = url
        self.http_client = http_client
        self._ask = ask
        self._accounts = count(1)

    def customer(self) -> Customer:
        """Somebody new."""
        return Customer(self.url, f"AC{next(self._accounts):032x}", self._ask, self.http_client)


@contextmanager
def in_process(**environment: str) -> Iterator[Venue]:
    """A simulator in this process."""
    app = create_app({"STOPGAP_SMTP_PORT": "0", **environment})
    transport = httpx.WSGITransport(app=app)
    http_client = InProcess(app)
    try:
        with httpx.Client(transport=transport, base_url="http://simulator") as ask:
            yield Venue("http://simulator", ask.request, http_client)
    finally:
        http_client.close()
        app.extensions[EXTENSION].close()


@contextmanager
def over_sockets(**environment: str) -> Iterator[Venue]:
    """A simulator in a process of its own."""
    with served(timeout=DEADLINE, **environment) as server:
        url = server.first_line()
        with httpx.Client(base_url=url, trust_env=False) as ask:
            yield Venue(url, ask.request)
