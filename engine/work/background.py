"""Messages of a bulk send, attempted by a few threads while the request is answered at once.

What is queued is in the database already; a process that ends with work left finds it again when it starts
(`engine.work.recovery`). The threads start with the first work and end with the process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from queue import Queue
from threading import Lock, Thread

THREADS = 4

log = logging.getLogger(__name__)


class Background:
    """A queue of message ids and the threads that work through it."""

    def __init__(self, work: Callable[[str], None]) -> None:
        self._work = work
        self._queue: Queue[str] = Queue()
        self._waiting: set[str] = set()
        self._lock = Lock()
        self._started = False

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

    def _run(self) -> None:
        while True:
            message_id = self._queue.get()
            with self._lock:
                self._waiting.discard(message_id)
            try:
                self._work(message_id)
            except Exception:  # one message that fails must not stop the rest
                log.exception("Message %s could not be attempted", message_id)
            finally:
                self._queue.task_done()
