"""The tests of pytest as scenarios: what each is called, which clauses it proves, what it needs, what became of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from pytest_bdd.parser import Scenario, ScenarioTemplate
from pytest_bdd.scenario import scenario_wrapper_template_registry as TEMPLATES  # noqa: N812  # a constant of ours

from features.driver.settings import POLICIES
from features.driver.wire import UnreachableError
from features.judgement.results import FAIL, PASS, UNSUPPORTED, UNTESTED, Result
from features.reporting import vocabulary
from features.reporting.failure import FAILURE, written
from features.reporting.register import Clause
from features.script.capabilities import needed

HOME = Path(__file__).resolve().parents[2]
LACKING = pytest.StashKey[list[str]]()


def scenario_of(item: pytest.Item) -> Scenario:
    """The scenario as it runs, with the values of its row."""
    template: ScenarioTemplate = TEMPLATES[item.obj]  # type: ignore[attr-defined]  # a test is a function
    callspec = getattr(item, "callspec", None)
    return template.render(callspec.params.get("_pytest_bdd_example", {}) if callspec else {})


def is_scenario(item: pytest.Item) -> bool:
    """Whether pytest-bdd has made this test."""
    return isinstance(item, pytest.Function) and item.obj in TEMPLATES


def system_of(item: pytest.Item, otherwise: str = POLICIES[0]) -> str:
    """The system that the scenario is about: the folder of its feature file, if it is called like one."""
    folder = item.path.parent.name
    if folder != "own":
        return folder
    return next(
        (name for name in Path(scenario_of(item).feature.filename).parts if name in POLICIES), otherwise
    )


def clauses_of(item: pytest.Item, clauses: Mapping[str, Clause]) -> tuple[str, ...]:
    """The clauses whose tags the scenario carries."""
    return tuple(mark.name for mark in item.iter_markers() if mark.name in clauses)


def needs(item: pytest.Item, clauses: Mapping[str, Clause]) -> list[str]:
    """The capabilities without which the scenario says nothing of an engine."""
    modules = [module_of(step.type, step.name) for step in scenario_of(item).steps]
    return needed(clauses_of(item, clauses), modules)


@cache
def module_of(kind: str, sentence: str) -> str:
    """The module of the vocabulary that reads a sentence; empty if none does."""
    found = (entry.context for entry in entries() if entry.context.type == kind)
    return next((each.step_func.__module__ for each in found if each.parser.is_matching(sentence)), "")


@cache
def entries() -> list[vocabulary.Entry]:
    """The vocabulary, read once."""
    return vocabulary.entries()


def id_of(item: pytest.Item, clauses: Mapping[str, Clause]) -> str:
    """`SSE-OPT-01/stop_opts_out`: the clause, and the scenario's name as an identifier."""
    told = clauses_of(item, clauses)
    return f"{told[0] if told else system_of(item)}/{item.name.removeprefix('test_')}"


def result_of(
    item: pytest.Item, clauses: Mapping[str, Clause], report: pytest.TestReport, error: BaseException | None
) -> Result:
    """What this report says of the scenario."""
    failure, scenario = item.stash.get(FAILURE, None), scenario_of(item)
    lacking = item.stash.get(LACKING, [])
    if report.skipped and report.when == "call":  # a step has found out that it cannot be played here
        lacking = [*lacking, str(error)]
    other = "" if error is None else f"{type(error).__name__}: {error}"
    unrun = UNSUPPORTED if lacking else UNTESTED
    verdict = FAIL if report.failed else PASS if report.passed else unrun
    return Result(
        id=id_of(item, clauses),
        name=scenario.name,
        system=system_of(item),
        clauses=clauses_of(item, clauses),
        verdict=verdict,
        seconds=round(report.duration, 3),
        story=story(scenario, failure.step.name if failure else None, verdict),
        expected=failure.expected if failure else "",
        happened=failure.happened if failure else (other if report.failed else ""),
        evidence=failure.evidence if failure else (),
        delays=failure.delays if failure else (),
        lacking=tuple(lacking),
        where=f"{place_of(scenario.feature.filename)}:{scenario.line_number}",
        broken=str(error) if isinstance(error, UnreachableError) else "",
    )


def place_of(file: str) -> str:
    """A file of the suite from its top, one of somebody's own from where the run was started."""
    return os.path.relpath(file, HOME if Path(file).is_relative_to(HOME / "features") else Path.cwd())


def story(scenario: Scenario, failed: str | None, verdict: str) -> tuple[dict[str, str], ...]:
    """The steps as written, each with what became of it."""
    rows, outcome = [], "passed" if verdict in (PASS, FAIL) else "not reached"
    for step in scenario.steps:
        this = "failed" if failed == step.name and outcome == "passed" else outcome
        rows.append({"step": "\n".join(written(step, "")).strip(), "outcome": this})
        outcome = "not reached" if this == "failed" else outcome
    return tuple(rows)
