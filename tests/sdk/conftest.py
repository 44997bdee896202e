"""The simulator behind a real socket, and the official Python SDK in front of it.

`client` speaks to a simulator in this process that a thread serves; a `customer` is a new account, once of a
simulator in this process and once of one that is served as users serve it.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.sdk.customers import Customer, Venue, in_process, over_sockets
from tests.simulator.fixtures import app, application, provider
from tests.simulator.provider import TOKEN
from tests.simulator.sample import ACCOUNT

__all__ = ["app", "application", "provider"]

TEST_ACCOUNT = "AC" + "f" * 32


class Quiet(WSGIRequestHandler):
    """Answers without talking about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  the parameter's name is given
        """Say nothing."""


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """Where the simulator is served."""
    server = make_server("127.0.0.1", 0, app, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    """The official client, retargeted as its users would do it."""
    http = TwilioHttpClient(timeout=30)
    made = Client(ACCOUNT, TOKEN, http_client=http)
    for domain in (made.api, made.messaging, made.accounts):
        domain.base_url = url
    yield made
    http.session.close()


@pytest.fixture(scope="session", params=[in_process, over_sockets], ids=["in process", "served"])
def venue(request: pytest.FixtureRequest) -> Iterator[Venue]:
    """A simulator that knows test credentials."""
    settings = {"STOPGAP_TEST_ACCOUNT_SID": TEST_ACCOUNT, "STOPGAP_TEST_AUTH_TOKEN": TOKEN}
    with request.param(**settings) as opened:
        yield opened


@pytest.fixture
def customer(venue: Venue) -> Customer:
    """A new account."""
    return venue.customer()
