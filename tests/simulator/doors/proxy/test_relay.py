"""What the proxy does with connections: Twilio's to the simulator, others outside, or nowhere."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from stopgap import Stopgap
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator.doors.proxy.line import LARGEST_REQUEST

Another = Callable[..., str]


@pytest.fixture
def client(proxy: str, home: Path, simulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Twilio's client as it comes, by the proxy, for a new account that owns a number."""
    account = Stopgap(simulator)
    account.number("+15552010001")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(home / "ca.pem"))
    http = TwilioHttpClient(proxy={"https": proxy}, timeout=30)
    yield Client(account.account_sid, account.auth_token, http_client=http)
    http.session.close()


@pytest.fixture
def outside() -> Iterator[str]:
    """Somebody else's server."""

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parameter's name is given
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def place(url: str) -> tuple[str, int]:
    """Where to connect to."""
    split = urlsplit(url)
    assert split.hostname
    assert split.port
    return split.hostname, split.port


def inside(proxy: str, home: Path, host: str = "api.twilio.com") -> HTTPConnection:
    """A connection through CONNECT and TLS, kept open."""
    connection = HTTPConnection(*place(proxy), timeout=30)
    connection.set_tunnel(host, 443)
    connection.connect()
    context = ssl.create_default_context(cafile=str(home / "ca.pem"))
    connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
    return connection


def test_twilio_s_own_client_speaks_to_the_simulator_unchanged(client: Client) -> None:
    sent = client.messages.create(to="+15553010001", from_="+15552010001", body="Hello")
    assert client.messages(sent.sid).fetch().body == "Hello"


def test_pages_of_a_product_api_are_followed_by_https(client: Client) -> None:
    for name in "abc":
        client.messaging.v1.services.create(friendly_name=name)
    services = client.messaging.v1.services.list(page_size=1)
    assert len(services) == 3
    assert all(service.url.startswith("https://messaging.twilio.com/v1/") for service in services)


def test_one_connection_takes_many_requests(proxy: str, home: Path) -> None:
    connection = inside(proxy, home)
    used = connection.sock
    for _ in range(3):
        connection.request("GET", "/2010-04-01/Accounts.json")
        answer = connection.getresponse()
        assert answer.status == 401
        answer.read()
    assert connection.sock is used
    connection.close()


def test_an_answer_that_breaks_off_breaks_off_here(proxy: str, home: Path, simulator: str) -> None:
    account = Stopgap(simulator)
    account.faults.set("no-answer", "answer", "drop")
    connection = inside(proxy, home)
    auth = httpx.BasicAuth(account.account_sid, account.auth_token)
    header = next(auth.auth_flow(httpx.Request("GET", "http://x"))).headers["Authorization"]
    path = f"/2010-04-01/Accounts/{account.account_sid}/Messages.json"
    connection.request("GET", path, headers={"Authorization": header})
    with pytest.raises((HTTPException, ConnectionError, ssl.SSLError)):
        connection.getresponse().read()
    connection.close()


def test_plain_http_reaches_the_simulator_too(proxy: str) -> None:
    with httpx.Client(proxy=proxy, trust_env=False) as plain:
        assert plain.get("http://api.twilio.com/2010-04-01/Accounts.json").json()["code"] == 20003


def test_others_are_passed_through_untouched(proxy: str, outside: str) -> None:
    with httpx.Client(proxy=proxy, trust_env=False) as plain:
        assert plain.post(f"{outside}/x", content=b"words").text == "words"
    connection = HTTPConnection(*place(proxy), timeout=30)
    connection.set_tunnel(*place(outside))
    connection.request("POST", "/x", b"words")
    assert connection.getresponse().read() == b"words"
    connection.close()


def test_offline_refuses_them_with_a_sentence(another: Another, simulator: str, outside: str) -> None:
    proxy = another(simulator, "--offline")
    with httpx.Client(proxy=proxy, trust_env=False) as plain:
        refused = plain.post(f"{outside}/x", content=b"words")
        assert plain.get("http://api.twilio.com/2010-04-01/Accounts.json").status_code == 401
    assert refused.status_code == 403
    assert "offline" in refused.json()["detail"]
    connection = HTTPConnection(*place(proxy), timeout=30)
    connection.set_tunnel(*place(outside))
    with pytest.raises(OSError, match="403"):
        connection.request("GET", "/")


def test_a_simulator_that_is_not_there_is_said(another: Another) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with httpx.Client(proxy=another(gone), trust_env=False) as plain:
            refused = plain.get("http://api.twilio.com/2010-04-01/Accounts.json")
    assert refused.status_code == 502
    assert gone in refused.json()["detail"]


HOSTILE: dict[str, tuple[bytes, bytes]] = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\r\n\r\n", b"400"),
    "no place": (b"CONNECT nonsense:port HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    "too large": (
        b"POST http://api.twilio.com/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
        % (LARGEST_REQUEST + 1)
        + b"x" * (LARGEST_REQUEST + 1),
        b"413",
    ),
    "another scheme": (b"GET ftp://a.example/ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_request_is_refused(proxy: str, name: str) -> None:
    said, status = HOSTILE[name]
    with socket.create_connection(place(proxy), 30) as connection:
        connection.sendall(said)
        assert connection.recv(4096).split(b" ")[1] == status
    assert httpx.get(proxy, trust_env=False).json()["stopgap"] == "proxy"


def test_half_a_request_disturbs_nobody(proxy: str) -> None:
    with socket.create_connection(place(proxy), 30) as half:
        half.sendall(b"POST http://api.twilio.com/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
        told: dict[str, Any] = httpx.get(proxy, trust_env=False).json()
        assert told["offline"] is False


def test_the_certificate_can_be_had_from_the_proxy(proxy: str, home: Path) -> None:
    assert httpx.get(f"{proxy}/ca.pem", trust_env=False).text == (home / "ca.pem").read_text()
    assert httpx.get(f"{proxy}/elsewhere", trust_env=False).status_code == 404
