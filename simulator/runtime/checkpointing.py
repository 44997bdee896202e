"""Checkpoints while a simulator serves, so that a start after a kill takes hardly longer than one after a stop.

When the journal has grown by so much that replaying it would take seconds, a process beside this one writes the next
checkpoint (`checkpoint_process`). Whoever makes and answers requests notices nothing of it: no lock is taken and
nothing is copied here. That process may fail or be killed at any moment, together with this one or alone: its work
counts when it has ended well and this process, which alone holds the journal, has put it in its place.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO, Final, NamedTuple, Protocol

import msgspec

from simulator.runtime import checkpoint, checkpoint_process
from simulator.runtime.checkpoint import Order
from simulator.runtime.store import Store

GROWTH: Final = 64 << 20  # bytes: what is replayed in two seconds
SHARE: Final = 12  # ... or such a part of all, which takes as long to replay as a checkpoint of all to read
PAUSE: Final = 1.0  # seconds between two looks

log = logging.getLogger(__name__)


class Writer(Protocol):
    """A process that writes a checkpoint, as `subprocess.Popen` has it."""

    def poll(self) -> int | None:
        """Its exit code; None while it is at work."""

    def kill(self) -> None:
        """End it at once."""

    def communicate(self) -> object:
        """Wait for its end, and let go of it."""


class Work(NamedTuple):
    """What is being written, and by whom."""

    order: Order
    writer: Writer


def is_due(size: int, known: int) -> bool:
    """Whether a journal of so many bytes, so many of which a checkpoint knows, is worth a new one."""
    return size - known >= max(GROWTH, known // SHARE)


def start(order: Order, out: BinaryIO) -> subprocess.Popen[bytes]:
    """Start the process that writes the checkpoint to that file; it ends with this one."""
    process = subprocess.Popen(  # noqa: S603  our own code, by our own interpreter
        checkpoint_process.command(), stdin=subprocess.PIPE, stdout=out
    )
    if process.stdin:
        with suppress(BrokenPipeError):  # it has ended, and its exit code tells
            process.stdin.write(msgspec.json.encode(order) + b"\n")
            process.stdin.flush()
    return process


class Checkpointer:
    """Has checkpoints of a store's journal written, one at a time."""

    def __init__(self, store: Store, begin: Callable[[Order, BinaryIO], Writer] = start) -> None:
        self._store = store
        self._begin = begin
        self._work: Work | None = None
        self._tried = 0  # bytes of the journal when the last one was begun
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="checkpointer", daemon=True)

    def start(self) -> None:
        """Look after the journal in a thread of its own; what a killed simulator left half written goes."""
        if order := self._store.order():
            checkpoint.abandon(Path(order.journal))
            self._thread.start()

    def stop(self) -> None:
        """Look no more, and leave nothing half done."""
        self._stopped.set()
        if self._thread.ident:
            self._thread.join()
        if self._work:
            self._work.writer.kill()
            self._work.writer.communicate()
            checkpoint.abandon(Path(self._work.order.journal))

    def _run(self) -> None:
        while not self._stopped.wait(PAUSE):
            self.look()

    def look(self) -> None:
        """Begin a checkpoint where one is due, or put one that is done in its place."""
        if self._work is None:
            order = self._store.order()
            if order and is_due(order.mark.size, max(self._store.remembered, self._tried)):
                self._write(order)
        elif (code := self._work.writer.poll()) is not None:
            work, self._work = self._work, None
            work.writer.communicate()
            self._end(work.order, code)

    def _write(self, order: Order) -> None:
        self._tried = order.mark.size
        try:
            with checkpoint.begun(Path(order.journal)) as out:
                self._work = Work(order, self._begin(order, out))
        except OSError as error:
            self._fail(order, f"{error}")

    def _end(self, order: Order, code: int) -> None:
        if code:
            self._fail(order, f"the process that wrote it ended with {code}")
            return
        try:
            checkpoint.finish(Path(order.journal))
        except OSError as error:
            self._fail(order, f"{error}")
            return
        self._store.remembered = order.mark.size

    def _fail(self, order: Order, reason: str) -> None:
        log.warning(
            "No checkpoint of the journal %s was written, so a start takes longer: %s", order.journal, reason
        )
        checkpoint.abandon(Path(order.journal))
