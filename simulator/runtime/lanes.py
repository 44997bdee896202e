"""Slow work in parallel threads; what an owner puts under one name is done in order.

Each owner has lanes of its own, so that one whose work never ends holds up nobody else: a lane has a thread as long as
there is something in it, up to `MOST` threads for all owners together. The threads are daemons: when the process ends,
nobody waits for an application that does not answer. What was in hand or queued then is still owed, and is found in
the journal.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from zlib import crc32

Work = Callable[[], None]
Lane = tuple[str, int]

MOST = 1024


class Lanes:
    """So many lanes for each owner, and the threads that work them off."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = Lock()
        self._waiting: dict[Lane, deque[Work]] = {}  # of every lane that has something to do
        self._ready: SimpleQueue[Lane | None] = SimpleQueue()
        self._threads = 0
        self._free = 0  # threads without a lane; below nothing, lanes without a thread

    def put(self, owner: str, name: str, work: Work, beside: int = 0) -> None:
        """Do the work after all that the owner put under the same name; it must not raise.

        With `beside` (from 1) it is done in another lane than that of the name, at the same time.
        """
        offset = 1 + (beside - 1) % (self._count - 1) if beside else 0
        lane = (owner, (crc32(name.encode()) + offset) % self._count)
        with self._lock:
            if lane in self._waiting:
                self._waiting[lane].append(work)
                return
            self._waiting[lane] = deque([work])
            self._free -= 1
            if self._free < 0 and self._threads < MOST:
                self._begin()
        self._ready.put(lane)

    def stop(self) -> None:
        """Take no more; what is in hand or queued is done unless the process ends first."""
        for _ in range(self._threads):
            self._ready.put(None)

    def _begin(self) -> None:
        self._threads += 1
        self._free += 1
        Thread(target=self._work_off, name=f"lane-{self._threads}", daemon=True).start()

    def _work_off(self) -> None:
        while (lane := self._ready.get()) is not None:
            while (work := self._next(lane)) is not None:
                work()

    def _next(self, lane: Lane) -> Work | None:
        """What is to be done next in the lane; when that is nothing, its thread is free."""
        with self._lock:
            if waiting := self._waiting[lane]:
                return waiting.popleft()
            del self._waiting[lane]
            self._free += 1
            return None
