"""Known failures: what a project has decided to live with for now, and why.

A known failure does not fail the run; one that has come to pass does, so that the list never outlives its reasons.
The file is TOML: a table `known`, whose keys are clause ids or scenario ids and whose values are reasons.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from features.judgement.results import FAIL, PASS, Result


class KnownError(ValueError):
    """The file of known failures cannot be used; the text says what to change."""


def read(file: Path, clauses: Iterable[str]) -> dict[str, str]:
    """The reasons by id; `KnownError` for a file that is none, an id of no clause, or a reason that is missing."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise KnownError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise KnownError(f"{file} is no TOML: {error}") from error
    rows = told.get("known")
    if set(told) != {"known"} or not isinstance(rows, dict):
        raise KnownError(f'{file} holds one table: [known], with lines like "SSE-OPT-05" = "the reason"')
    known = set(clauses)
    for name, reason in rows.items():
        if not isinstance(reason, str) or not reason.strip():
            raise KnownError(f"{file}: {name} needs a reason, in quotes")
        if name.partition("/")[0] not in known:
            raise KnownError(
                f"{file}: {name} is no clause and no scenario; `stopgap verify --list` shows the ids"
            )
    return rows


def reason_for(result: Result, known: Mapping[str, str]) -> str | None:
    """Why this scenario may fail, if it may."""
    return next((known[name] for name in (result.id, *result.clauses) if name in known), None)


def overcome(results: Iterable[Result], known: Mapping[str, str]) -> list[str]:
    """The known failures that pass: a scenario that does, a clause of which all scenarios that ran do."""
    ran = [result for result in results if result.verdict in (PASS, FAIL)]
    return [
        name
        for name in known
        if (about := [each for each in ran if name == each.id or name in each.clauses])
        and all(each.verdict == PASS for each in about)
    ]
