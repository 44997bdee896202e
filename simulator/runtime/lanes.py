"""Slow work in parallel threads; what is put under one name is done in order.

The threads are daemons: when the process ends, nobody waits for an application that does not answer. What was in
hand or queued then is still owed, and is found in the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from zlib import crc32

Work = Callable[[], None]


class Lanes:
    """A number of threads, each working off a queue of its own."""

    def __init__(self, count: int) -> None:
        self._queues: list[SimpleQueue[Work | None]] = [SimpleQueue() for _ in range(count)]
        for n, queue in enumerate(self._queues):
            Thread(target=_work_off, args=(queue,), name=f"lane-{n}", daemon=True).start()

    def put(self, name: str, work: Work, beside: int = 0) -> None:
        """Do the work after all that was put under the same name; it must not raise.

        With `beside` (from 1) it is done in another lane than that of the name, at the same time.
        """
        lane = crc32(name.encode()) + (1 + (beside - 1) % (len(self._queues) - 1) if beside else 0)
        self._queues[lane % len(self._queues)].put(work)

    def stop(self) -> None:
        """Take no more; what is in hand or queued is done unless the process ends first."""
        for queue in self._queues:
            queue.put(None)


def _work_off(queue: SimpleQueue[Work | None]) -> None:
    while (work := queue.get()) is not None:
        work()
