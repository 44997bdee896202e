"""What a person reads when a scenario fails: the requirement, the script up to the step, both halves of the verdict,
and everything that reached anybody. An engine that breaks, or refuses what it may not, fails in the same words.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from textwrap import indent
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from features.driver.wire import BreakdownError, Json, RefusalError, UnreachableError
from features.reporting.register import Clause
from features.script.verdict import UnmetError, listed
from features.stage.world import World

UNMET = (UnmetError, BreakdownError, RefusalError, KeyError)

FAILURE = pytest.StashKey["Failure"]()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Where a scenario failed, and what had reached people by then."""

    scenario: Scenario
    step: Step
    evidence: tuple[str, ...]
    delays: tuple[Json, ...]
    expected: str
    happened: str


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
        if isinstance(exception, UNMET):
            expected, happened = halves(step, exception)
            world = request.getfixturevalue("world")
            request.node.stash[FAILURE] = Failure(
                scenario=scenario,
                step=step,
                evidence=evidence(world),
                delays=delays(world),
                expected=expected,
                happened=happened,
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        error = call.excinfo.value if call.excinfo else None
        if not (isinstance(error, UNMET) and FAILURE in item.stash):
            return (yield)
        story = self._story(item)
        # A report that travels to another process is made of plain values.
        told: Any = str(story) if hasattr(item.config, "workerinput") else story
        with pytest.MonkeyPatch.context() as patch:
            # Pytest's own, which nobody would see, takes as long to make as the scenario.
            patch.setattr(item, "repr_failure", lambda _: told)
            report = yield
        report.longrepr = told
        return report

    def _story(self, item: pytest.Item) -> Story:
        failure = item.stash[FAILURE]
        scenario = failure.scenario
        clauses = [self._clauses[mark.name] for mark in item.iter_markers() if mark.name in self._clauses]
        heading = "; ".join(f"{clause.id}  {clause.title}" for clause in clauses)
        parts = [
            heading,
            f"{scenario.feature.rel_filename}:{scenario.line_number}  {scenario.name}",
            indent(script(scenario, failure.step), "    "),
            f"expected  {continued(failure.expected)}",
            f"happened  {continued(failure.happened)}",
            "What reached people:\n" + indent(listed(failure.evidence), "    "),
        ]
        return Story("\n".join(parts), f"{heading}: expected {failure.expected}")


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


def halves(step: Step, error: Exception) -> tuple[str, str]:
    """What was expected and what happened; of an engine that breaks or refuses, the step and its answer."""
    if isinstance(error, UnmetError):
        return error.expected, error.happened
    if isinstance(error, KeyError):
        return f"{step.keyword} {step.name}", f"an answer of the engine has no {error}"
    said = "the engine refused" if isinstance(error, RefusalError) else "the engine broke"
    return f"{step.keyword} {step.name}", f"{said}: {error}"


def evidence(world: World) -> tuple[str, ...]:
    """Everything that reached anybody; a simulator that cannot be asked must not hide the failure."""
    try:
        return tuple(world.evidence())
    except (BreakdownError, RefusalError, UnreachableError) as error:
        return (f"unknown: {error}",)


def delays(world: World) -> tuple[Json, ...]:
    """What the engine did after each STOP, if that can be told."""
    try:
        return tuple(world.stage.provider.delays())
    except (BreakdownError, RefusalError, UnreachableError):
        return ()
