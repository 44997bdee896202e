"""Imports: a file goes in, and one sees how far it is and which lines were left out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from engine.doors.context import Services
from engine.doors.pages.forms import answered, author
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.exchange.imports import VERIFIES

KINDS = {"sis": "SIS person import", "prospects": "Prospect upload"}


def attach(pages: Blueprint, services: Services) -> None:
    """`/imports` and below."""

    def show() -> str:
        jobs = reversed(services.import_jobs.known.values())
        return render_template("pages/imports.html", jobs=list(jobs), kinds=KINDS)

    @pages.get("/imports")
    def all_imports() -> str:
        return show()

    @pages.post("/imports")
    def upload() -> Response:
        try:
            return redirect(f"/imports/{_begun(services)}", 303)
        except ProblemError as problem:
            refused = problem
        return answered(lambda: _refuse(refused), "/imports", show)

    @pages.get("/imports/<job_id>")
    def progress(job_id: str) -> str:
        if job := services.import_jobs.known.get(job_id):
            return render_template("pages/import.html", job=job, kinds=KINDS)
        raise ProblemError(404, "UNKNOWN_IMPORT", "This import is no longer known; what it brought is kept.")


def _refuse(problem: ProblemError) -> None:
    raise problem


def _begun(services: Services) -> str:
    """The job of the file that was sent along."""
    kind, file = request.form.get("kind", ""), request.files.get("file")
    if kind not in VERIFIES:
        raise ProblemError(422, "UNKNOWN_IMPORT", f"A file is one of {', '.join(KINDS.values())}.")
    if file is None or not file.filename:
        raise ProblemError(422, "FILE_REQUIRED", "Choose a CSV file.")
    job = services.import_jobs.begin(kind, file.filename, file.read(), author(), now(services))
    return job.id
