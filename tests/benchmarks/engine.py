"""How many texts a second the engine sends, to a simulator on the same machine: one by one, and in bulk.

Each text is a request to the provider, and its status callbacks come back while the next ones are on their way: the
engine takes those in as well, and a text counts when it is asked for and settled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event
from time import perf_counter

import httpx

from tests import lacking, postgresql
from tests.benchmarks.load import Load
from tests.benchmarks.servers import Server, simulator, started

ACCOUNT, TOKEN = "AC" + "1" * 32, "t" * 32
ADVISOR = "avery"
STUDENTS = 1000
CLIENTS = 8
POLLED_SECONDS = 0.05


@dataclass(frozen=True)
class Engine:
    """A running engine with its people, and the processes that work for it."""

    url: str
    provider: str
    processes: list[Server | subprocess.Popen[bytes]] = field(default_factory=list)

    def one_by_one(self, seconds: float) -> float:
        """Texts a second, each asked for by itself."""
        bodies = tuple(
            json.dumps({"from": ADVISOR, "to": [f"s{n}"], "body": f"Your number is {n}."}).encode()
            for n in range(STUDENTS)
        )
        load = Load(
            url=self.url, path="/v1/messages", authorization="", forms=bodies, seconds=seconds, status=201,
            content_type="application/json", connections=CLIENTS,
        )  # fmt: skip
        return load.run()

    def in_bulk(self, requests: int) -> float:
        """Texts a second, asked for a thousand at a time, until the last is with the provider."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=60) as client:
            began = perf_counter()
            sends = [_bulk(client, f"Bulk {n}") for n in range(requests)]
            for send in sends:
                _wait(lambda send=send: not client.get(f"/v1/sends/{send}").json()["pending"])  # type: ignore[misc]  # a bool
            return requests * STUDENTS / (perf_counter() - began)


def _bulk(client: httpx.Client, body: str) -> str:
    request = {"from": ADVISOR, "to": [f"s{n}" for n in range(STUDENTS)], "body": body}
    answer = client.post("/v1/messages", json=request, headers={"Prefer": "respond-async"})
    return str(answer.raise_for_status().json()["id"])


def _wait(done: Callable[[], bool]) -> None:
    pause = Event()
    while not done():
        pause.wait(POLLED_SECONDS)


@contextmanager
def on_sqlite() -> Iterator[Engine]:
    """One process, a file."""
    with tempfile.TemporaryDirectory() as folder, running(f"sqlite:///{folder}/engine.db") as engine:
        yield engine


@contextmanager
def on_postgresql(workers: int) -> Iterator[Engine]:
    """A web process and so many workers, on a PostgreSQL that is as durable as it comes."""
    programs = lacking.required("postgresql")
    with (
        postgresql.running(programs, postgresql.LIMITS) as server,
        running(server.database(), workers) as engine,
    ):
        yield engine


@contextmanager
def running(database: str, workers: int = 0) -> Iterator[Engine]:
    """A simulator, an engine and so many workers, with an advisor and a thousand students."""
    with ExitStack() as stack:
        provider = stack.enter_context(simulator())
        login = f"{ACCOUNT}:{TOKEN}@"
        smtp = (
            httpx.get(f"{provider.url}/readyz", trust_env=False).json()["smtp"].replace("://", f"://{login}")
        )
        settings = {
            "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_URL": provider.url,
            "ENGINE_PORT": "0", "ENGINE_DATABASE_URL": database, "ENGINE_SMTP_URL": smtp,
        }  # fmt: skip
        web = stack.enter_context(started("engine", **settings))
        engine = Engine(web.url, provider.url, [provider, web])
        engine.processes.extend(
            stack.enter_context(_working(settings | {"ENGINE_PUBLIC_URL": web.url})) for _ in range(workers)
        )
        _populate(engine)
        yield engine


@contextmanager
def _working(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "engine", "work"], env=os.environ | settings)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _populate(engine: Engine) -> None:
    numbers, login = f"{engine.provider}/_sim/numbers", (ACCOUNT, TOKEN)
    httpx.post(numbers, json={}, auth=login, trust_env=False).raise_for_status()
    lines = [f"s{n},Student {n},+1555301{n:04d},mobile" for n in range(STUDENTS)]
    with httpx.Client(base_url=engine.url, trust_env=False, timeout=60) as client:
        staff = {"name": "Avery", "kind": "staff", "email": "avery@campus.test", "roles": ["advisor"]}
        client.put(f"/v1/people/{ADVISOR}", json=staff).raise_for_status()
        roster = "\n".join(["person_id,name,phone,phone_type", *lines, ""])
        client.post(
            "/v1/imports/sis", content=roster, headers={"Content-Type": "text/csv"}
        ).raise_for_status()
        first = {"from": ADVISOR, "to": ["s0"], "body": "First"}
        client.post("/v1/messages", json=first).raise_for_status()
