"""Procrastinate's table of jobs, in the engine's own PostgreSQL: what is put there, by whom it is done, who is dead.

A worker says every few seconds that it lives. What one was doing that has said nothing for a while is given to the
others by whoever notices first; it is the workers that look, each of them, so that no job is needed for it which a
dead worker may hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import procrastinate
from procrastinate.types import TimeDeltaParams
from sqlalchemy import text

from engine.store.database import Database
from engine.store.locks import exclude_others

SILENCE_SECONDS = 20.0  # after which a worker is dead; it speaks four times as often
MOST_PUTTING, MOST_WORKING = 2, 4  # connections of procrastinate's own, besides those of `Database`

_PUT_ALREADY = text(
    "SELECT lock FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :task AND lock = ANY(:locks)"
)
_LEFT = text(
    "SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL) FROM procrastinate_jobs AS job"
    " LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id WHERE job.status = 'doing'"
    " AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :silence))"
)
_ALIVE = text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :silence)"
)


@dataclass(frozen=True, kw_only=True)
class Put:
    """A job to be put: what of, in which line (`lock`), how urgent; `after` so many seconds."""

    task: str
    lock: str
    priority: int
    arguments: dict[str, Any]
    after: int = 0


@dataclass(frozen=True)
class Jobs:
    """The jobs of a database; `behind_pooler`: connections are PgBouncer's, a transaction each."""

    database: Database
    behind_pooler: bool = False

    def put(self, jobs: Iterable[Put]) -> None:
        """Have them done, each once: a job that nobody has begun does for all that is asked of its line meanwhile."""
        by_task: dict[str, list[Put]] = {}
        for job in jobs:
            by_task.setdefault(job.task, []).append(job)
        for task, of_task in by_task.items():
            there = self._put_already(task, [job.lock for job in of_task])
            for job in of_task:
                if job.lock not in there:
                    self._defer(job)

    def take_over(self, silence: float = SILENCE_SECONDS) -> int:
        """Give what dead workers were doing to the living; how many jobs that were."""
        with self.database.carrying() as connection:
            exclude_others(connection, "jobs of the dead")
            return len(connection.execute(_LEFT, {"silence": silence}).all())

    def workers(self) -> int:
        """How many workers are alive."""
        with self.database.reading() as connection:
            return connection.scalar(_ALIVE, {"silence": SILENCE_SECONDS}) or 0

    def close(self) -> None:
        """Let go of the connections."""
        if "_putting" in vars(self):
            self._putting.close()

    def connections(self, most: int) -> dict[str, Any]:
        """How procrastinate is to connect."""
        url = self.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        prepared = {"prepare_threshold": None} if self.behind_pooler else {}
        return {"conninfo": url, "min_size": 1, "max_size": most, "kwargs": prepared}

    def _put_already(self, task: str, locks: list[str]) -> set[str]:
        with self.database.reading() as connection:
            return set(connection.scalars(_PUT_ALREADY, {"task": task, "locks": locks}))

    def _defer(self, job: Put) -> None:
        later: TimeDeltaParams | None = {"seconds": job.after} if job.after else None
        deferrer = self._putting.configure_task(
            job.task, lock=job.lock, priority=job.priority, schedule_in=later
        )
        deferrer.defer(**job.arguments)

    @cached_property
    def _putting(self) -> procrastinate.App:
        """What jobs are put by, from any thread."""
        return procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(**self.connections(MOST_PUTTING))
        ).open()
