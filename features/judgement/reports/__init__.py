"""The verdict written down, a file a format: for programs, for people, for a badge.

Acts on files only. What the verdict is belongs in `judgement`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from features.judgement.conformance import Judgement
from features.judgement.reports import badge, json, markdown, page

WRITERS: dict[str, Callable[[Judgement], str]] = {
    "json": json.text,
    "html": page.text,
    "markdown": markdown.text,
    "badge": badge.text,
}
JUNIT = "junit"  # pytest writes it itself
FORMATS = (JUNIT, *WRITERS)


class ReportError(ValueError):
    """What was asked for cannot be written; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A format and the file it goes to."""

    format: str
    path: str


def read(asked: str) -> Report:
    """`FORMAT:PATH`; `ReportError` for another format, no path, or a folder that is not there."""
    form, _, path = asked.partition(":")
    if form not in FORMATS or not path:
        raise ReportError(
            f"--report takes FORMAT:PATH, the format one of {', '.join(FORMATS)}; not {asked!r}"
        )
    if not Path(path).resolve().parent.is_dir() or Path(path).is_dir():
        raise ReportError(f"--report {asked}: {Path(path).resolve()} cannot be written")
    return Report(format=form, path=str(Path(path).resolve()))


def write(reports: Iterable[Report], judgement: Judgement) -> None:
    """Write each; JUnit's has its own writer."""
    for report in reports:
        if report.format in WRITERS:
            Path(report.path).write_text(WRITERS[report.format](judgement), encoding="utf-8")
