"""What a person reads when a scenario fails: the requirement, the script up to the step, both halves of the verdict,
and everything that reached anybody. A target that cannot be reached ends the run with an exit code of its own.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from textwrap import indent
from types import SimpleNamespace

import pytest
from pytest_bdd.parser import Scenario, Step

from features.driver.wire import BreakdownError, RefusalError, UnreachableError
from features.reporting.register import Clause
from features.script.verdict import UnmetError, listed
from features.stage.world import World

# Not a requirement that fails and not a usage error: the suite could not look.
EXIT_UNREACHABLE = 3

FAILURE = pytest.StashKey["Failure"]()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Where a scenario failed, and what had reached people by then."""

    scenario: Scenario
    step: Step
    evidence: str


@dataclass(frozen=True)
class Story:
    """A failure as text; `reprcrash` is where pytest takes the line of its summary from."""

    text: str
    summary: str

    @property
    def reprcrash(self) -> SimpleNamespace:
        return SimpleNamespace(message=self.summary)

    def __str__(self) -> str:
        return self.text


class Narrator:
    """The pytest hooks that tell a failure as a story; knows the register."""

    def __init__(self, clauses: dict[str, Clause]) -> None:
        self._clauses = clauses

    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, scenario: Scenario, step: Step, exception: Exception
    ) -> None:
        if isinstance(exception, UnmetError):
            failure = Failure(
                scenario=scenario, step=step, evidence=evidence(request.getfixturevalue("world"))
            )
            request.node.stash[FAILURE] = failure

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, UnreachableError):
            pytest.exit(f"target unreachable: {error}", returncode=EXIT_UNREACHABLE)
        if isinstance(error, UnmetError) and FAILURE in item.stash:
            report.longrepr = self._story(item, error)  # type: ignore[assignment]  # printed by its __str__
        return report

    def _story(self, item: pytest.Item, unmet: UnmetError) -> Story:
        failure = item.stash[FAILURE]
        scenario = failure.scenario
        clauses = [self._clauses[mark.name] for mark in item.iter_markers() if mark.name in self._clauses]
        heading = "; ".join(f"{clause.id}  {clause.title}" for clause in clauses)
        parts = [
            heading,
            f"{scenario.feature.rel_filename}:{scenario.line_number}  {scenario.name}",
            indent(script(scenario, failure.step), "    "),
            f"expected  {continued(unmet.expected)}",
            f"happened  {continued(unmet.happened)}",
            "What reached people:\n" + indent(failure.evidence, "    "),
        ]
        return Story("\n".join(parts), f"{heading}: expected {unmet.expected}")


def script(scenario: Scenario, failed: Step) -> str:
    """The steps up to the one that failed, which is marked."""
    steps = scenario.steps[: scenario.steps.index(failed) + 1]
    return "\n".join(line for step in steps for line in written(step, "✗" if step is failed else " "))


def written(step: Step, mark: str) -> list[str]:
    """A step as it stands in the feature file, its table included."""
    rows = step.datatable.raw() if step.datatable else []
    return [f"{mark} {step.keyword} {step.name}", *(f"      | {' | '.join(map(str, row))} |" for row in rows)]


def continued(text: str) -> str:
    """Lines after the first stand under it."""
    return text.replace("\n", "\n          ")


def evidence(world: World) -> str:
    """Everything that reached anybody; a simulator that cannot be asked must not hide the failure."""
    try:
        return listed(world.evidence())
    except (BreakdownError, RefusalError, UnreachableError) as error:
        return f"unknown: {error}"
