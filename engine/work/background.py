"""The embedded worker: messages attempted by a few threads of this process while requests are answered at once.

What is queued is in the database already; a process that ends with work left finds it again when it starts
(`engine.work.recovery`). The threads start with the first work and end when the engine is closed. An automatic answer
is not queued: the provider's request waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Queue
from threading import Lock, Thread

from engine.model import Message
from engine.store import messages
from engine.store.database import Database
from engine.work.sending import Dispatch

THREADS = 4

log = logging.getLogger(__name__)


class Background:
    """A queue of message ids and the threads that work through it."""

    def __init__(self, work: Callable[[str], None]) -> None:
        self._work = work
        self._queue: Queue[str | None] = Queue()
        self._waiting: set[str] = set()
        self._lock = Lock()
        self._started = self._closed = False

    def put(self, ids: Iterable[str]) -> None:
        """Have these messages attempted, soon and in about this order; one that waits already waits once."""
        with self._lock:
            for each in ids:
                if each not in self._waiting:
                    self._waiting.add(each)
                    self._queue.put(each)
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

    def _run(self) -> None:
        while (message_id := self._queue.get()) and not self._closed:
            with self._lock:
                self._waiting.discard(message_id)
            try:
                self._work(message_id)
            except Exception:  # one message that fails must not stop the rest
                log.exception("Message %s could not be attempted", message_id)
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
        self._put(send_id)

    def answer(self, answers: Sequence[Message], now: datetime) -> None:
        """As `Waiting` has it, and at once."""
        self.dispatch.attempt_all([each.id for each in answers], now)

    def everything(self) -> int:
        """As `Waiting` has it."""
        return self._put(None)

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

    def _put(self, send_id: str | None) -> int:
        with self.database.reading() as connection:
            waiting = messages.unattempted(connection, send_id=send_id)
        self.background.put(waiting)
        return len(waiting)
