"""The trial table as a page, `COVERAGE.md`: each promise of each clause, each engine that breaks it, and every scenario
that notices. `python -m tests.features.table` tries them all and writes it.

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

Every promise of every clause; each engine that is broken in this one respect, a row for each; and the scenarios of the
clause that are red for it. This page is written by `python -m tests.features.table`, which tries them all.
"""

_ROW = re.compile(r"\| (?P<promise>[\w.-]+) \| [^|]* \| (?P<mutant>\w+) \| (?P<scenarios>[^|]+) \|")


@dataclass(frozen=True, order=True)
class Proof:
    """An engine that breaks the promise, and the scenarios that were red for it."""

    mutant: str
    scenarios: tuple[str, ...]


def page(clauses: Mapping[str, Clause], proofs: Mapping[str, Iterable[Proof]]) -> str:
    """The whole page, a section a system; `proofs` are by promise."""
    systems = groupby(clauses.values(), key=lambda clause: clause.system)
    return "\n".join([HEAD, *(_section(system, list(held), proofs) for system, held in systems)])


def _section(system: str, clauses: list[Clause], proofs: Mapping[str, Iterable[Proof]]) -> str:
    promised = [promise for clause in clauses for promise in clause.promised]
    proven = sum(bool(proofs.get(promise)) for promise in promised)
    verdict = "complete" if proven == len(promised) else f"{proven} of {len(promised)} promises"
    rows = [row for clause in clauses for row in _rows(clause, proofs)]
    head = ["| clause | promise | broken engine | scenarios that notice |", "|---|---|---|---|"]
    return "\n".join([f"## {system}: {verdict}\n", *head, *rows, ""])


def _rows(clause: Clause, proofs: Mapping[str, Iterable[Proof]]) -> Iterable[str]:
    for promise, sentence in clause.promised.items():
        found = list(proofs.get(promise, ()))
        for proof in found:
            yield f"| {promise} | {sentence} | {proof.mutant} | {'<br>'.join(proof.scenarios)} |"
        if not found:
            yield f"| {promise} | {sentence} | | *none yet* |"


def told(text: str) -> dict[str, list[Proof]]:
    """What a page says of each promise that has been tried."""
    found: dict[str, list[Proof]] = {}
    for row in filter(None, map(_ROW.fullmatch, text.splitlines())):
        proof = Proof(row["mutant"], tuple(row["scenarios"].split("<br>")))
        found.setdefault(row["promise"], []).append(proof)
    return found
