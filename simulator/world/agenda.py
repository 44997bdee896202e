"""What is still to happen in an account: planned steps of messages and webhooks that are owed.

Two questions are asked of it and have different answers. *What comes next?* is the queue, from which the
scheduler takes a task once. *What is not done yet?* is the set of open tasks, which only an event closes; so a
task that was taken when the process died is found open, and queued again, after the journal is replayed.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from simulator.model import Status, Step, Webhook


class Move(NamedTuple):
    """A message's next step falls due."""

    sid: str
    step: Step


SLACK = 1000  # closed tasks that may stand in the queue before they are looked for
Task = Move | Webhook
Key = tuple[str, str]


def key_of(task: Task) -> Key:
    """What names the task in the events that close it."""
    return (task.sid, task.step.status) if isinstance(task, Move) else ("webhook", task.id)


def due_of(task: Task) -> datetime:
    """When the task falls due, in the account's time."""
    return task.step.at if isinstance(task, Move) else task.due


@dataclass
class Agenda:
    """The open tasks of one account, in the order in which they fall due."""

    _open: dict[Key, tuple[int, Task]] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        """Offer what is open: nobody has taken any of it yet."""
        self._queue = [(due_of(task), number, key) for key, (number, task) in self._open.items()]
        heapq.heapify(self._queue)

    def add(self, task: Task) -> None:
        """Put a task on the agenda; tasks due at the same moment keep the order in which they were added."""
        self._count += 1
        key = key_of(task)
        self._open[key] = (self._count, task)
        self._offer((due_of(task), self._count, key))

    def put_back(self, task: Task) -> None:
        """Offer a taken task again, in its old place, because it could not be done; a closed one stays closed."""
        key = key_of(task)
        if key in self._open:
            self._offer((due_of(task), self._open[key][0], key))

    def _offer(self, place: tuple[datetime, int, Key]) -> None:
        if len(self._queue) > 2 * len(self._open) + SLACK:
            self._sweep()
        heapq.heappush(self._queue, place)

    def _sweep(self) -> None:
        """Let go of what was closed before its turn: nothing is taken while a journal is replayed."""
        self._queue = [place for place in self._queue if place[2] in self._open]
        heapq.heapify(self._queue)

    def close(self, key: Key) -> None:
        """The task is done, or no longer needed."""
        self._open.pop(key, None)

    def close_all(self, sid: str) -> None:
        """Nothing planned for the message happens any more."""
        for status in Status:
            self.close((sid, status))

    def close_unsent(self, sid: str) -> None:
        """The message is not sent any more; a word that contradicts its failure still comes."""
        for status in (Status.QUEUED, Status.SENDING, Status.SENT):
            self.close((sid, status))

    def steps(self, sid: str) -> list[Status]:
        """The statuses that the message has before it."""
        return [status for status in Status if (sid, status) in self._open]

    def awaits(self, sid: str) -> bool:
        """Whether the message still has a step before it."""
        return bool(self.steps(sid))

    def is_open(self, key: Key) -> bool:
        """Whether the task still waits for its end."""
        return key in self._open

    def next_due(self) -> datetime | None:
        """When the next untaken task falls due, or None when there is none."""
        while self._queue and self._queue[0][2] not in self._open:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def take(self, now: datetime) -> Task | None:
        """The next task due by `now`, which is not offered again; None when nothing is due."""
        due = self.next_due()
        if due is None or due > now:
            return None
        return self._open[heapq.heappop(self._queue)[2]][1]

    def pending(self, now: datetime) -> int:
        """How many tasks are due by `now` and not done, those being worked on included."""
        return sum(1 for _, task in self._open.values() if due_of(task) <= now)
