"""The trial table as a page, `COVERAGE.md`: each promise of each clause, the scenarios that notice when it is broken,
and the broken engines they noticed. `python -m tests.features.table` tries them all and writes it.

It is what to show to somebody who asks how much of a system is held: a promise that nothing has been seen to notice
says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from features.reporting.register import Clause
from features.reporting.vocabulary import FOLDER

PAGE = FOLDER / "COVERAGE.md"

HEAD = """# Coverage

Every promise of every clause, a scenario that is red when it is broken, and the engine, broken in this one respect,
that it was red for: a pair on each line of a row. This page is written by `python -m tests.features.table`, which tries
them.
"""

_ROW = re.compile(r"\| [\w.-]+ \| [^|]* \| ([^|]*) \| ([^|]*) \|")


@dataclass(frozen=True, order=True)
class Proof:
    """A scenario that was red for an engine that breaks the promise."""

    scenario: str
    mutant: str


def page(clauses: Mapping[str, Clause], proofs: Mapping[str, Iterable[Proof]]) -> str:
    """The whole page, a section a system; `proofs` are by promise."""
    systems = groupby(clauses.values(), key=lambda clause: clause.system)
    return "\n".join([HEAD, *(_section(system, list(held), proofs) for system, held in systems)])


def _section(system: str, clauses: list[Clause], proofs: Mapping[str, Iterable[Proof]]) -> str:
    promised = [promise for clause in clauses for promise in clause.promised]
    proven = sum(bool(proofs.get(promise)) for promise in promised)
    verdict = "complete" if proven == len(promised) else f"{proven} of {len(promised)} promises"
    rows = [row for clause in clauses for row in _rows(clause, proofs)]
    head = ["| clause | promise | scenarios | broken engines |", "|---|---|---|---|"]
    return "\n".join([f"## {system}: {verdict}\n", *head, *rows, ""])


def _rows(clause: Clause, proofs: Mapping[str, Iterable[Proof]]) -> Iterable[str]:
    for promise, sentence in clause.promised.items():
        pairs = list(proofs.get(promise, ()))
        scenarios = "<br>".join(pair.scenario for pair in pairs) or "*none yet*"
        yield f"| {promise} | {sentence} | {scenarios} | {'<br>'.join(pair.mutant for pair in pairs)} |"


def told(text: str) -> dict[str, str]:
    """Which scenario a page says was red for each broken engine and clause, by `mutant clause`."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if row := _ROW.fullmatch(line):
            clause = line.split()[1]
            pairs = zip(row[2].split("<br>"), row[1].split("<br>"), strict=False)
            found |= {f"{mutant} {clause}": scenario for mutant, scenario in pairs}
    return found
