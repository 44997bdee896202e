"""What has been found out so far, a line a verdict, written at once: a run that was broken off goes on where it was.

A death is remembered for as long as the mutated file stays as it is, and so is what somebody has judged. Anything else
is only good for the state of the programs and tests in which it was found: a scenario that was added since may kill
what survived.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutants.courts import digest
from tests.mutants.jury import Verdict
from tests.mutants.sites import Site, mutated


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One verdict; `key` is the mutated file's digest, `by` the test that saw to it, or why there is none."""

    key: str
    id: str
    verdict: Verdict
    by: str
    state: str


def key(site: Site) -> str:
    return digest([site.file, mutated(site.file, site.number)])


class Book:
    """The verdicts in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        rows = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        entries = [Entry(**(row | {"verdict": Verdict(row["verdict"])})) for row in map(json.loads, rows)]
        self._entries = {entry.key: entry for entry in entries}

    def remembered(self, site: Site, state: str, judged: Container[str] = ()) -> Entry | None:
        """What was found out about the mutant and still holds."""
        entry = self._entries.get(key(site))
        is_judged = site.id in judged or site.function in judged
        settled = entry and (entry.verdict.is_death or entry.state == state or is_judged)
        return entry if settled else None

    def write(self, site: Site, verdict: Verdict, by: str, state: str) -> Entry:
        entry = Entry(key=key(site), id=site.id, verdict=verdict, by=by, state=state)
        self._entries[entry.key] = entry
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry)) + "\n")
        return entry
