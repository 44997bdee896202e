"""Chaos at length: `make chaos`. Prints a table, and exits with 1 when something was lost or torn."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.simulator_kills import kill_once


def main() -> int:
    """Kill as often as asked; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="kills (default 50)")
    parser.add_argument("--seed", default="chaos", help="another seed draws other moments")
    asked = parser.parse_args()
    table, broken = kills(asked.rounds, asked.seed)
    Console().print(table)
    return int(broken)


def kills(rounds: int, seed: str) -> tuple[Table, bool]:
    """The simulator killed under load; whether anything that it had acknowledged was lost."""
    table = Table("kills", "acknowledged", "lost", "torn", title="The simulator killed under load")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "journal.jsonl")
        outcomes = [kill_once(path, number, f"{seed}-{number}") for number in range(rounds)]
    acknowledged = sum(outcome.acknowledged for outcome in outcomes)
    lost, torn = sum(len(o.lost) for o in outcomes), sum(len(o.torn) for o in outcomes)
    table.add_row(f"{rounds:,}", f"{acknowledged:,}", f"{lost:,}", f"{torn:,}")
    return table, bool(lost or torn)


if __name__ == "__main__":
    sys.exit(main())
