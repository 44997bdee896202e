"""Tries every broken engine and writes what noticed it to `features/COVERAGE.md`: `python -m tests.features.table`.

`--new` tries those only of which the page does not tell yet, and takes the others at its word.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from features.reporting import coverage, register
from features.reporting.coverage import Proof
from tests.features import trial
from tests.features.mutants import MUTANTS
from tests.features.trial import UNMET, Trial


def told() -> dict[tuple[str, str], Proof]:
    """What the page says, by mutant and promise."""
    page = coverage.told(coverage.PAGE.read_text(encoding="utf-8"))
    return {(row.mutant, promise): row for promise, rows in page.items() for row in rows}


def page_of(trials: Iterable[Trial], known: dict[tuple[str, str], Proof]) -> str:
    """The page that these trials make, beside what is known."""
    tried = {
        (each.mutant, each.clause): Proof(each.mutant, each.noticed)
        for each in trials
        if each.broken == UNMET
    }
    rows, proofs = known | tried, dict[str, list[Proof]]()
    for mutant in MUTANTS:
        for promise in mutant.clauses:
            if row := rows.get((mutant.name, promise)):
                proofs.setdefault(promise, []).append(row)
    return coverage.page(register.load(), proofs)


if __name__ == "__main__":
    known = told() if "--new" in sys.argv else {}
    coverage.PAGE.write_text(page_of(trial.run(all_of=True, known=known), known), encoding="utf-8")
