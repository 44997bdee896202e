"""`python -m engine` as a process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic

import httpx
import pytest

from engine.doors.connection import LONGEST_HEAD

ENVIRONMENT = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "ENGINE_PORT": "0"}
COMMAND = [sys.executable, "-m", "engine"]
PATIENCE = 20


def environment(**more: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return inherited | ENVIRONMENT | more


@contextmanager
def engine(**more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The engine in a process group of its own, which ends with the block whatever happens; and its URL."""
    process = subprocess.Popen(
        COMMAND, env=environment(**more), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        with process.stdout:
            yield process, process.stdout.readline().strip()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


@contextmanager
def working(*options: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process group of its own, which ends with the block whatever happens."""
    process = subprocess.Popen(
        [*COMMAND, "work", *options], env=environment(**more), text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def test_the_first_line_is_the_url_and_data_outlives_the_process(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'engine.db'}"
    for expected in (201, 200):
        with engine(ENGINE_DATABASE_URL=database) as (process, url):
            person = {"name": "Sam", "kind": "student"}
            assert httpx.put(f"{url}/v1/people/sam", json=person).status_code == expected
            process.terminate()
            assert process.wait(PATIENCE) == 0


def test_nothing_survives_a_killed_main_process() -> None:
    with engine() as (process, url):
        assert httpx.get(f"{url}/readyz").status_code == 200
        process.kill()
        assert process.stdout is not None
        process.stdout.read()  # ends when everybody who inherited the pipe is gone
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/readyz")


REFUSALS = [
    ("outside loopback without a token", {"ENGINE_HOST": "0.0.0.0"}, "ENGINE_TOKEN"),  # noqa: S104 - refused
    ("a setting missing", {"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN"),
]


@pytest.mark.parametrize(("values", "name"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_it_does_not_start(values: dict[str, str], name: str) -> None:
    ended = subprocess.run(
        COMMAND, env=environment(**values), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert name in ended.stderr


def test_it_does_not_share_a_port_with_another_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        ended = subprocess.run(
            COMMAND,
            env=environment(ENGINE_PORT=port),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 2
    assert port in ended.stderr


def test_half_sent_requests_disturb_nobody() -> None:
    with engine() as (_process, url):
        port = int(url.rpartition(":")[2])
        head = b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
        half = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
        for connection in half:
            connection.sendall(head)
        assert httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code == 200
        person = {"name": "Sam", "kind": "student"}
        assert httpx.put(f"{url}/v1/people/sam", json=person, timeout=PATIENCE).status_code == 201
        report = httpx.get(f"{url}/v1/messages", headers={"Accept": "text/csv"}, timeout=PATIENCE)
        assert report.text.startswith("id,")
        for connection in half:
            connection.close()


def test_a_head_that_does_not_end_is_refused_and_a_long_body_is_not() -> None:
    with engine() as (_process, url):
        endless = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=PATIENCE)
        with endless, suppress(BrokenPipeError, ConnectionResetError):
            endless.sendall(b"GET /readyz HTTP/1.1\r\nX-A: " + b"a" * LONGEST_HEAD)
            assert endless.recv(100).startswith(b"HTTP/1.1 400 ")
        with httpx.Client(base_url=url, timeout=PATIENCE) as client:
            for _ in range(3):  # by one connection
                person = {"name": "S" * 2 * LONGEST_HEAD, "kind": "student"}
                assert client.put("/v1/people/sam", json=person).status_code < 500
                assert client.get("/readyz").status_code == 200


def test_a_request_under_way_is_answered_before_the_engine_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as provider, ThreadPoolExecutor(1) as apart:
        provider.settimeout(PATIENCE)
        slow = f"http://127.0.0.1:{provider.getsockname()[1]}"
        with (
            engine(TWILIO_API_URL=slow) as (process, url),
            httpx.Client(base_url=url, timeout=PATIENCE) as client,
        ):
            client.put("/v1/people/avery", json={"name": "Avery", "kind": "staff", "roles": ["advisor"]})
            phones = [{"number": "+15550100001", "type": "mobile"}]
            client.put("/v1/people/sam", json={"name": "Sam", "kind": "student", "phones": phones})
            text = {"from": "avery", "to": ["sam"], "body": "Good morning"}
            asked = apart.submit(client.post, "/v1/messages", json=text)
            asking, _ = provider.accept()
            process.terminate()
            while listens(url):
                Event().wait(0.05)
            asking.close()  # the provider has no answer
            assert asked.result(PATIENCE).status_code == 201
            assert process.wait(PATIENCE) == 0


def listens(url: str) -> bool:
    """Whether connections are taken."""
    try:
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), PATIENCE).close()
    except OSError:
        return False
    return True


def test_a_worker_shows_that_it_is_alive_and_ends_when_it_is_told(postgresql_url: str) -> None:
    settings = {"ENGINE_DATABASE_URL": postgresql_url}
    with engine(**settings) as (_process, url), working(**settings) as worker:
        pause, end = Event(), monotonic() + PATIENCE
        while not workers(url) and monotonic() < end:
            pause.wait(0.05)
        assert workers(url) == 1
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
        assert workers(url) == 0


def workers(url: str) -> int:
    """How many the engine says there are."""
    return int(httpx.get(f"{url}/readyz").raise_for_status().json()["workers"])
