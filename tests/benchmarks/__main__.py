"""The benchmarks: `make bench`. They measure and assert nothing.

The machine is never quiet, so everything is measured side by side in one run: the simulator, which keeps a ledger and
a journal, and a bare Flask route that keeps nothing, under the same client. Beside the requests a second stands the
processor time that a request takes, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from statistics import median
from urllib.parse import urlencode

import httpx
from rich.console import Console
from rich.table import Table

from tests.benchmarks import accounts, campaigns, engine, growth, looking_back, looking_up, suite, weight
from tests.benchmarks.load import Load
from tests.benchmarks.servers import Server, simulator, started

ACCOUNT, TOKEN, SENDER = "AC" + "1" * 32, "t" * 32, "+15552010001"
AUTHORIZATION = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
BODY = "Your appointment is tomorrow at nine."
FORMS = tuple(
    urlencode({"To": f"+1555301{n:04d}", "From": SENDER, "Body": BODY}).encode() for n in range(1000)
)


def main() -> None:
    """Measure, and print the tables."""
    asked = arguments()
    console = Console()
    if asked.suite:
        console.print(judging())
        return
    if asked.workers or asked.campaigns:
        if asked.workers:
            console.print(engine_rates(asked.workers, asked.seconds))
        if asked.campaigns:
            console.print(campaigning())
        return
    console.print(requests(asked.rounds, asked.seconds))
    console.print(crowded(asked.seconds))
    console.print(readiness(asked.rounds))
    console.print(growing(asked.messages))
    console.print(summing(min(asked.messages, 100_000)))
    console.print(weighing(asked.messages))
    console.print(asking(asked.messages))
    console.print(judging())


def arguments() -> argparse.Namespace:
    """How much to measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of each server, in turns (default 5)")
    parser.add_argument("--seconds", type=float, default=3, help="a round takes (default 3)")
    parser.add_argument("--messages", type=int, default=200_000, help="to grow to (default 200,000)")
    parser.add_argument(
        "--workers", type=int, nargs="?", const=3, help="the engine alone, with up to so many"
    )
    parser.add_argument("--campaigns", action="store_true", help="the engine alone: campaigns to long lists")
    parser.add_argument("--suite", action="store_true", help="the acceptance suite alone")
    return parser.parse_args()


def requests(rounds: int, seconds: float) -> Table:
    """A message created over HTTP: the simulator beside the yardstick, in turns."""
    measured: dict[str, list[tuple[float, float]]] = {}
    with (
        started("tests.benchmarks.bare") as bare,
        simulator() as memory,
        simulator(with_journal=True) as file,
    ):
        servers = {"bare Flask route": bare, "simulator": memory, "simulator with --journal": file}
        for server in (memory, file):
            _own_a_number(server)
        for _ in range(rounds):
            for name, server in servers.items():
                measured.setdefault(name, []).append(_round(server, seconds))
    table = Table(
        "", "requests/s", "of the bare", "processor µs a request", title="Creating a message over HTTP"
    )
    yardstick = median(rate for rate, _ in measured["bare Flask route"])
    for name, results in measured.items():
        rate, used = median(rate for rate, _ in results), median(used for _, used in results)
        table.add_row(name, f"{rate:,.0f}", f"{rate / yardstick:.0%}", f"{used:,.0f}")
    return table


def _round(server: Server, seconds: float) -> tuple[float, float]:
    """Requests a second, and the microseconds of processor time that each of them took."""
    load = Load(
        url=server.url,
        path=f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        authorization=AUTHORIZATION,
        forms=FORMS,
        seconds=seconds,
        status=201,
    )
    before = server.processor_seconds()
    rate = load.run()
    return rate, (server.processor_seconds() - before) / (rate * seconds) * 1e6


def crowded(seconds: float) -> Table:
    """A message created over HTTP, with more and more accounts beside the one that sends."""
    table = Table("accounts", "requests/s", title="Creating a message while other accounts are idle")
    for size, server in accounts.sizes():
        _own_a_number(server)
        table.add_row(f"{size:,}", f"{_round(server, seconds)[0]:,.0f}")
    return table


def _own_a_number(server: Server) -> None:
    httpx.post(
        f"{server.url}/_sim/numbers", json={"number": SENDER}, auth=(ACCOUNT, TOKEN), trust_env=False
    ).raise_for_status()


def readiness(rounds: int) -> Table:
    """From the start of a process to its first answer."""
    table = Table("", "seconds", title="Until ready")
    servers: dict[str, Callable[[], AbstractContextManager[Server]]] = {
        "bare Flask route": partial(started, "tests.benchmarks.bare"),
        "simulator": simulator,
    }
    for name, start in servers.items():
        taken = []
        for _ in range(rounds):
            with start() as server:
                taken.append(server.ready_after)
        table.add_row(name, f"{median(taken):.2f}")
    return table


def growing(total: int) -> Table:
    """The first messages of an account and the last of many, in process."""
    size = max(total // 20, 1)
    table = Table(
        "messages so far", "processor µs each", title="Creating and delivering a message, in process"
    )
    for done, taken in growth.batches(total, size):
        if done == size or done % (size * 5) == 0:
            table.add_row(f"{done:,}", f"{taken:,.0f}")
    return table


def summing(total: int) -> Table:
    """What the delays and the audit of many messages take."""
    table = Table("", "processor seconds", title=f"Looking back on {total:,} messages, in process")
    for name, taken in looking_back.rows(total):
        table.add_row(name, f"{taken:.2f}")
    return table


def weighing(total: int) -> Table:
    """What many messages take in memory, and at the next start."""
    table = Table("", "", title=f"{total:,} messages, created, sent and delivered")
    for name, measured in weight.rows(total):
        table.add_row(name, measured)
    return table


def asking(total: int) -> Table:
    """What questions take among many messages, beside the same ones among a thousand."""
    table = Table(
        "", "among 1,000", f"among {total:,}", "times", title="Processor µs of an answer, in process"
    )
    for name, few, many in looking_up.rows(total):
        table.add_row(name, f"{few:,.0f}", f"{many:,.0f}", f"{many / few:.1f}")
    return table


def judging() -> Table:
    """What the acceptance suite takes."""
    table = Table("", "seconds", "processor seconds", title="The acceptance suite, in process")
    for name, taken, used in suite.rows():
        table.add_row(name, f"{taken:.1f}", f"{used:.1f}")
    return table


def engine_rates(workers: int, seconds: float) -> Table:
    """What the engine sends in a second, on SQLite and with more and more workers on PostgreSQL."""
    table = Table("", "one by one", "in bulk", "processor ms a text", title="Texts a second, eight clients")
    for name, measured in engine.rows(workers, seconds):
        table.add_row(name, *measured)
    return table


def campaigning() -> Table:
    """What it takes to begin a campaign."""
    table = Table("", "recipients", "accepted after", "first text after", "memory", title="Campaigns")
    for row in campaigns.rows():
        table.add_row(*row)
    return table


if __name__ == "__main__":
    main()
