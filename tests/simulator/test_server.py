"""The simulator as processes: how it starts, what it survives, and that it leaves nobody behind."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from simulator.doors.connection import LONGEST_HEAD
from tests.simulator.provider import TOKEN
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT
from tests.simulator.serving import TIMEOUT, Server, served

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


@contextmanager
def client(url: str) -> Iterator[httpx.Client]:
    """The account of the tests, at a simulator."""
    with httpx.Client(base_url=url, auth=(ACCOUNT, TOKEN), timeout=TIMEOUT, trust_env=False) as made:
        yield made


class Patient(ThreadingHTTPServer):
    """A server that lets many wait at its door."""

    request_queue_size = 128
    daemon_threads = True


class Application:
    """An application on a socket of its own, which answers while it is told to, and remembers every status."""

    def __init__(self) -> None:
        self.answers = Event()
        self.reached = Event()
        self._told: set[tuple[str, str]] = set()
        self._changed = Condition()
        self._server = Patient(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/status"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        application = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                application.reached.set()
                application.answers.wait(TIMEOUT)
                application.tell(body["MessageSid"][0], body["MessageStatus"][0])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nobody reads it."""

        return Handler

    def tell(self, sid: str, status: str) -> None:
        with self._changed:
            self._told.add((sid, status))
            self._changed.notify_all()

    def wait(self, expected: set[tuple[str, str]]) -> None:
        """Return once all these statuses were told."""
        with self._changed:
            assert self._changed.wait_for(lambda: expected <= self._told, TIMEOUT)

    @contextmanager
    def serving(self) -> Iterator[Application]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.answers.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()


@pytest.fixture
def application() -> Iterator[Application]:
    with Application().serving() as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def listens(url: str) -> bool:
    """Whether anybody takes connections there."""
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


# -- from the start to the end


def test_the_first_line_tells_the_url_and_by_then_it_answers() -> None:
    with served() as server, client(server.first_line()) as http:
        assert http.get("/readyz").json()["status"] == "ready"
        assert http.get("/_sim/numbers").json() == {"numbers": []}


ENDINGS: list[tuple[str, Callable[[Server], None]]] = [
    ("Ctrl-C in a terminal", lambda server: server.send_all(signal.SIGINT)),
    ("an interrupt", lambda server: server.send(signal.SIGINT)),
    ("a request to end", lambda server: server.send(signal.SIGTERM)),
]


@pytest.mark.parametrize(("case", "end"), ENDINGS, ids=[row[0] for row in ENDINGS])
def test_it_ends_cleanly_and_without_a_word(case: str, end: Callable[[Server], None]) -> None:
    with served() as server:
        url = server.first_line()
        end(server)
        assert server.wait() == 0
        assert server.errors == ""
        assert not listens(url)


def test_it_ends_although_an_application_does_not_answer(application: Application) -> None:
    with served() as server, client(server.first_line()) as http:
        send(http, application.url)
        assert application.reached.wait(TIMEOUT)
        server.send(signal.SIGINT)
        assert server.wait() == 0
        assert not application.answers.is_set()


def test_killed_it_leaves_nobody_behind() -> None:
    with served() as server:
        url = server.first_line()
        server.send(signal.SIGKILL)
        assert server.wait() == -signal.SIGKILL
        assert not listens(url)


# -- settings that cannot be


def refused(**environment: str) -> str:
    """What a simulator says that does not start: one sentence on standard error, and nothing else."""
    with served(timeout=TIMEOUT, **environment) as server:
        assert server.first_line() == ""
        assert server.wait() == 2
        (sentence,) = server.errors.splitlines()
    return sentence


def test_a_setting_that_makes_no_sense_is_refused() -> None:
    assert refused(STOPGAP_PORT="http") == "stopgap: STOPGAP_PORT is 'http'; it takes a whole number"


@pytest.mark.parametrize("name", ["STOPGAP_PORT", "STOPGAP_SMTP_PORT"])
def test_a_port_that_somebody_has_is_refused(name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(**{name: str(port)})
    assert said == f"stopgap: {name} {port} of 127.0.0.1 cannot be had: Address already in use"


def test_two_simulators_do_not_share_a_port() -> None:
    with served() as server:
        port = urlsplit(server.first_line()).port
        assert "cannot be had" in refused(STOPGAP_PORT=str(port))


def test_two_simulators_do_not_share_a_journal(path: Path) -> None:
    with served(STOPGAP_JOURNAL=str(path)) as server:
        server.first_line()
        said = refused(STOPGAP_JOURNAL=str(path))
    assert said == f"stopgap: the journal {path} is in use by another simulator"


def test_a_damaged_journal_is_refused_by_its_line(path: Path) -> None:
    path.write_text("nonsense\n")
    assert refused(STOPGAP_JOURNAL=str(path)).startswith(f"stopgap: line 1 of the journal {path} is damaged")


def test_a_token_that_the_journal_does_not_know_is_refused(path: Path) -> None:
    with served(STOPGAP_JOURNAL=str(path)) as server:
        server.first_line()
    said = refused(STOPGAP_JOURNAL=str(path), TWILIO_AUTH_TOKEN="another")
    assert said.startswith(f"stopgap: TWILIO_AUTH_TOKEN is wrong: the journal {path} knows account AC")


# -- killed at any moment


def send(http: httpx.Client, callback: str) -> str:
    """Have a message taken; its SID."""
    form = {"To": STUDENT, "From": ADVISOR, "Body": "Hello", "StatusCallback": callback}
    response = http.post(MESSAGES, data=form)
    if response.status_code == 400:  # nobody owns the number yet
        assert http.post("/_sim/numbers", json={"number": ADVISOR}).status_code == 201
        response = http.post(MESSAGES, data=form)
    assert response.status_code == 201, response.text
    return str(response.json()["sid"])


class Sending:
    """Messages sent one after the other until the simulator is gone."""

    def __init__(self, url: str, callback: str) -> None:
        self.acknowledged: list[str] = []
        self._url = url
        self._callback = callback
        self._changed = Condition()
        self._thread = Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        with client(self._url) as http:
            while True:
                try:
                    sid = send(http, self._callback)
                except httpx.TransportError:
                    return
                with self._changed:
                    self.acknowledged.append(sid)
                    self._changed.notify_all()

    def wait(self, count: int) -> None:
        """Return once so many messages were taken."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= count, TIMEOUT)

    def join(self) -> list[str]:
        """Everything that was acknowledged."""
        self._thread.join(TIMEOUT)
        assert not self._thread.is_alive()
        return self.acknowledged


def logged(http: httpx.Client) -> set[str]:
    """The SIDs of the whole message log."""
    sids: set[str] = set()
    uri: str | None = f"{MESSAGES}?PageSize=1000"
    while uri:
        page = http.get(uri).json()
        sids |= {message["sid"] for message in page["messages"]}
        uri = page["next_page_uri"]
    return sids


@pytest.mark.parametrize("count", [1, 100])
def test_whenever_it_is_killed_nothing_acknowledged_is_lost_and_what_is_owed_is_told_after_the_restart(
    path: Path, application: Application, count: int
) -> None:
    with served(STOPGAP_JOURNAL=str(path)) as server:
        sending = Sending(server.first_line(), application.url)
        sending.wait(count)
        server.send_all(signal.SIGKILL)
        server.wait()
        acknowledged = sending.join()
    application.answers.set()
    with served(STOPGAP_JOURNAL=str(path)) as server, client(server.first_line()) as http:
        assert set(acknowledged) <= logged(http)
        application.wait({(sid, status) for sid in acknowledged for status in ("sent", "delivered")})


HALF_SENT = [
    b"POST /_sim/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    b"POST /_sim/reset HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    b"POST /_sim/reset HTTP/1.1\r\nHost: loc",
]


def test_requests_that_are_half_sent_disturb_nobody() -> None:
    """They are there, unfinished, while other requests are answered; those that have no end are given up."""
    with served() as server, client(server.first_line()) as ready:
        port = ready.base_url.port
        sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(120)]
        try:
            for n, half in enumerate(sockets):
                half.sendall(HALF_SENT[n % len(HALF_SENT)])
            for _ in range(3):
                assert ready.get("/readyz").status_code == 200
        finally:
            for half in sockets:
                half.close()


def test_a_head_without_an_end_is_refused_and_a_long_body_is_not() -> None:
    with served() as server, client(server.first_line()) as http:
        with socket.create_connection(("127.0.0.1", http.base_url.port or 0), TIMEOUT) as endless:
            endless.sendall(b"GET /livez HTTP/1.1\r\nX-A: " + b"a" * LONGEST_HEAD)
            answer = endless.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.endswith(b"The head of the request is too long.")
        for _ in range(2):  # the second by the same connection
            long = http.post(MESSAGES, data={"Body": "x" * 2 * LONGEST_HEAD})
            assert long.json()["code"] == 21604  # no recipient: all of it was read
