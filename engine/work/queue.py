"""The work that no request waits for, on many machines: procrastinate's queue, in the engine's own PostgreSQL.

A job names a line (`engine.store.lines`) and no message: its worker attempts the messages that stand there one after
the other; when others wait who matter as much, it puts a job for the rest. So what is to be done is said by the
messages alone, a job too many does nothing, and one that is lost is put again by `recover`, every minute. The line is
the job's lock, which is how order is kept. Answers come first, campaigns last.

A job that fails, or leaves a message that never reached the provider, is tried again after `PAUSES`, and its line
waits. What a worker that dies was doing goes to the others (`engine.work.jobs`), and what it was calling the provider
about is settled by `engine.work.recovery`, which one worker at a time does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import procrastinate
from procrastinate.jobs import Job
from sqlalchemy import text

from engine.edge.clock import Clock
from engine.model import Message
from engine.store import lines
from engine.store.database import Database
from engine.store.lines import Line
from engine.work import queue_tables
from engine.work.jobs import MOST_WORKING, SILENCE_SECONDS, Jobs, Put
from engine.work.posted import MAIL, NOTIFY, Posted
from engine.work.turns import Turns
from engine.work.waiting import Crew

log = logging.getLogger(__name__)

ATTEMPT, MINUTE, RECOVER = "attempt", "minute", "recover"
PRIORITY = {"answers": 30, RECOVER: 25, "user": 20, "send": 10}  # and mail, `engine.work.posted`
PAUSES = (2, 5, 15, 30, 60, 120)  # seconds
KEPT_HOURS = 7 * 24  # what failed for good is there to be looked at

THREADS = 4  # of a worker, each with one job at a time
ENDING_SECONDS = (
    1.0  # after a signal, for jobs to end of themselves; then each ends after the turn of its line
)
NOTIFIED_SECONDS = 5.0  # between looks for work that PostgreSQL has told nobody of
POLLED_SECONDS = 0.5  # the same where it tells nobody, through PgBouncer

_COULD_BEGIN = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs AS one WHERE one.status = 'todo' AND one.priority >= :priority"
    " AND one.lock IS DISTINCT FROM :lock AND (one.scheduled_at IS NULL OR one.scheduled_at <= now()) AND NOT EXISTS"
    " (SELECT FROM procrastinate_jobs AS other WHERE other.lock = one.lock AND (other.status = 'doing' OR"
    " other.status = 'todo' AND (other.priority, -other.id) > (one.priority, -one.id))))"
)


class Schedule(procrastinate.BaseRetryStrategy):
    """Tries again after `PAUSES`, then leaves it to `recover`."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:
        """As procrastinate asks for it; `job.attempts` have been made before this one."""
        if not isinstance(exception, Exception) or job.attempts >= len(PAUSES):
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": PAUSES[job.attempts]})


@dataclass(frozen=True)
class Queue:
    """`engine.work.waiting` with other processes."""

    database: Database
    turns: Turns
    clock: Clock
    posted: Posted
    _steps: list[Callable[[datetime], int]] = field(default_factory=list)

    @property
    def jobs(self) -> Jobs:
        """Where the work is put."""
        return self.posted.jobs

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
        """As `Waiting` has it."""
        with self.database.reading() as connection:
            waiting, count = lines.waiting(connection), lines.count(connection)
        self._put(waiting)
        self._put_recovery()
        return count

    def join(self) -> None:
        """Work off, in this thread, whatever is due."""
        self.work(wait=False)
        while self._others_wait():
            self.work(wait=False)

    def work(self, threads: int = THREADS, *, silence: float = SILENCE_SECONDS, wait: bool = True) -> None:
        """Be a worker, until told to stop by a signal; or with `wait` False, until nothing is due.

        Another one is taken for dead after `silence` seconds.
        """
        asyncio.run(self._working(threads, silence, wait))

    def crew(self) -> Crew:
        """As `Waiting` has it."""
        with self.database.reading() as connection:
            waiting = lines.count(connection)
        return Crew(workers=self.jobs.workers(), waiting=waiting)

    def prepare(self) -> None:
        """As `Waiting` has it: procrastinate's tables."""
        queue_tables.upgrade(self.database)

    def close(self) -> None:
        """As `Waiting` has it."""
        self.jobs.close()

    def recovers(self, *steps: Callable[[datetime], int]) -> None:
        """As `Waiting` has it."""
        self._steps.extend(steps)

    async def _working(self, threads: int, silence: float, wait: bool) -> None:
        told = wait and not self.jobs.behind_pooler
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads + 1, "job"))
        async with self._app(each_minute=wait).open_async() as app:
            await asyncio.to_thread(self.jobs.take_over, silence)
            watch = asyncio.create_task(self._watch(silence))
            try:
                await app.run_worker_async(
                    concurrency=threads,
                    wait=wait,
                    listen_notify=told,
                    fetch_job_polling_interval=NOTIFIED_SECONDS if told else POLLED_SECONDS,
                    delete_jobs="successful",
                    install_signal_handlers=wait,
                    shutdown_graceful_timeout=ENDING_SECONDS,
                    update_heartbeat_interval=silence / 4,
                    stalled_worker_timeout=silence,
                )
            finally:
                watch.cancel()

    def _app(self, *, each_minute: bool) -> procrastinate.App:
        """What a worker goes by; who works off what is due and ends leaves each minute's recovery to others."""
        connector = procrastinate.PsycopgConnector(**self.jobs.connections(MOST_WORKING))
        app = procrastinate.App(connector=connector)
        app.task(name=ATTEMPT, retry=Schedule(), pass_context=True)(self._attempt)
        app.task(name=RECOVER, pass_context=True)(self._recover)
        app.task(name=MAIL)(self._mail)
        app.task(name=NOTIFY)(self._notify)
        minute = app.task(name=MINUTE)(self._minute)
        if each_minute:
            app.periodic(cron="* * * * *")(minute)
        return app

    async def _watch(self, silence: float) -> None:
        """Look for dead workers as often as each of them speaks."""
        while True:
            await asyncio.sleep(silence / 4)
            try:
                await asyncio.to_thread(self.jobs.take_over, silence)
            except Exception:  # whatever it was, the next look is soon
                log.exception("Could not look for dead workers")

    def _attempt(
        self, context: procrastinate.JobContext, *, of: str, name: str, lane: int | None = None
    ) -> None:
        line = Line(of=of, name=name, lane=lane)
        while self.turns.take(line):
            if context.should_abort() or self._others_wait(str(line), PRIORITY[line.of]):
                self._put([line])
                return

    def _others_wait(self, lock: str = "", priority: int = 0) -> bool:
        """Whether a job of at least that priority and of another line could begin now."""
        with self.database.reading() as connection:
            return bool(connection.scalar(_COULD_BEGIN, {"lock": lock, "priority": priority}))

    def _mail(self, *, message_id: str, since: str) -> None:
        self.posted.mail_now(message_id, datetime.fromisoformat(since), self.clock())

    def _notify(self, *, message_id: str, due_at: str) -> None:
        self.posted.notify_now(message_id, datetime.fromisoformat(due_at), self.clock())

    def _minute(self, timestamp: int) -> None:  # noqa: ARG002 - procrastinate names it
        self._put_recovery()

    async def _recover(self, context: procrastinate.JobContext) -> None:
        await context.app.job_manager.delete_old_jobs(KEPT_HOURS, include_failed=True)
        await asyncio.to_thread(self._recovered)

    def _recovered(self) -> None:
        with self.database.reading() as connection:
            waiting = lines.waiting(connection)
        self._put(waiting)
        for step in self._steps:
            step(self.clock())

    def _put(self, waiting: Iterable[Line]) -> None:
        self.jobs.put(
            Put(task=ATTEMPT, lock=str(line), priority=PRIORITY[line.of], arguments=vars(line))
            for one in waiting
            for line in lines.lanes(one)
        )

    def _put_recovery(self) -> None:
        self.jobs.put([Put(task=RECOVER, lock=RECOVER, priority=PRIORITY[RECOVER], arguments={})])
