"""What many messages weigh: the memory that each takes, and what it takes to start with all of them in the journal.

Each is measured in a process of its own, which has done nothing before: `python -m tests.benchmarks.weight filling
200000 FILE` writes a journal, `… starting 200000 FILE` replays it and leaves a checkpoint, from which the next one
starts; without a file the first stays in memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from simulator.journal import NumberSaved
from simulator.rules.numbers import owned
from simulator.runtime import clock
from simulator.runtime.courier import Courier
from simulator.runtime.ids import Ids
from simulator.runtime.journal_file import JournalFile
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.store import Store
from tests.benchmarks.growth import ACCOUNT, SENDER, create

BATCH = 10_000
Measured = dict[str, float]


def rows(total: int) -> list[tuple[str, str]]:
    """So many messages, each created, sent and delivered: what is told of them, and how much it was."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "journal.jsonl")
        memory = _alone("filling", total, "")
        written, size = _alone("filling", total, file), Path(file).stat().st_size
        replayed, recalled = _alone("starting", total, file), _alone("starting", total, file)
    return [
        ("memory a message", f"{memory['grown'] / total:,.0f} bytes"),
        ("memory a message, with --journal", f"{written['grown'] / total:,.0f} bytes"),
        ("journal a message", f"{size / total:,.0f} bytes"),
        ("starting after a kill, all of it replayed", f"{replayed['seconds']:.1f} s"),
        ("memory at the highest meanwhile", f"{replayed['peak'] / 1e6:,.0f} MB"),
        ("starting after a stop, from the checkpoint", f"{recalled['seconds']:.1f} s"),
        ("memory at the highest meanwhile", f"{recalled['peak'] / 1e6:,.0f} MB"),
        ("memory a message, after that start", f"{recalled['grown'] / total:,.0f} bytes"),
    ]


def _alone(what: str, total: int, file: str) -> Measured:
    command = [sys.executable, "-m", "tests.benchmarks.weight", what, str(total), file]
    measured: Measured = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return measured


def filling(total: int, file: str) -> Measured:
    """Create and deliver the messages."""
    store = Store(clock.system, Ids(seed=1), JournalFile(Path(file)) if file else None)
    store.authenticate(ACCOUNT, "t" * 32)
    scheduler = Scheduler(store, Courier(None))
    with store.turn(ACCOUNT) as turn:
        turn.record(NumberSaved(owned(turn.sid("PN"), SENDER, turn.now)))
    began, before = perf_counter(), resident()
    for n in range(total):
        create(store, n, f"Your appointment is tomorrow, and your number is {n}.")
        if n % BATCH == BATCH - 1:
            scheduler.settle(ACCOUNT)
    scheduler.settle(ACCOUNT)
    return {"seconds": perf_counter() - began, "grown": resident() - before, "peak": peak()}


def starting(_total: int, file: str) -> Measured:
    """Replay the journal."""
    began, before = perf_counter(), resident()
    store = Store(clock.system, Ids(seed=1), JournalFile(Path(file)))
    store.replay()
    return {"seconds": perf_counter() - began, "grown": resident() - before, "peak": peak()}


def resident() -> int:
    """The bytes of memory that the process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """The bytes of memory that it had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    do = {"filling": filling, "starting": starting}[sys.argv[1]]
    sys.stdout.write(json.dumps(do(int(sys.argv[2]), sys.argv[3])))
