"""Imports that somebody watches: each runs by itself, and says how far it is.

What a job tells is kept by the process that runs it, the last few jobs only; what it imported is in the database. An
import may be repeated, so one that ended with its process is simply done again.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread

from engine.edge.ids import new_id
from engine.exchange.imports import Imports, Report, Upload
from engine.exchange.rosters import NotARosterError

KEPT = 50
log = logging.getLogger(__name__)


@dataclass
class Job:
    """One import: its file, how many lines of about how many are done, and at the end a report or a refusal."""

    id: str
    kind: str
    name: str
    by: str
    at: datetime
    total: int
    done: int = 0
    report: Report | None = None
    refusal: str | None = None

    @property
    def is_over(self) -> bool:
        return self.report is not None or self.refusal is not None


def in_thread(work: Callable[[], None]) -> Thread:
    """Do it meanwhile."""
    thread = Thread(target=work, daemon=True, name="import")
    thread.start()
    return thread


@dataclass
class ImportJobs:
    """Starts imports and knows those of late; `start` carries one out."""

    imports: Imports
    start: Callable[[Callable[[], None]], object] = in_thread
    known: OrderedDict[str, Job] = field(default_factory=OrderedDict)

    def begin(self, kind: str, name: str, data: bytes, by: str, now: datetime) -> Job:
        """Import the file of that kind, by itself."""
        total = max(data.count(b"\n"), 1)
        job = Job(id=new_id(), kind=kind, name=name, by=by, at=now, total=total)
        self.known[job.id] = job
        while len(self.known) > KEPT:
            self.known.popitem(last=False)
        self.start(lambda: self._run(job, Upload.of(kind, data, by), now))
        return job

    def _run(self, job: Job, upload: Upload, now: datetime) -> None:
        def told(lines: int) -> None:
            job.done = lines

        try:
            job.report = self.imports.run(upload, now, progress=told)
        except NotARosterError as error:
            job.refusal = str(error)
        except Exception:  # the job says that it ended, whatever ended it
            log.exception("Import %s failed", job.id)
            job.refusal = "The engine failed on this file; its log says why. Import it again."
