"""The work that no request waits for, on many machines: procrastinate's queue, in the engine's own PostgreSQL.

A job names a line (`engine.store.lines`) and no message: its worker attempts the messages that stand there one after
the other; when others wait who matter as much, it puts a job for the rest. So what is to be done is said by the
messages alone, a job too many does nothing, and one that is lost is put again by `recover`, every minute. The line is
the job's lock, which is how order is kept. Answers come first, campaigns last.

A job that fails, or leaves a message that never reached the provider, is tried again after `PAUSES`, and its line
waits. A worker that dies is noticed by its heartbeat; its jobs go to the others, and what it was calling the provider
about is settled by `engine.work.recovery`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import procrastinate
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager
from sqlalchemy import inspect, text

from engine.edge.clock import Clock
from engine.model import Message
from engine.store import lines
from engine.store.database import Database
from engine.store.lines import Line
from engine.store.locks import exclude_others
from engine.work.sending import Dispatch

TURN = 25  # messages that a line gets before others have their turn
ATTEMPT, RECOVER = "attempt", "recover"
PRIORITY = {"answers": 30, RECOVER: 25, "user": 20, "send": 10}
PAUSES = (2, 5, 15, 30, 60, 120)  # seconds
STALLED_SECONDS = 30.0  # without a heartbeat, of which there is one every ten seconds
KEPT_HOURS = 7 * 24  # what failed for good is there to be looked at

THREADS = 4  # of a worker, each with one job at a time
MOST_PUTTING, MOST_WORKING = 2, 4  # connections of procrastinate's own, besides those of `Database`
NOTIFIED_SECONDS, POLLED_SECONDS = (
    5.0,
    0.5,
)  # between looks: PostgreSQL says what is new, but not through PgBouncer

_COULD_BEGIN = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs AS one WHERE one.status = 'todo' AND one.priority >= :priority"
    " AND one.lock <> :lock AND (one.scheduled_at IS NULL OR one.scheduled_at <= now()) AND NOT EXISTS"
    " (SELECT FROM procrastinate_jobs AS other WHERE other.lock = one.lock AND (other.status = 'doing' OR"
    " other.status = 'todo' AND (other.priority, -other.id) > (one.priority, -one.id))))"
)


class NotYetError(Exception):
    """A message could not be brought to the provider and waits for the next try."""


class Schedule(procrastinate.BaseRetryStrategy):
    """Tries again after `PAUSES`, then leaves it to `recover`."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:
        """As procrastinate asks for it; `job.attempts` have been made before this one."""
        if not isinstance(exception, Exception) or job.attempts >= len(PAUSES):
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": PAUSES[job.attempts]})


@dataclass(frozen=True)
class Queue:
    """`engine.work.waiting` with other processes; `behind_pooler`: connections are PgBouncer's, a transaction each."""

    database: Database
    dispatch: Dispatch
    clock: Clock
    behind_pooler: bool = False
    _steps: list[Callable[[datetime], int]] = field(default_factory=list)

    def send(self, send_id: str) -> None:
        """As `Waiting` has it."""
        with self.database.reading() as connection:
            waiting = lines.waiting(connection, send_id=send_id)
        self._put(waiting)

    def answer(self, answers: Sequence[Message], now: datetime) -> None:  # noqa: ARG002 - a worker reads its own clock
        """As `Waiting` has it."""
        numbers = dict.fromkeys(each.from_number for each in answers if each.from_number)
        self._put(Line(of="answers", name=number) for number in numbers)

    def everything(self) -> int:
        """As `Waiting` has it; and what dead workers had begun is taken from them."""
        with self.database.reading() as connection:
            waiting, count = lines.waiting(connection), lines.count(connection)
        self._put(waiting)
        self._putting.configure_task(RECOVER, lock=RECOVER, priority=PRIORITY[RECOVER]).defer(timestamp=0)
        return count

    def join(self) -> None:
        """Work off, in this thread, whatever is due."""
        self.work(wait=False)
        while self._others_wait():
            self.work(wait=False)

    def work(self, threads: int = THREADS, *, wait: bool = True) -> None:
        """Be a worker, until told to stop by a signal; or with `wait` False, until nothing is due."""
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(**self._pool(MOST_WORKING)))
        app.task(name=ATTEMPT, retry=Schedule())(self._attempt)
        app.periodic(cron="* * * * *")(app.task(name=RECOVER, lock=RECOVER, pass_context=True)(self._recover))
        app.run_worker(
            concurrency=threads,
            wait=wait,
            listen_notify=wait and not self.behind_pooler,
            fetch_job_polling_interval=POLLED_SECONDS if self.behind_pooler else NOTIFIED_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=wait,
        )

    def prepare(self) -> None:
        """Create procrastinate's tables where there are none; several processes may do so at once."""
        with self.database.writing() as connection:
            exclude_others(connection, "queue")
            if not inspect(connection).has_table("procrastinate_jobs"):
                connection.connection.driver_connection.execute(SchemaManager.get_schema())  # type: ignore[union-attr]  # it is connected

    def close(self) -> None:
        """As `Waiting` has it."""
        if "_putting" in vars(self):
            self._putting.close()

    def recovers(self, *steps: Callable[[datetime], int]) -> None:
        """As `Waiting` has it."""
        self._steps.extend(steps)

    def _attempt(self, *, of: str, name: str, lane: int) -> None:
        line = Line(of=of, name=name, lane=lane)
        while self._turn(line):
            if self._others_wait(str(line), PRIORITY[line.of]):
                self._put([line])
                return

    def _turn(self, line: Line) -> bool:
        """Attempt the first of the line; False when that was all."""
        with self.database.reading() as connection:
            ids = lines.first(connection, line, TURN)
        for message_id in ids:
            self.dispatch.attempt(message_id, self.clock())
        with self.database.reading() as connection:
            if ids and lines.still(connection, line, ids):
                raise NotYetError(f"The provider was not reached: {line}")
        return len(ids) == TURN

    def _others_wait(self, lock: str = "", priority: int = 0) -> bool:
        """Whether a job of at least that priority and of another line could begin now."""
        with self.database.reading() as connection:
            return bool(connection.scalar(_COULD_BEGIN, {"lock": lock, "priority": priority}))

    async def _recover(self, context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG002 - procrastinate names it
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            await manager.retry_job(job)
        await manager.delete_old_jobs(KEPT_HOURS, include_failed=True)
        await asyncio.to_thread(self._recovered)

    def _recovered(self) -> None:
        with self.database.reading() as connection:
            waiting = lines.waiting(connection)
        self._put(waiting)
        for step in self._steps:
            step(self.clock())

    def _put(self, waiting: Iterable[Line]) -> None:
        for line in waiting:
            job = self._putting.configure_task(ATTEMPT, lock=str(line), priority=PRIORITY[line.of])
            job.defer(**vars(line))

    @cached_property
    def _putting(self) -> procrastinate.App:
        """What jobs are put by, from any thread."""
        return procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(**self._pool(MOST_PUTTING))
        ).open()

    def _pool(self, most: int) -> dict[str, Any]:
        url = self.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        prepared = {"prepare_threshold": None} if self.behind_pooler else {}
        return {"conninfo": url, "min_size": 1, "max_size": most, "kwargs": prepared}
