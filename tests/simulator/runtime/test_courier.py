"""Carrying a webhook over a network that does what networks do."""

from __future__ import annotations

import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import httpcore
import httpx
import pytest
from msgspec.structs import replace

from simulator import errors
from simulator.errors import Debugger
from simulator.model import Webhook, WebhookKind
from simulator.rules.answers import Missed, Reached
from simulator.runtime.courier import Courier, Errand, missed
from simulator.webhooks.connection import Trouble
from tests.scripted import Scripted
from tests.simulator.sample import NOW, SID

WEBHOOK = Webhook(
    id=f"{SID}/sent",
    kind=WebhookKind.STATUS,
    message_sid=SID,
    url="",
    method="POST",
    params=(("MessageStatus", "sent"),),
    due=NOW,
)
TIMEOUT = 20

Talk = Callable[[socket.socket], None]


@contextmanager
def listening(talk: Talk) -> Iterator[str]:
    """A server on a socket that does this with every connection; its address."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(TIMEOUT)
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(TIMEOUT)


def heard(connection: socket.socket) -> bytes:
    """A whole request."""
    text = b""
    while not text.endswith(b"MessageStatus=sent"):
        text += connection.recv(65_536)
    return text


def delivered(url: str) -> Reached | Missed:
    postman = Courier(None)
    try:
        return postman.deliver(Errand(webhook=replace(WEBHOOK, url=url), token="t", cookies=(), now=NOW))
    finally:
        postman.close()


def test_the_answer_comes_back() -> None:
    requests: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        requests.append(heard(connection))
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nHi")

    with listening(talk) as address:
        outcome = delivered(f"http://{address}/status#rc=2")
    assert isinstance(outcome, Reached)
    assert (outcome.status, outcome.content_type, outcome.body) == (201, "text/plain", b"Hi")
    (request,) = requests
    assert request.startswith(b"POST /status HTTP/1.1\r\n")
    assert b"Connection: close\r\n" in request


def test_a_request_is_one_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Scripted()
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: connection)
    assert isinstance(delivered("http://application.example/status"), Reached)
    (piece,) = connection.pieces
    assert piece.startswith(b"POST /status HTTP/1.1\r\n")
    assert piece.endswith(b"MessageStatus=sent")


def test_who_answers_without_listening_has_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: Scripted(deaf=True))
    assert isinstance(delivered("http://application.example/status"), Reached)


def test_an_answer_is_read_no_further_than_it_takes_to_know_that_it_is_too_long() -> None:
    def talk(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000)

    with listening(talk) as address:
        outcome = delivered(f"http://{address}/")
    assert isinstance(outcome, Reached)
    assert len(outcome.body) == 65_537


@pytest.mark.parametrize("window", [zlib.MAX_WBITS | 16, zlib.MAX_WBITS])
def test_a_compressed_answer_is_unfolded_no_further_either(window: int) -> None:
    folder = zlib.compressobj(9, wbits=window)
    folded = folder.compress(b"x" * 50_000_000) + folder.flush()
    encoding = "gzip" if window > zlib.MAX_WBITS else "deflate"

    def talk(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode() + folded)

    tracemalloc.start()
    try:
        with listening(talk) as address:
            outcome = delivered(f"http://{address}/")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, Reached)
    assert len(outcome.body) == 65_537
    assert most < 10_000_000


def hang(connection: socket.socket) -> None:
    """Answer nothing until the caller gives up."""
    heard(connection)
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """Answer a byte at a time, each soon after the one before, and never come to an end."""
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x")
        Event().wait(0.01)  # the pace of the drip, not a wait for anything


def drip_headers(connection: socket.socket) -> None:
    """Send headers a byte at a time, each soon after the one before, and never come to their end."""
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while True:
        connection.sendall(b"x")
        Event().wait(0.01)  # the pace of the drip, not a wait for anything


def fold(encoding: str) -> Talk:
    """Answer with compressed bytes that no HTTP client asked for."""

    def fold_in(connection: socket.socket) -> None:
        heard(connection)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: 2\r\n\r\n"
        connection.sendall(head.encode() + b"no")

    return fold_in


def babble(connection: socket.socket) -> None:
    heard(connection)
    connection.sendall(b"220 mail.example ESMTP\r\n\r\n")


def answer_in_the_clear(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def hang_up(connection: socket.socket) -> None:
    heard(connection)


def garble(connection: socket.socket) -> None:
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno")


TROUBLES: list[tuple[Talk, str, str, Debugger, Trouble]] = [
    (hang, "http", "#rt=100", errors.RETRIEVAL_FAILURE, Trouble.READ),
    (drip, "http", "#tt=100", errors.RETRIEVAL_FAILURE, Trouble.READ),
    (drip_headers, "http", "#tt=100", errors.RETRIEVAL_FAILURE, Trouble.READ),
    (fold("gzip, gzip"), "http", "", errors.PROTOCOL_VIOLATION, Trouble.READ),
    (fold("br"), "http", "", errors.PROTOCOL_VIOLATION, Trouble.READ),
    (fold("deflate"), "http", "", errors.PROTOCOL_VIOLATION, Trouble.READ),
    (babble, "http", "", errors.PROTOCOL_VIOLATION, Trouble.READ),
    (hang_up, "http", "", errors.PROTOCOL_VIOLATION, Trouble.READ),
    (garble, "http", "", errors.PROTOCOL_VIOLATION, Trouble.READ),
    (answer_in_the_clear, "https", "", errors.TLS_FAILURE, Trouble.CONNECT),
]


@pytest.mark.parametrize(
    ("talk", "scheme", "fragment", "problem", "trouble"),
    TROUBLES,
    ids=[f"{row[1]} {row[0].__name__} {n}" for n, row in enumerate(TROUBLES)],
)
def test_what_the_network_does_is_told_in_the_debuggers_terms(
    *, talk: Talk, scheme: str, fragment: str, problem: Debugger, trouble: Trouble
) -> None:
    with listening(talk) as address:
        outcome = delivered(f"{scheme}://{address}/{fragment}")
    assert isinstance(outcome, Missed)
    assert (outcome.problem, outcome.trouble) == (problem, trouble), outcome.reason


def test_nobody_there_is_a_failed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    outcome = delivered(f"http://{address}/")
    assert isinstance(outcome, Missed)
    assert (outcome.problem, outcome.trouble) == (errors.CONNECTION_FAILURE, Trouble.CONNECT)


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a:b/", "ftp://app.example/", "http:///", "http://a\x00b/"]
)
def test_an_address_that_leads_nowhere_is_a_failure_and_not_a_fault(url: str) -> None:
    outcome = delivered(url)
    assert isinstance(outcome, Missed)


def caused_by(cause: Exception) -> httpx.ConnectError:
    """A connection that failed for this reason, told as the library tells it."""
    error = httpx.ConnectError("failed")
    error.__cause__ = ConnectionError("below")
    error.__cause__.__context__ = cause
    return error


def untrusted(verify_code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = verify_code
    return error


CAUSES: list[tuple[str, Exception, Debugger]] = [
    ("an unknown name", socket.gaierror(-2, "Name or service not known"), errors.DNS_FAILURE),
    ("TLS", ssl.SSLError(1, "wrong version"), errors.TLS_FAILURE),
    ("an expired certificate", untrusted(10), errors.CERTIFICATE_EXPIRED),
    ("another's certificate", untrusted(62), errors.CERTIFICATE_MISMATCH),
    ("another address's certificate", untrusted(64), errors.CERTIFICATE_MISMATCH),
    ("one's own certificate", untrusted(18), errors.CERTIFICATE_UNTRUSTED),
    ("anything else", OSError("no route"), errors.CONNECTION_FAILURE),
]


@pytest.mark.parametrize(("case", "cause", "problem"), CAUSES, ids=[row[0] for row in CAUSES])
def test_a_failed_connection_is_told_by_its_cause(case: str, cause: Exception, problem: Debugger) -> None:
    outcome = missed(caused_by(cause))
    assert (outcome.problem, outcome.trouble) == (problem, Trouble.CONNECT)
    assert outcome.reason == "ConnectError: failed"


def test_nothing_is_sent_when_earlier_attempts_have_used_up_the_total_time() -> None:
    """TWI-6-08."""
    network = httpx.MockTransport(lambda _request: httpx.Response(204))
    tired = replace(WEBHOOK, spent=timedelta(seconds=15))
    outcome = Courier(network).deliver(Errand(webhook=tired, token="t", cookies=(), now=NOW))
    assert isinstance(outcome, Missed)
    assert (outcome.problem, outcome.trouble) == (errors.RETRIEVAL_FAILURE, Trouble.READ)
