"""Tries every broken engine and writes what noticed it to `features/COVERAGE.md`: `python -m tests.features.table`."""

from __future__ import annotations

from collections.abc import Iterable

from features.reporting import coverage, register
from features.reporting.coverage import Proof
from tests.features import trial
from tests.features.trial import UNMET, Trial


def page_of(trials: Iterable[Trial]) -> str:
    """The page that these trials make."""
    proofs: dict[str, list[Proof]] = {}
    for each in trials:
        if each.broken == UNMET:
            proofs.setdefault(each.clause, []).append(Proof(each.mutant, each.noticed))
    return coverage.page(register.load(), proofs)


if __name__ == "__main__":
    coverage.PAGE.write_text(page_of(trial.run(all_of=True)), encoding="utf-8")
