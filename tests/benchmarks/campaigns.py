"""What it takes to begin a campaign to a long list: until it is accepted, until its first text, and in memory.

Each size is measured in a process of its own: `python -m tests.benchmarks.campaigns 100000 sqlite:///FILE`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event, Thread
from time import perf_counter

from sqlalchemy import insert

from engine.store.tables import list_members
from tests import lacking, postgresql
from tests.benchmarks.weight import peak, resident
from tests.engine.campus import AVERY, ROBINS_MOBILE, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio

BATCH = 1_000
SIZES = (10_000, 100_000)
Measured = dict[str, float]


def rows() -> list[tuple[str, str, str, str, str]]:
    """Database, size, and what was measured."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        databases: dict[str, Callable[[int], str]] = {"SQLite": lambda size: f"sqlite:///{folder}/{size}.db"}
        if programs := lacking.found("postgresql"):
            server = stack.enter_context(postgresql.running(programs, postgresql.LIMITS))
            databases["PostgreSQL"] = lambda _size: server.database()
        return [_row(name, size, url(size)) for name, url in databases.items() for size in SIZES]


def _row(name: str, size: int, url: str) -> tuple[str, str, str, str, str]:
    command = [sys.executable, "-m", "tests.benchmarks.campaigns", str(size), url]
    measured: Measured = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    grown = f"{measured['grown'] / 1e6:,.0f} MB"
    return name, f"{size:,}", f"{measured['begun']:.2f} s", f"{measured['first']:.2f} s", grown


def beginning(size: int, url: str) -> Measured:
    """Begin a campaign to so many, and stop it once its first text is with the provider."""
    reached, twilio = Event(), Twilio()
    settings = {"ENGINE_POLICY": "business_texting", "ENGINE_DATABASE_URL": url}
    campus = Campus(twilio, Mailboxes(url="smtp://127.0.0.1:1"), settings)
    campus.populate()
    campus.sent(AVERY, ROBINS_MOBILE)
    _fill(campus, size)
    before, began = resident(), perf_counter()
    body = {"name": "Autumn", "from": AVERY, "list": "News", "body": "Sale"}
    Thread(target=_working, args=(campus, reached), daemon=True).start()
    first, accepted = [0.0], Event()
    twilio.after = lambda _text: _note(reached, first, perf_counter() - began, accepted)
    answer = campus.client.post("/v1/campaigns", json=body)
    begun = perf_counter() - began
    accepted.set()
    reached.wait()
    campus.client.post(f"/v1/campaigns/{answer.json['id']}/stop")  # type: ignore[index]  # an object
    return {"begun": begun, "first": first[0], "grown": peak() - before}


def _note(reached: Event, first: list[float], after: float, accepted: Event) -> None:
    """The first text is with the provider; the others wait, because the provider's double remembers all it was sent."""
    if not reached.is_set():
        first[0] = after
        reached.set()
    accepted.wait()


def _working(campus: Campus, reached: Event) -> None:
    """A worker beside the one who asks."""
    while not reached.wait(0.01):
        campus.services.background.join()


def _fill(campus: Campus, size: int) -> None:
    campus.client.put("/v1/lists/News")
    now = campus.twilio.now
    with campus.services.database.writing() as connection:
        for start in range(0, size, BATCH):
            numbers = [f"+1555{n:07d}" for n in range(start, start + BATCH)]
            members = [{"list": "News", "number": number, "added_at": now} for number in numbers]
            connection.execute(insert(list_members), members)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(beginning(int(sys.argv[1]), sys.argv[2])))
    sys.stdout.flush()
