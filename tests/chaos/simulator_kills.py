"""A simulator killed under load, again and again, over one journal: what was acknowledged is there afterwards."""

from __future__ import annotations

import random
import signal
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Semaphore, Thread
from typing import Any

import httpx

from simulator.runtime import checkpoint
from tests.simulator.provider import TOKEN, Application, Provider, answer, services_of, simulator
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT
from tests.simulator.serving import TIMEOUT, served

WRITERS = 4
OTHER = "AC" + "2" * 32
MOST_BEFORE = 60  # acknowledged requests before the kill


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one kill left behind."""

    acknowledged: int
    lost: tuple[str, ...]
    torn: tuple[str, ...]
    spared: int = 0  # bytes of the journal that the next start took from a checkpoint


class Writers:
    """Threads that send, and text STOP, until the simulator is gone; what was acknowledged is counted."""

    def __init__(self, url: str, number: int) -> None:
        self._url, self._number = url, number
        self._lock = Lock()
        self._done = Semaphore(0)
        self.messages: set[str] = set()
        self.stops: set[str] = set()
        self._threads = [Thread(target=self._write, args=(n,)) for n in range(WRITERS)]
        self._threads.append(Thread(target=self._upset))

    def start(self) -> None:
        """Begin, all of them."""
        for thread in self._threads:
            thread.start()

    def wait_for(self, acknowledged: int) -> None:
        """Return when so many requests were acknowledged."""
        for _ in range(acknowledged):
            assert self._done.acquire(timeout=TIMEOUT)

    def join(self) -> None:
        """Return when all of them have noticed that nobody answers."""
        for thread in self._threads:
            thread.join(TIMEOUT)

    def _write(self, writer: int) -> None:
        with httpx.Client(base_url=self._url, auth=(ACCOUNT, TOKEN), trust_env=False) as client:
            for n in range(10_000):
                handset = f"+1555{self._number % 10}{writer}2{n:04d}"  # never the student, who is texted
                try:
                    self._send(client)
                    self._stop(client, handset)
                except httpx.TransportError:
                    return

    def _send(self, client: httpx.Client) -> None:
        form = {"To": STUDENT, "From": ADVISOR, "Body": "Hi"}
        sent = client.post(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=form)
        self._acknowledge(self.messages, sent.raise_for_status().json()["sid"])

    def _stop(self, client: httpx.Client, handset: str) -> None:
        text = {"to": ADVISOR, "body": "STOP"}
        client.post(f"/_sim/handsets/{handset}/texts", json=text).raise_for_status()
        self._acknowledge(self.stops, handset)

    def _acknowledge(self, where: set[str], what: str) -> None:
        with self._lock:
            where.add(what)
        self._done.release()

    def _upset(self) -> None:
        """Reset, remember and restore another account, for these write several events at once."""
        with httpx.Client(base_url=f"{self._url}/_sim", auth=(OTHER, TOKEN), trust_env=False) as client:
            for _ in range(10_000):
                try:
                    client.post("/reset").raise_for_status()
                    snapshot = client.post("/snapshots").raise_for_status().json()["id"]
                    client.post(f"/snapshots/{snapshot}/restore").raise_for_status()
                except httpx.TransportError:
                    return


def kill_once(path: Path, number: int, seed: str) -> Outcome:
    """Serve from the journal, write, kill at a drawn moment, and look at what a new start finds."""
    return _kill_once(path, number, seed, "simulator")


def kill_while_remembering(path: Path, number: int, seed: str) -> Outcome:
    """The same with a simulator that has one checkpoint written after another: kill it when the first is there."""
    return _kill_once(path, number, seed, "tests.chaos.eager_simulator", checkpoint.place_of(path))


def _kill_once(path: Path, number: int, seed: str, module: str, remembered: Path | None = None) -> Outcome:
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    before = _identity(remembered)
    with served(module=module, STOPGAP_JOURNAL=str(path)) as server:
        url = server.first_line()
        _own(url)
        writers = Writers(url, number)
        writers.start()
        while remembered and _identity(remembered) == before:
            writers.wait_for(1)
        writers.wait_for(chance.randint(1, MOST_BEFORE))
        server.send_all(signal.SIGKILL)
        server.wait()  # a process that is still dying holds the journal
        writers.join()
    return _found(path, writers)


def _identity(file: Path | None) -> int | None:
    """What tells a file from another that takes its place; None where there is none."""
    return file.stat().st_mtime_ns if file and file.exists() else None


def _all(provider: Provider) -> list[dict[str, Any]]:
    """Every entry of the account."""
    found: list[dict[str, Any]] = []
    while more := provider.events(after=found[-1]["seq"] if found else 0):
        found += more
    return found


def _own(url: str) -> None:
    with httpx.Client(base_url=url, auth=(ACCOUNT, TOKEN), trust_env=False) as client:
        client.post(
            "/_sim/numbers", json={"number": ADVISOR}
        )  # refused from the second start on: it is there


def _found(path: Path, writers: Writers) -> Outcome:
    app = simulator(Application(), STOPGAP_JOURNAL=str(path))
    try:
        provider, spared = Provider(app), services_of(app).store.remembered
        events = _all(provider)
        created = {event["message"]["sid"] for event in events if event["type"] == "message_created"}
        stopped = {event["message"]["sender"] for event in events if event["type"] == "text_received"}
        blocked = {row["recipient"] for row in answer(provider.control("GET", "opt-outs"))["opt_outs"]}
        answer(Provider(app, OTHER).control("GET", "snapshots"))
    finally:
        services_of(app).close()
    return Outcome(
        acknowledged=len(writers.messages) + len(writers.stops),
        lost=tuple(sorted(writers.messages - created)) + tuple(sorted(writers.stops - blocked)),
        torn=tuple(sorted(stopped ^ blocked)),
        spared=spared,
    )
