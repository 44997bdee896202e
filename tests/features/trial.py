"""Tries every mutant on the scenarios of its clauses, in one run of the suite: `python -m tests.features.trial FILE`.
`--dead FILE` tries the dead engine on each clause instead.

The suite is collected once. For each mutant and promise the scenarios of its clause run until one is red, the one that
`COVERAGE.md` names first before the others, or, for that page, all of them. The first red one runs again on the
unbroken engine, which has to be green: so the red is the mutant's. The trials are written to the file as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from pytest_bdd.scenario import scenario_wrapper_template_registry

from features.reporting import coverage, register
from features.script.verdict import UnmetError
from tests.features.mutants import MUTANTS, Mutant
from tests.features.mutants.dead import die

Report = pytest.TestReport

PASSED, UNMET = "passed", "unmet"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of one promise under one mutant.

    `clause` is the promise's id, `scenario` the first of its clause that is red, `noticed` all that are, of those that
    were run. `broken` is how the first ended on the broken engine, `unbroken` how it ended on the real one: "passed",
    "unmet" when it judged that the requirement does not hold, or an error that is no judgement. `verdict` is what is
    printed.
    """

    mutant: str
    clause: str
    scenario: str
    broken: str
    unbroken: str
    verdict: str
    noticed: tuple[str, ...] = ()


class Bench:
    """A pytest plugin that runs scenarios in its own order, `all_of` a clause's or until one is red, and notes how they
    end."""

    def __init__(self, *, all_of: bool = False, known: Container[tuple[str, str]] = ()) -> None:
        self.trials: list[Trial] = []
        self._known = known
        self._all_of = all_of
        self._ending = PASSED
        self._unbroken: dict[str, str] = {}
        told = coverage.told(coverage.PAGE.read_text(encoding="utf-8"))
        self._told = {
            (row.mutant, promise): row.scenarios[0] for promise, rows in told.items() for row in rows
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for mutant in MUTANTS:
            for clause in mutant.clauses:
                if (mutant.name, clause) in self._known:
                    continue
                tag = clause.partition(".")[0]
                items = [item for item in session.items if item.get_closest_marker(tag)]
                first = self._told.get((mutant.name, clause))
                items.sort(key=lambda item: name_of(item) != first)  # used at once
                self.trials.append(self._try(mutant, clause, items, session.items))
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Report, Report]:
        report = yield
        if call.excinfo and isinstance(call.excinfo.value, UnmetError):
            self._ending = UNMET
        elif call.excinfo:
            self._ending = f"{call.excinfo.typename}: {call.excinfo.value}"
        return report

    def _try(
        self, mutant: Mutant, clause: str, items: list[pytest.Item], everything: list[pytest.Item]
    ) -> Trial:
        ends: dict[pytest.Item, tuple[str, str]] = {}
        for item in items:
            ends[item] = self._run(item, everything, applied(mutant))
            if ends[item][0] != PASSED and not self._all_of:
                break
        red = [item for item, (ending, _) in ends.items() if ending == UNMET]
        first = next((item for item, (ending, _) in ends.items() if ending != PASSED), items[-1])
        if first.name not in self._unbroken:
            self._unbroken[first.name], _ = self._run(first, everything, nullcontext())
        return Trial(
            mutant=mutant.name,
            clause=clause,
            scenario=name_of(first),
            broken=ends[first][0],
            unbroken=self._unbroken[first.name],
            verdict=ends[first][1],
            noticed=tuple(dict.fromkeys(map(name_of, red))),
        )

    def _run(
        self, item: pytest.Item, everything: list[pytest.Item], engine: AbstractContextManager[None]
    ) -> tuple[str, str]:
        """How the scenario ends, and the verdict. Another one is announced as next, so that the venue stays open."""
        self._ending = PASSED
        item.session._setupstate.teardown_exact(item)  # the announced one may stand in another folder
        other = next(each for each in everything if each is not item)
        try:
            with engine:
                reports = runtestprotocol(item, nextitem=other, log=False)
        except Exception as error:  # noqa: BLE001  # a mutant that does not fit the engine must not hide the others
            return f"{type(error).__name__}: {error}", ""
        return self._ending, "\n".join(str(report.longrepr) for report in reports if report.failed)


def name_of(item: pytest.Item) -> str:
    """What the feature file calls the scenario, without the angle brackets that a page takes for markup."""
    function: Callable[..., object] = item.function  # type: ignore[attr-defined]  # a test is a function here
    return (
        scenario_wrapper_template_registry[function]
        .name.replace("<", "{")
        .replace(">", "}")
        .replace("|", "/")
    )


class DeadBench(Bench):
    """The same for the dead engine: `endings` has how each clause's first scenario that is not green ended."""

    def __init__(self, clauses: Iterable[str]) -> None:
        super().__init__()
        self._clauses = list(clauses)
        self.endings: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        mutant = Mutant(name="dead", clauses=(), apply=die)
        for clause in self._clauses:
            items = [item for item in session.items if item.get_closest_marker(clause)]
            endings = (self._run(item, session.items, applied(mutant))[0] for item in items)
            self.endings[clause] = next((ending for ending in endings if ending != PASSED), PASSED)
        return True


@contextmanager
def applied(mutant: Mutant) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        yield


OPTIONS = (
    "features",
    *("-q", "-p", "no:hypothesispytest"),
    # This module imports what pytest would have liked to import itself, and asserts nothing there.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


def run(*, all_of: bool = False, known: Container[tuple[str, str]] = ()) -> list[Trial]:
    """Every trial but those of mutants and promises that are `known`; with `all_of` each names all scenarios that
    notice, and not the first only."""
    bench = Bench(all_of=all_of, known=known)
    pytest.main(list(OPTIONS), plugins=[bench])
    return bench.trials


def run_dead() -> dict[str, str]:
    bench = DeadBench(clause.id for clause in register.load().values() if not clause.planned)
    pytest.main(list(OPTIONS), plugins=[bench])
    return bench.endings


if __name__ == "__main__":
    found = run_dead() if sys.argv[1] == "--dead" else [asdict(trial) for trial in run()]
    Path(sys.argv[-1]).write_text(json.dumps(found), encoding="utf-8")
