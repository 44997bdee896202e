"""Chaos at length: `make chaos`. Prints a table, and exits with 1 when something was lost or torn."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests import lacking, postgresql
from tests.chaos.engine_input import broken_by
from tests.chaos.engine_kills import kill_once as kill_engine_once
from tests.chaos.simulator_kills import kill_once, kill_while_remembering
from tests.chaos.worker_kills import Plan, kill_workers
from tests.engine.campus import Campus
from tests.engine.mail_double import Mailboxes, serve
from tests.engine.twilio_double import Twilio

POLICIES = ("student_success", "business_texting", "engage")


def main() -> int:
    """Kill as often as asked; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="kills (default 50)")
    parser.add_argument(
        "--inputs", type=int, default=10, help="requests to each route of an engine (default 10)"
    )
    parser.add_argument(
        "--examples", type=int, default=20_000, help="drawn requests to a simulator (default 20,000)"
    )
    parser.add_argument("--texts", type=int, default=10_000, help="that workers send (default 10,000)")
    parser.add_argument("--seed", default="chaos", help="another seed draws other moments")
    asked = parser.parse_args()
    console, broken = Console(), False
    measures = (
        partial(kills, asked.rounds, asked.seed),
        partial(engine_kills, asked.rounds, asked.seed),
        partial(worker_kills, asked.rounds, asked.texts),
        partial(engine_input, asked.inputs),
    )
    for measure in measures:
        table, found = measure()
        console.print(table)
        broken |= found
    return int(broken or fuzzed(asked.examples))


def fuzzed(examples: int) -> int:
    """So many drawn requests to a simulator; pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "-n0", str(Path(__file__).parent), "-k", "fuzz"]
    return subprocess.run(command, env=os.environ | {"CHAOS_EXAMPLES": str(examples)}, check=False).returncode


def kills(rounds: int, seed: str) -> tuple[Table, bool]:
    """The simulator killed under load, half the time while checkpoints are written; whether it lost anything."""
    table, broken = (
        Table("", "kills", "acknowledged", "lost", "torn", title="The simulator killed under load"),
        False,
    )
    for name, kill in (("serving", kill_once), ("and writing checkpoints", kill_while_remembering)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "journal.jsonl")
            outcomes = [kill(path, number, f"{seed}-{number}") for number in range(rounds)]
        acknowledged = sum(outcome.acknowledged for outcome in outcomes)
        lost, torn = sum(len(o.lost) for o in outcomes), sum(len(o.torn) for o in outcomes)
        table.add_row(name, f"{rounds:,}", f"{acknowledged:,}", f"{lost:,}", f"{torn:,}")
        broken |= bool(lost or torn)
    return table, broken


def engine_kills(rounds: int, seed: str) -> tuple[Table, bool]:
    """The engine killed in its sends, on each database that there is; whether a message was lost or came twice."""
    columns = ("database", "kills", "acknowledged", "lost", "doubled", "texts unheard", "left pending")
    table, broken = Table(*columns, title="The engine killed in its sends"), False
    for name, databases in _databases():
        with databases as new:
            outcomes = [kill_engine_once(new(), f"{seed}-{number}") for number in range(rounds)]
        lost, doubled = sum(len(o.lost) for o in outcomes), sum(len(o.doubled) for o in outcomes)
        unheard, left = sum(o.unheard for o in outcomes), sum(o.left for o in outcomes)
        counts = (rounds, sum(o.acknowledged for o in outcomes), lost, doubled, unheard, left)
        table.add_row(name, *(f"{each:,}" for each in counts))
        broken |= bool(lost or doubled or unheard or left)
    return table, broken


def worker_kills(kills: int, texts: int) -> tuple[Table, bool]:
    """Workers killed while they send so many texts; whether one was lost, came twice, or in the wrong order."""
    columns = ("kills", "asked", "lost", "doubled", "disordered", "left pending", "limit", "used", "texts")
    table = Table(
        *columns, title="Two web processes and three workers, one of which is killed again and again"
    )
    plan = Plan(name="workers", advisors=20, turns=max(texts // 1000, 1), students=50, kills=kills)
    if not (programs := lacking.found("postgresql")):
        return table, False
    with _server(programs) as new:
        outcome = kill_workers(new(), plan)
    table.add_row(*(f"{each:,}" for each in (kills, *vars(outcome).values())))
    wrong = (outcome.lost, outcome.doubled, outcome.disordered, outcome.left) != (0, 0, 0, 0)
    return table, wrong or not outcome.limit == outcome.used == outcome.texts


def engine_input(examples: int) -> tuple[Table, bool]:
    """The engine asked in ways that its description allows, and does not, each route so often; whether it failed."""
    table, failed = (
        Table("database", "system", "requests", "failed", title="The engine asked anything"),
        False,
    )
    mailboxes = Mailboxes()
    server = serve(mailboxes)
    for name, databases in _databases():
        with databases as new:
            for policy in POLICIES:
                campus = Campus(Twilio(), mailboxes, {"ENGINE_DATABASE_URL": new(), "ENGINE_POLICY": policy})
                campus.populate()
                asked, broken = broken_by(campus, examples)
                campus.services.background.join()
                campus.services.close()
                table.add_row(name, policy, f"{asked:,}", "\n".join(broken) or "0")
                failed |= bool(broken)
    server.stop()
    return table, failed


def _databases() -> Iterator[tuple[str, AbstractContextManager[Callable[[], str]]]]:
    """What each kind of database is called, and what gives new ones."""
    yield "SQLite", _files()
    if programs := lacking.found("postgresql"):
        yield "PostgreSQL", _server(programs)


@contextmanager
def _files() -> Iterator[Callable[[], str]]:
    serial = count()
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: f"sqlite:///{folder}/{next(serial)}.db"


@contextmanager
def _server(programs: str) -> Iterator[Callable[[], str]]:
    with postgresql.running(programs) as server:
        yield server.database


if __name__ == "__main__":
    sys.exit(main())
