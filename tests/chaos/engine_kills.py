"""An engine killed in the middle of its sends, and started again: every message reaches its person, and once.

The provider is a simulator, which lives on. Some messages are asked for and waited for, some left to the background;
while the engine is down people go on texting. What is counted is what handsets and mailboxes have: a body that was
acknowledged and is nowhere is lost, one that is there more than once is doubled. A mail that was sent again after a
kill has the Message-ID that it had, by which every mailbox knows it.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from threading import Lock, Semaphore, Thread
from typing import Any

import httpx

from simulator.server import free_port
from tests.engine.test_serving import PATIENCE, engine, working
from tests.simulator.provider import TOKEN
from tests.simulator.sample import ACCOUNT
from tests.simulator.serving import served

WRITERS = 4
STUDENTS = 6
MOST_BEFORE = 25  # acknowledged requests before the kill
TEXTS_MEANWHILE = 3
ROUND_SECONDS = 120
ADVISOR = "avery"


def student(number: int) -> tuple[str, str, str]:
    """Id, phone and mailbox; every other one has no phone that may be texted, and gets mail."""
    return f"s{number}", f"+1555011{number:04d}", f"s{number}@campus.test"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one kill left behind."""

    acknowledged: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    unheard: int
    left: int


class World:
    """The provider and the engine's address, asked by HTTP."""

    def __init__(self, provider: str, database: str) -> None:
        self.provider = httpx.Client(
            base_url=provider, auth=(ACCOUNT, TOKEN), trust_env=False, timeout=PATIENCE
        )
        self.settings = self._environment(provider, database)

    def _environment(self, provider: str, database: str) -> dict[str, str]:
        port = free_port("127.0.0.1")
        login = provider.replace("://", f"://{ACCOUNT}:{TOKEN}@")
        smtp = self.provider.get("/readyz").json()["smtp"].replace("://", f"://{ACCOUNT}:{TOKEN}@")
        return {
            "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_URL": provider,
            "ENGINE_PORT": str(port), "ENGINE_PUBLIC_URL": f"http://127.0.0.1:{port}", "ENGINE_DATABASE_URL": database,
            "ENGINE_SMTP_URL": smtp, "ENGINE_CLOCK_URL": f"{login}/_sim/clock",
        }  # fmt: skip

    @contextmanager
    def running(self) -> Iterator[tuple[Any, httpx.Client]]:
        """The engine's process, and a client of it."""
        with (
            engine(**self.settings) as (process, url),
            httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE) as client,
        ):
            yield process, client

    def worker(self) -> AbstractContextManager[object]:
        """Whoever sends what no request waits for: on PostgreSQL a process of its own, which is not killed."""
        queued = self.settings["ENGINE_DATABASE_URL"].startswith("postgresql")
        return working(**self.settings) if queued else nullcontext()

    def close(self) -> None:
        """Let go of the connection to the provider."""
        self.provider.close()

    def act(self, path: str, *, method: str = "POST", **body: object) -> Any:
        """Do something in the provider's world."""
        return self.provider.request(method, f"/_sim/{path}", json=body).raise_for_status().json()

    def texts(self, handset: str) -> list[str]:
        """What the handset received."""
        found = self.provider.get(f"/_sim/handsets/{handset}/texts").raise_for_status().json()["texts"]
        return [text["body"] for text in found if text["direction"] == "received"]

    def mails(self, address: str) -> list[str]:
        """What the mailbox received, a mail that came again counted once."""
        found = self.provider.get(f"/_sim/mailboxes/{address}").raise_for_status().json()["mails"]
        return list({str(mail["headers"].get("Message-ID")): mail["text"].strip() for mail in found}.values())


class Writers:
    """Threads that send until the engine is gone; the bodies that were acknowledged are kept."""

    def __init__(self, client: httpx.Client, name: str) -> None:
        self._client, self._name = client, name
        self._lock, self._done = Lock(), Semaphore(0)
        self.acknowledged: set[str] = set()
        self._threads = [Thread(target=self._write, args=(writer,)) for writer in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, acknowledged: int) -> None:
        """Return when so many requests were acknowledged."""
        for _ in range(acknowledged):
            assert self._done.acquire(timeout=PATIENCE)

    def join(self) -> None:
        """Return when all of them have noticed that nobody answers."""
        for thread in self._threads:
            thread.join(PATIENCE)

    def _write(self, writer: int) -> None:
        for turn in range(10_000):
            body = f"{self._name} {writer} {turn}"
            headers = {"Prefer": "respond-async"} if turn % 2 else {}
            to = [student((writer + turn) % STUDENTS)[0]]
            try:
                request = {"from": ADVISOR, "to": to, "body": body}
                self._client.post("/v1/messages", json=request, headers=headers).raise_for_status()
            except httpx.HTTPError:
                return
            with self._lock:
                self.acknowledged.add(body)
            self._done.release()


def kill_once(database: str, seed: str) -> Outcome:
    """Send, kill at a drawn moment, go on texting, start again, and look at handsets and mailboxes."""
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    with served(timeout=ROUND_SECONDS) as server, closing(World(server.first_line(), database)) as world:
        with world.running() as (process, client):
            number = _populated(world, client, seed)
            writers = Writers(client, seed)
            writers.wait_for(chance.randint(1, MOST_BEFORE))
            process.send_signal(signal.SIGKILL)
            writers.join()
        for turn in range(TEXTS_MEANWHILE):
            world.act(f"handsets/{student(0)[1]}/texts", to=number, body=f"{seed} meanwhile {turn}")
        world.act("clock/advance", seconds=600)
        with world.running() as (_process, client), world.worker():
            return _found(world, client, writers.acknowledged, seed)


def _populated(world: World, client: httpx.Client, seed: str) -> str:
    """An advisor with a number, and students; the number."""
    world.act("numbers")
    for person, body in _people():
        client.put(f"/v1/people/{person}", json=body).raise_for_status()
    first = {"from": ADVISOR, "to": [student(0)[0]], "body": f"{seed} first"}
    sent = client.post("/v1/messages", json=first).raise_for_status().json()["messages"][0]
    return str(sent["from_number"])


def _people() -> Iterator[tuple[str, dict[str, object]]]:
    yield ADVISOR, {"name": "Avery", "kind": "staff", "email": "avery@campus.test", "roles": ["advisor"]}
    for person, number, address in map(student, range(STUDENTS)):
        phones = [] if int(person[1:]) % 2 else [{"number": number, "type": "mobile"}]
        yield person, {"name": person, "kind": "student", "email": address, "phones": phones}


def _found(world: World, client: httpx.Client, acknowledged: set[str], seed: str) -> Outcome:
    # What the first round brings to the provider, the provider reports; what that brings, the next.
    for _ in range(3):
        client.post("/v1/recovery").raise_for_status()
        _wait_until_nothing_is_pending(client)
        world.act("clock/advance", seconds=600)
        while world.act("settle")["pending"]:
            pass
    arrived = Counter(
        body
        for _, handset, address in map(student, range(STUDENTS))
        for body in world.texts(handset) + world.mails(address)
        if body.startswith(seed)
    )
    heard = client.get("/v1/messages?direction=inbound&limit=1000").raise_for_status().json()["messages"]
    left = _pending(client)
    return Outcome(
        acknowledged=len(acknowledged),
        lost=tuple(sorted(acknowledged - arrived.keys())),
        doubled=tuple(sorted(body for body, times in arrived.items() if times > 1)),
        unheard=TEXTS_MEANWHILE - sum(seed in row["body"] for row in heard),
        left=len(left),
    )


def _pending(client: httpx.Client) -> list[Any]:
    found: list[Any] = (
        client.get("/v1/messages?status=pending&limit=1000").raise_for_status().json()["messages"]
    )
    return found


def _wait_until_nothing_is_pending(client: httpx.Client) -> None:
    """A worker is another process: ask until it is done, or for so long that it never will be."""
    end = time.monotonic() + PATIENCE
    while _pending(client) and time.monotonic() < end:
        pass
