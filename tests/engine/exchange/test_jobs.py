"""Imports that are watched: how far each is, how it ended, and the last few only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.exchange import jobs
from engine.exchange.jobs import ImportJobs, in_thread
from tests.engine.campus import Campus

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROWS = b"person_id,name\nkim,Kim\nlee,\n"


def at_once(work: Callable[[], None]) -> None:
    work()


def test_a_job_ends_with_the_report_of_its_import(campus: Campus) -> None:
    job = ImportJobs(campus.services.imports, at_once).begin("sis", "fall.csv", ROWS, "avery", NOW)
    assert job.report is not None
    assert (job.is_over, job.done, len(job.report.errors), job.report.new) == (True, 2, 1, {"kim"})


def test_a_file_that_is_none_ends_with_a_sentence(campus: Campus) -> None:
    job = ImportJobs(campus.services.imports, at_once).begin("sis", "x.csv", b"a,b\n", "avery", NOW)
    assert (job.report, "person_id is missing" in (job.refusal or "")) == (None, True)


def test_a_job_that_breaks_says_that_it_may_be_done_again(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("engine.exchange.imports.Imports.run", broken)
    job = ImportJobs(campus.services.imports, at_once).begin("sis", "x.csv", ROWS, "avery", NOW)
    assert "Import it again" in (job.refusal or "")
    assert "the disk is full" in caplog.text


def test_the_last_few_jobs_are_known(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KEPT", 2)
    known = ImportJobs(campus.services.imports, at_once)
    begun = [known.begin("sis", "x.csv", ROWS, "avery", NOW).id for _ in range(3)]
    assert list(known.known) == begun[1:]


def test_a_job_runs_by_itself(campus: Campus) -> None:
    done: list[str] = []
    in_thread(lambda: done.append("work")).join()
    assert done == ["work"]
