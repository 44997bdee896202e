"""What a person reads when a scenario fails: the requirement, the script up to the step, both halves of the verdict,
and everything that reached anybody. A target that cannot be reached ends the run with an exit code of its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from textwrap import indent
from types import SimpleNamespace

import pytest
from pytest_bdd.parser import Scenario, Step

from features.driver.wire import UnreachableError
from features.register import Clause
from features.verdict import UnmetError, listed
from features.world import World

# Not a requirement that fails and not a usage error: the suite could not look.
EXIT_UNREACHABLE = 3

FAILED_STEP = pytest.StashKey[tuple[Scenario, Step]]()


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

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, scenario: Scenario, step: Step) -> None:
        request.node.stash[FAILED_STEP] = (scenario, step)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, UnreachableError):
            pytest.exit(f"target unreachable: {error}", returncode=EXIT_UNREACHABLE)
        if isinstance(error, UnmetError) and FAILED_STEP in item.stash:
            report.longrepr = self._story(item, error)  # type: ignore[assignment]  # printed by its __str__
        return report

    def _story(self, item: pytest.Item, unmet: UnmetError) -> Story:
        scenario, failed = item.stash[FAILED_STEP]
        clauses = [self._clauses[mark.name] for mark in item.iter_markers() if mark.name in self._clauses]
        heading = "; ".join(f"{clause.id}  {clause.title}" for clause in clauses)
        parts = [
            heading,
            f"{scenario.feature.rel_filename}:{scenario.line_number}  {scenario.name}",
            indent(script(scenario, failed), "    "),
            f"expected  {continued(unmet.expected)}",
            f"happened  {continued(unmet.happened)}",
            "What reached people:\n" + indent(evidence(item), "    "),
        ]
        return Story("\n".join(parts), f"{heading}: expected {unmet.expected}")


def script(scenario: Scenario, failed: Step) -> str:
    """The steps up to the one that failed, which is marked."""
    steps = scenario.steps[: [step.line_number for step in scenario.steps].index(failed.line_number) + 1]
    return "\n".join(f"{'✗' if step is steps[-1] else ' '} {step.keyword} {step.name}" for step in steps)


def continued(text: str) -> str:
    """Lines after the first stand under it."""
    return text.replace("\n", "\n          ")


def evidence(item: pytest.Item) -> str:
    """What the simulator has to show; nothing if it cannot be asked any more."""
    world = getattr(item, "funcargs", {}).get("world")
    with contextlib.suppress(Exception):
        if isinstance(world, World):
            return listed(world.evidence())
    return "unknown"
