"""What many messages weigh: the memory that each takes, and what it takes to start with all of them in the journal.

Each is measured in a process of its own, which has done nothing before: `python -m tests.benchmarks.weight filling
200000 FILE` writes a journal, has checkpoints of it written meanwhile as a simulator does, and ends as if killed; `…
starting 200000 FILE` starts with it and stops, as a simulator does; without a file the first stays in memory.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

from simulator.journal import NumberSaved
from simulator.rules.numbers import owned
from simulator.runtime import checkpoint, clock
from simulator.runtime.checkpoint import Order
from simulator.runtime.checkpointing import Checkpointer, Writer, start
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
        file = Path(folder, "journal.jsonl")
        memory = _alone("filling", total, "")
        written, size = _alone("filling", total, f"{file}"), file.stat().st_size
        killed, stopped = _alone("starting", total, f"{file}"), _alone("starting", total, f"{file}")
        checkpoint.place_of(file).unlink(missing_ok=True)
        replayed = _alone("starting", total, f"{file}")
    return [
        ("memory a message", f"{memory['grown'] / total:,.0f} bytes"),
        ("memory a message, with --journal", f"{written['grown'] / total:,.0f} bytes"),
        ("journal a message", f"{size / total:,.0f} bytes"),
        *_start("after a kill", killed),
        *_start("after a stop", stopped),
        *_start("without a checkpoint", replayed),
        ("memory a message, after a start from a checkpoint", f"{stopped['grown'] / total:,.0f} bytes"),
        (
            "memory of the process that writes checkpoints, at the highest",
            f"{written['beside'] / 1e6:,.0f} MB",
        ),
    ]


def _start(name: str, measured: Measured) -> list[tuple[str, str]]:
    return [
        (f"start {name}", f"{measured['seconds']:.1f} s"),
        ("  of the journal replayed", f"{measured['replayed'] / 1e6:,.0f} MB"),
        ("  memory at the highest", f"{measured['peak'] / 1e6:,.0f} MB"),
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
    checkpointer = Checkpointer(store, _finished)
    with store.turn(ACCOUNT) as turn:
        turn.record(NumberSaved(owned(turn.sid("PN"), SENDER, turn.now)))
    began, before = perf_counter(), resident()
    for n in range(total):
        create(store, n, f"Your appointment is tomorrow, and your number is {n}.")
        if n % BATCH == BATCH - 1:
            scheduler.settle(ACCOUNT)
            checkpointer.look()  # which begins a checkpoint that is due
            checkpointer.look()  # and puts it in its place
    scheduler.settle(ACCOUNT)
    return {
        "seconds": perf_counter() - began,
        "grown": resident() - before,
        "beside": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
    }


def _finished(order: Order, out: BinaryIO) -> Writer:
    """A process that has written the checkpoint: a simulator is filled more slowly, and it keeps up."""
    process = start(order, out)
    process.wait()
    return process


def starting(_total: int, file: str) -> Measured:
    """Start with the journal."""
    gc.disable()  # as a simulator does
    began, before = perf_counter(), resident()
    store = Store(clock.system, Ids(seed=1), JournalFile(Path(file)))
    store.replay()
    measured = {
        "seconds": perf_counter() - began,
        "grown": resident() - before,
        "replayed": Path(file).stat().st_size - store.remembered,
        "peak": peak(),
    }
    store.close()
    return measured


def resident() -> int:
    """The bytes of memory that the process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """The bytes of memory that it had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    do = {"filling": filling, "starting": starting}[sys.argv[1]]
    sys.stdout.write(json.dumps(do(int(sys.argv[2]), sys.argv[3])))
    sys.stdout.flush()
    os._exit(0)  # as if killed: nothing is stopped, nothing closed
