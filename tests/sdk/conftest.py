"""The simulator behind a real socket, and the official Python SDK in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.simulator.provider import SMS_URL, TOKEN, Application, Provider, services_of, simulator
from tests.simulator.world import ACCOUNT, ADVISOR


class Quiet(WSGIRequestHandler):
    """Answers without talking about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  the parameter's name is given
        """Say nothing."""


@pytest.fixture
def application() -> Application:
    """The application that the simulator calls."""
    return Application()


@pytest.fixture
def app(application: Application) -> Iterator[Flask]:
    """The simulator."""
    made = simulator(application)
    yield made
    services_of(made).close()


@pytest.fixture
def provider(app: Flask) -> Provider:
    """The same account in process, to move its clock and its handsets; it owns the advisor's number."""
    account = Provider(app)
    account.freeze()
    account.own(ADVISOR, sms_url=SMS_URL)
    return account


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
