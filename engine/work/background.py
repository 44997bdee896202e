"""The embedded worker: messages attempted by a few threads of this process while requests are answered at once.

What waits is in the database alone, in lines (`engine.store.lines`); queued are lines, whose messages are read there a
turn at a time: however long a campaign is, it takes no memory here, and a process that ends with work left finds it
again when it starts. Several threads may be at one line, which goes out in about its order. They start with the first
work and end when the engine is closed. An automatic answer is not queued: the provider's request waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import Queue
from threading import Lock, Thread

from engine.model import Message
from engine.store import lines
from engine.store.database import Database
from engine.store.lines import Line
from engine.work.sending import Dispatch

THREADS = 8

log = logging.getLogger(__name__)


class Background:
    """A queue of lines, each with a place in it, and the threads that give them their turns.

    `work` gives a line its turn after that place, and says where another thread may go on.
    """

    def __init__(self, work: Callable[[Line, int, Callable[[int], None]], None]) -> None:
        self._work = work
        self._queue: Queue[tuple[Line, int] | None] = Queue()
        self._waiting: set[tuple[Line, int]] = set()
        self._lock = Lock()
        self._started = self._closed = False

    def put(self, waiting: Iterable[Line]) -> None:
        """Have what stands in these lines attempted; a line that waits already waits once."""
        for line in waiting:
            self._put(line, 0)
        with self._lock:
            if not self._started:
                self._started = True
                for _ in range(THREADS):
                    Thread(target=self._run, daemon=True, name="background").start()

    def join(self) -> None:
        """Wait until all that was put is done."""
        self._queue.join()

    def close(self) -> None:
        """Have the threads end after what they are at; whatever waits is in the database."""
        with self._lock:
            self._closed = True
            for _ in range(THREADS if self._started else 0):
                self._queue.put(None)

    def _put(self, line: Line, after: int) -> None:
        with self._lock:
            if (line, after) not in self._waiting:
                self._waiting.add((line, after))
                self._queue.put((line, after))

    def _run(self) -> None:
        while (waiting := self._queue.get()) and not self._closed:
            line, after = waiting
            with self._lock:
                self._waiting.discard(waiting)
            try:
                self._work(line, after, partial(self._put, line))
            except Exception:  # one line that fails must not stop the rest
                log.exception("What stands in the line %s could not be attempted", line)
            finally:
                self._queue.task_done()


@dataclass(frozen=True)
class Embedded:
    """`engine.work.waiting` without other processes."""

    database: Database
    dispatch: Dispatch
    background: Background

    def send(self, send_id: str) -> None:
        """As `Waiting` has it."""
        with self.database.reading() as connection:
            waiting = lines.waiting(connection, send_id=send_id)
        self.background.put(waiting)

    def answer(self, answers: Sequence[Message], now: datetime) -> None:
        """As `Waiting` has it, and at once."""
        self.dispatch.attempt_all([each.id for each in answers], now)

    def everything(self) -> int:
        """As `Waiting` has it."""
        with self.database.reading() as connection:
            waiting, count = lines.waiting(connection), lines.count(connection)
        self.background.put(waiting)
        return count

    def join(self) -> None:
        """As `Waiting` has it."""
        self.background.join()

    def crew(self) -> None:
        """As `Waiting` has it: this process."""

    def prepare(self) -> None:
        """As `Waiting` has it: nothing."""

    def close(self) -> None:
        """As `Waiting` has it."""
        self.background.close()

    def recovers(self, *steps: Callable[[datetime], int]) -> None:
        """As `Waiting` has it: the one process that there is looks for itself (`engine.serving`)."""
