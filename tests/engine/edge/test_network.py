"""By which way requests reach the provider."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import httpcore
import httpx
import pytest

from engine.app import assemble
from engine.edge import settings
from engine.edge.network import network
from engine.edge.provider import ProviderError
from tests.scripted import Scripted

ASKED: list[str] = []
GONE = Event()


class Anybody(BaseHTTPRequestHandler):
    """Answers everything, be it meant for this server or to be carried on, until the client hangs up."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        ASKED.append(self.path)
        self.send_response(204)
        self.end_headers()

    def finish(self) -> None:
        super().finish()
        GONE.set()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server, and an environment that knows no proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    ASKED.clear()
    GONE.clear()
    with HTTPServer(("127.0.0.1", 0), Anybody) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def asked(url: str) -> str:
    """What the server was asked for by a request to that address."""
    carrier = network(url)
    try:
        assert carrier.handle_request(httpx.Request("GET", f"{url}/one")).status_code == 204
    finally:
        carrier.close()
    return ASKED[-1]


@pytest.mark.parametrize("name", ["http_proxy", "all_proxy"])
def test_a_proxy_that_the_environment_names_carries_them(
    name: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, server)
    assert asked("http://api.test") == "http://api.test/one"


def test_where_the_environment_wants_none_they_go_straight(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(server) == "/one"
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert asked(server) == "/one"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_request_is_one_packet(scheme: str, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Scripted()
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: connection)
    url = server.replace("http", scheme, 1)
    answer = network(url).handle_request(httpx.Request("POST", f"{url}/one", content=b"Body=Hello"))
    assert answer.status_code == 204
    (piece,) = connection.pieces
    assert piece.startswith(b"POST /one HTTP/1.1\r\n")
    assert piece.endswith(b"Body=Hello")


def test_who_answers_without_listening_has_answered(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: Scripted(deaf=True))
    answer = network(server).handle_request(httpx.Request("POST", f"{server}/one", content=b"Body=Hello"))
    assert answer.status_code == 204


def test_connections_are_let_go_of_with_the_engine(server: str) -> None:
    account = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_API_URL": server}
    services = assemble(settings.read(account))
    with pytest.raises(ProviderError):
        services.provider.pool()  # of an answer without numbers
    assert not GONE.is_set()
    services.close()
    assert GONE.wait(10)
