"""The verdict of a run, and its exit code.

*conformant* is said only where every clause of the policy was judged and holds. A clause fails when one of its
scenarios does; it is unsupported when one needs what the engine does not claim, and untested when one was not run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from features.judgement import known as known_failures
from features.judgement.results import FAIL, PASS, UNSUPPORTED, UNTESTED, Result
from features.reporting.register import Clause

CONFORMANT, NOT_CONFORMANT, INCOMPLETE = "conformant", "not conformant", "incomplete"
HOLDS, FAILS, UNREACHABLE, NOTHING_JUDGED = 0, 1, 3, 5


@dataclass(frozen=True, kw_only=True)
class ClauseVerdict:
    """A clause and what became of its scenarios."""

    clause: Clause
    verdict: str
    scenarios: tuple[Result, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a run has found out; `overcome` are known failures that pass, `skipped` what was selected and not run."""

    engine: str
    policies: tuple[str, ...]
    clauses: tuple[ClauseVerdict, ...]
    known: Mapping[str, str] = field(default_factory=dict)
    overcome: tuple[str, ...] = ()
    skipped: int = 0

    @property
    def results(self) -> list[Result]:
        """Every scenario once."""
        return list({each.id: each for row in self.clauses for each in row.scenarios}.values())

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses have which verdict, and how many scenarios were run."""
        found = Counter(row.verdict for row in self.clauses)
        ran = sum(result.verdict in (PASS, FAIL) for result in self.results)
        return {name: found[name] for name in (PASS, FAIL, UNSUPPORTED, UNTESTED)} | {"scenarios": ran}

    @property
    def verdict(self) -> str:
        """In one word, or two."""
        verdicts = {row.verdict for row in self.clauses}
        if FAIL in verdicts:
            return NOT_CONFORMANT
        return CONFORMANT if verdicts == {PASS} else INCOMPLETE

    @property
    def exit_code(self) -> int:
        """0 it holds, 1 a requirement fails that is not known to, 5 something selected was not judged."""
        failed = [result for result in self.results if result.verdict == FAIL]
        if self.overcome or any(known_failures.reason_for(each, self.known) is None for each in failed):
            return FAILS
        if self.skipped or not any(result.verdict in (PASS, FAIL) for result in self.results):
            return NOTHING_JUDGED
        return HOLDS


def judged(
    results: Sequence[Result],
    clauses: Mapping[str, Clause],
    *,
    engine: str,
    policies: Sequence[str],
    known: Mapping[str, str] | None = None,
) -> Judgement:
    """What the results come to; clauses of the policies that no scenario was run for are untested."""
    expected = [clause for clause in clauses.values() if clause.system in policies and not clause.planned]
    met = [
        clause
        for clause in clauses.values()
        if clause not in expected and any(clause.id in each.clauses for each in results)
    ]
    rows = [
        _clause(clause, [each for each in results if clause.id in each.clauses]) for clause in expected + met
    ]
    rows += _loose(results, clauses)
    reasons = known or {}
    return Judgement(
        engine=engine,
        policies=tuple(policies),
        clauses=tuple(rows),
        known=reasons,
        overcome=tuple(known_failures.overcome(results, reasons)),
        skipped=sum(each.verdict == UNTESTED for each in results),
    )


def _clause(clause: Clause, results: Sequence[Result]) -> ClauseVerdict:
    return ClauseVerdict(clause=clause, verdict=_worst(results), scenarios=tuple(results))


def _worst(results: Iterable[Result]) -> str:
    verdicts = {result.verdict for result in results} or {UNTESTED}
    return next(each for each in (FAIL, UNTESTED, UNSUPPORTED, PASS) if each in verdicts)


def _loose(results: Sequence[Result], clauses: Mapping[str, Clause]) -> list[ClauseVerdict]:
    """Scenarios of one's own that name no clause, by the system they are about."""
    loose = [each for each in results if not any(name in clauses for name in each.clauses)]
    rows = []
    for system in dict.fromkeys(each.system for each in loose):
        clause = Clause(id="-", system=system, title="Scenarios without a clause", sentence="")
        rows.append(_clause(clause, [each for each in loose if each.system == system]))
    return rows
