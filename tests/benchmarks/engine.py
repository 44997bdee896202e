"""How many texts a second the engine sends, to a simulator on the same machine: one by one, and in bulk.

Each text is a request to the provider, and its status callbacks come back while the next ones are on their way: the
engine takes those in as well. In bulk several users ask at once, for what one of them sends keeps its order and goes
out one after the other, however many workers there are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event
from time import perf_counter

import httpx

from tests import lacking, postgresql
from tests.benchmarks.load import Load
from tests.benchmarks.servers import Server, simulator, started

ACCOUNT, TOKEN = "AC" + "1" * 32, "t" * 32
ADVISORS, STUDENTS = 8, 125  # in bulk each of them writes to all
CLIENTS = 8
POLLED_SECONDS = 0.05


@dataclass(frozen=True)
class Engine:
    """A running engine with its people, and the processes that it is: the one that serves, and the workers."""

    url: str
    processes: list[Server]

    def one_by_one(self, seconds: float) -> float:
        """Texts a second, each asked for by itself."""
        bodies = tuple(
            json.dumps(
                {"from": advisor(n % ADVISORS), "to": [f"s{n}"], "body": f"Your number is {n}."}
            ).encode()
            for n in range(STUDENTS)
        )
        load = Load(
            url=self.url, path="/v1/messages", authorization="", forms=bodies, seconds=seconds, status=201,
            content_type="application/json", connections=CLIENTS,
        )  # fmt: skip
        return load.run()

    def in_bulk(self) -> float:
        """Texts a second, a thousand of them asked for at once, until the last is with the provider."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=60) as client:
            began = perf_counter()
            sends = [_bulk(client, advisor(n)) for n in range(ADVISORS)]
            pause = Event()
            while any(client.get(f"/v1/sends/{send}").json()["pending"] for send in sends):
                pause.wait(POLLED_SECONDS)
            return ADVISORS * STUDENTS / (perf_counter() - began)

    def processor_seconds(self) -> float:
        """What it has used so far."""
        return sum(each.processor_seconds() for each in self.processes)


def advisor(number: int) -> str:
    """Their id."""
    return f"a{number}"


def rows(workers: int, seconds: float) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Of each set-up: texts a second one by one, in bulk, and the engine's processor time a text in bulk."""
    yield "SQLite, one process", _measured(on_sqlite(), seconds)
    if lacking.found("postgresql"):
        for number in range(1, workers + 1):
            plural = "" if number == 1 else "s"
            yield f"PostgreSQL, {number} worker{plural}", _measured(on_postgresql(number), seconds)


def _measured(starting: AbstractContextManager[Engine], seconds: float) -> tuple[str, str, str]:
    with starting as engine:
        single = engine.one_by_one(seconds)
        before = engine.processor_seconds()
        bulk = engine.in_bulk()
        used = (engine.processor_seconds() - before) / (ADVISORS * STUDENTS)
    return f"{single:,.0f}", f"{bulk:,.0f}", f"{used * 1000:.1f}"


@contextmanager
def on_sqlite() -> Iterator[Engine]:
    """One process, a file."""
    with tempfile.TemporaryDirectory() as folder, running(f"sqlite:///{folder}/engine.db") as engine:
        yield engine


@contextmanager
def on_postgresql(workers: int) -> Iterator[Engine]:
    """A process that serves and so many workers, on a PostgreSQL that is as durable as it comes."""
    programs = lacking.required("postgresql")
    with (
        postgresql.running(programs, postgresql.LIMITS) as server,
        running(server.database(), workers) as engine,
    ):
        yield engine


@contextmanager
def running(database: str, workers: int = 0) -> Iterator[Engine]:
    """A simulator, an engine and so many workers, with advisors and students."""
    with ExitStack() as stack:
        provider = stack.enter_context(simulator())
        smtp = httpx.get(f"{provider.url}/readyz", trust_env=False).json()["smtp"]
        settings = {
            "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_URL": provider.url,
            "ENGINE_PORT": "0", "ENGINE_DATABASE_URL": database,
            "ENGINE_SMTP_URL": smtp.replace("://", f"://{ACCOUNT}:{TOKEN}@"),
        }  # fmt: skip
        web = stack.enter_context(started("engine", **settings))
        settings["ENGINE_PUBLIC_URL"] = web.url
        crew = [stack.enter_context(_working(settings)) for _ in range(workers)]
        _populate(provider.url, web.url)
        yield Engine(web.url, [web, *crew])


@contextmanager
def _working(settings: dict[str, str]) -> Iterator[Server]:
    command = [sys.executable, "-m", "engine", "work"]
    process = subprocess.Popen(command, env=os.environ | settings, text=True)
    try:
        yield Server(process, "", 0)
    finally:
        process.terminate()
        process.wait(20)


def _populate(provider: str, engine: str) -> None:
    """Every advisor has a number already."""
    with httpx.Client(base_url=provider, auth=(ACCOUNT, TOKEN), trust_env=False) as client:
        for _ in range(ADVISORS):
            client.post("/_sim/numbers", json={}).raise_for_status()
    lines = [f"s{n},Student {n},+1555301{n:04d},mobile" for n in range(STUDENTS)]
    with httpx.Client(base_url=engine, trust_env=False, timeout=60) as client:
        roster = "\n".join(["person_id,name,phone,phone_type", *lines, ""])
        client.post(
            "/v1/imports/sis", content=roster, headers={"Content-Type": "text/csv"}
        ).raise_for_status()
        for user in map(advisor, range(ADVISORS)):
            staff = {"name": user, "kind": "staff", "email": f"{user}@campus.test", "roles": ["advisor"]}
            client.put(f"/v1/people/{user}", json=staff).raise_for_status()
            first = {"from": user, "to": ["s0"], "body": "First"}
            client.post("/v1/messages", json=first).raise_for_status()


def _bulk(client: httpx.Client, user: str) -> str:
    request = {"from": user, "to": [f"s{n}" for n in range(STUDENTS)], "body": "In bulk"}
    answer = client.post("/v1/messages", json=request, headers={"Prefer": "respond-async"})
    return str(answer.raise_for_status().json()["id"])
