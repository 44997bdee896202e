"""The register, the feature files and the steps are joined in every direction, and each of these checks is tried on a
suite with a planted fault: a check that finds nothing because it looks nowhere would be found out here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Literal

import pytest
from pytest_bdd.parser import Step
from pytest_bdd.parsers import parse
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext

from features.reporting import register, vocabulary
from features.reporting.register import Clause
from features.reporting.vocabulary import Entry
from tests.features import checks, scripts
from tests.features.scripts import Script

FOLDER = vocabulary.FOLDER


@pytest.fixture(scope="module")
def clauses() -> dict[str, Clause]:
    return register.load()


@pytest.fixture(scope="module")
def written() -> list[Script]:
    return [scripts.read(path) for path in vocabulary.feature_files()]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return vocabulary.entries()


@pytest.fixture(scope="module")
def used() -> list[Step]:
    return list(vocabulary.steps_of(vocabulary.feature_files()))


def bound() -> set[tuple[Path, str]]:
    """The scenarios that the test modules of the suite have made into tests."""
    modules = [
        importlib.import_module(".".join(path.relative_to(FOLDER.parent).with_suffix("").parts))
        for path in FOLDER.rglob("test_*.py")
    ]
    functions = [value for module in modules for value in vars(module).values() if callable(value)]
    found = [scenario_wrapper_template_registry.get(function) for function in functions]
    return {(Path(template.feature.filename), template.name) for template in found if template}


def test_every_promised_clause_has_a_scenario(clauses: dict[str, Clause], written: list[Script]) -> None:
    assert checks.clauses_without_rule(clauses, written) == []


def test_every_clause_says_where_it_comes_from(clauses: dict[str, Clause]) -> None:
    assert checks.clauses_without_source(clauses.values()) == []


@pytest.mark.parametrize(
    "source", ["", "managing-opt-outs", "managing-opt-outs: so", "hearsay: somebody once said so"]
)
def test_a_clause_out_of_nowhere_is_found(source: str) -> None:
    assert checks.clauses_without_source([replace(CLAUSE, source=source)]) != []


def test_every_rule_is_a_clause(clauses: dict[str, Clause], written: list[Script]) -> None:
    assert checks.rules_without_clause(clauses, written) == []


def test_every_clause_has_one_rule(written: list[Script]) -> None:
    assert checks.repeated_rules(written) == []


def test_tags_and_scenarios_stand_where_they_belong(written: list[Script]) -> None:
    assert checks.misplaced_tags(written) == []


def test_scenarios_of_a_file_have_different_names(written: list[Script]) -> None:
    assert checks.repeated_scenarios(written) == []


def test_every_scenario_is_a_test(
    pytestconfig: pytest.Config, clauses: dict[str, Clause], written: list[Script]
) -> None:
    for clause in clauses:  # as the suite itself does, so that its modules can be imported here
        pytestconfig.addinivalue_line("markers", clause)
    assert checks.unbound_scenarios(written, bound()) == []


def test_every_step_is_defined_once(entries: list[Entry]) -> None:
    assert checks.repeated_steps(entries) == []


def test_every_step_is_used(entries: list[Entry], used: list[Step]) -> None:
    assert checks.orphan_steps(entries, used) == []


def test_every_sentence_is_read_by_one_step(entries: list[Entry], used: list[Step]) -> None:
    assert checks.unclear_steps(entries, used) == []


def test_scenarios_that_name_a_date_play_in_months_of_their_own() -> None:
    assert checks.shared_months(vocabulary.runs_of(vocabulary.feature_files())) == []


def test_every_step_says_what_it_means(entries: list[Entry]) -> None:
    assert checks.undocumented_steps(entries) == []


def test_the_vocabulary_page_is_current(entries: list[Entry], used: list[Step]) -> None:
    assert vocabulary.PAGE.read_text(encoding="utf-8") == vocabulary.page(entries, used), (
        "run python -m features.reporting.vocabulary"
    )


# From here on: the same checks on suites with a fault.

CLAUSE = Clause(id="SSE-OPT-01", system="student_success", title="A title", sentence="A sentence.")
CLAUSES = {CLAUSE.id: CLAUSE}

SOUND = """
    Feature: A feature

      @SSE-OPT-01
      Rule: A title

        Scenario: The first
          Given the student Sam

        Scenario: The second
          Given the student Robin
"""


def script(folder: Path, text: str) -> Script:
    path = folder / "student_success" / "a.feature"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(text).strip())
    return scripts.read(path)


RuleCheck = Callable[[dict[str, Clause], list[Script]], list[str]]
RULE_CHECKS: list[RuleCheck] = [
    checks.clauses_without_rule,
    checks.rules_without_clause,
    lambda _, written: checks.repeated_rules(written),
    lambda _, written: checks.misplaced_tags(written),
    lambda _, written: checks.repeated_scenarios(written),
    lambda _, written: checks.unbound_scenarios(
        written, [(each.path, name) for each in written for name in ("The first", "The second")]
    ),
]


@pytest.mark.parametrize("check", RULE_CHECKS)
def test_a_sound_script_has_no_fault(tmp_path: Path, check: RuleCheck) -> None:
    assert check(CLAUSES, [script(tmp_path, SOUND)]) == []


PLANTED: list[tuple[str, RuleCheck, str, str]] = [
    ("a tag without clause", checks.rules_without_clause, "@SSE-OPT-01", "@SSE-OPT-99"),
    ("a rule without tag", checks.rules_without_clause, "@SSE-OPT-01", ""),
    ("a rule with two tags", checks.rules_without_clause, "@SSE-OPT-01", "@SSE-OPT-01 @SSE-OPT-02"),
    ("a rule of another name", checks.rules_without_clause, "Rule: A title", "Rule: Another title"),
    ("a promised clause without rule", checks.clauses_without_rule, "@SSE-OPT-01", "@SSE-OPT-02"),
    ("a tag on a scenario", RULE_CHECKS[3], "Scenario: The first", "@slow\n        Scenario: The first"),
    ("a tag on a feature", RULE_CHECKS[3], "Feature:", "@SSE-OPT-01\n    Feature:"),
    ("two scenarios of one name", RULE_CHECKS[4], "The second", "The first"),
    ("a scenario that is no test", RULE_CHECKS[5], "The second", "The third"),
]


@pytest.mark.parametrize(("fault", "check", "old", "new"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_fault_is_found(tmp_path: Path, fault: str, check: RuleCheck, old: str, new: str) -> None:
    assert len(check(CLAUSES, [script(tmp_path, SOUND.replace(old, new))])) == 1


def test_a_rule_without_scenario_proves_nothing(tmp_path: Path) -> None:
    bare = script(tmp_path, SOUND.partition("Scenario:")[0])
    assert checks.clauses_without_rule(CLAUSES, [bare]) == ["SSE-OPT-01 has no scenario"]


def test_a_planned_clause_must_be_promised_once_it_has_a_scenario(tmp_path: Path) -> None:
    planned = {CLAUSE.id: replace(CLAUSE, planned=True)}
    assert checks.clauses_without_rule(planned, []) == []
    assert checks.clauses_without_rule(planned, [script(tmp_path, SOUND)]) != []


def test_a_scenario_outside_a_rule_is_found(tmp_path: Path) -> None:
    loose = script(tmp_path, SOUND.replace("@SSE-OPT-01", "").replace("Rule: A title", ""))
    assert len(checks.misplaced_tags([loose])) == 2


def test_a_rule_in_another_systems_folder_is_found(tmp_path: Path) -> None:
    engage = {CLAUSE.id: replace(CLAUSE, system="engage")}
    assert len(checks.rules_without_clause(engage, [script(tmp_path, SOUND)])) == 1


def test_a_second_rule_for_a_clause_is_found(tmp_path: Path) -> None:
    sound = script(tmp_path, SOUND)
    assert checks.repeated_rules([sound, sound]) == ["SSE-OPT-01 has 2 rules"]


BEFORE: tuple[Literal["given"], Literal["when"]] = ("given", "when")


def entry(keyword: Literal["given", "when", "then"], pattern: str) -> Entry:
    def step() -> None:
        pass

    return Entry(context=StepFunctionContext(type=keyword, step_func=step, parser=parse(pattern)))


def sentence(text: str) -> Step:
    return Step(name=text, type="given", indent=0, line_number=1, keyword="Given")


def test_a_step_defined_twice_is_found() -> None:
    once = [entry("given", "the student {name}"), entry("when", "the student {name}")]
    assert checks.repeated_steps(once) == []
    assert len(checks.repeated_steps([*once, once[0]])) == 1


def test_a_step_that_nobody_uses_is_found() -> None:
    steps = [entry(key, "the student {name}") for key in BEFORE] + [entry("then", "{name} is glad")]
    assert checks.orphan_steps(steps, [sentence("the student Sam")]) == ["nobody uses '{name} is glad'"]


@pytest.mark.parametrize("patterns", [[], ["the {kind} Sam", "the student {name}"]], ids=["none", "two"])
def test_a_sentence_without_a_single_reading_is_found(patterns: list[str]) -> None:
    steps = [entry("given", pattern) for pattern in patterns]
    assert len(checks.unclear_steps(steps, [sentence("the student Sam")])) == 1


def test_a_step_without_docstring_is_found() -> None:
    assert len(checks.undocumented_steps([entry("given", "the student {name}")])) == 1


def test_a_month_used_twice_is_found() -> None:
    march, later, april = (
        sentence(f"it is 2030-{day} in UTC") for day in ("03-01 12:00", "03-31 23:59", "04-01 00:00")
    )
    assert checks.shared_months([[march, later], [april]]) == []
    assert checks.shared_months([[march], [later, april]]) == ["2 scenarios play in 2030-03"]
