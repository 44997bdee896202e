"""Every mutant differs from its file in one place, is Python, and is called by a name that other lines leave alone."""

from __future__ import annotations

import ast

import pytest

from tests.mutants.courts import COURTS
from tests.mutants.sites import ROOT, changes_of, mutated, sites_of, statement_of


@pytest.mark.parametrize("package", COURTS)
def test_a_seed_draws_the_same_mutants_and_another_one_others(package: str) -> None:
    court = COURTS[package]
    assert court.drawn(20, seed=1) == court.drawn(20, seed=1)
    assert court.drawn(20, seed=1) == court.drawn(40, seed=1)[:20]
    assert court.drawn(20, seed=1) != court.drawn(20, seed=2)


@pytest.mark.parametrize("file", ["engine/rules/selection.py", "simulator/rules/blocks.py"])
def test_each_mutant_of_a_file_is_another_one(file: str) -> None:
    path = ROOT / file
    original = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    mutants = [mutated(site.file, site.number) for site in sites_of(path)]
    assert len(set(mutants)) == len(mutants) > 5
    assert original not in mutants
    assert [ast.parse(mutant) for mutant in mutants]


@pytest.mark.parametrize("package", COURTS)
def test_no_two_mutants_have_one_name(package: str) -> None:
    court = COURTS[package]
    names = [site.id for site in court.drawn(1_000_000, seed=1)]
    assert len(names) > 500
    assert len(set(names)) == len(names)


SOURCE = '''
from __future__ import annotations
def limit(count: int | None = 3, most: int | bool = True) -> int | None:
    """Not this: 1 < 2."""
    total = 0
    total += count
    note(total)
    log.info(total)
    if total <= most:
        return [each for each in range(total) if not each]
'''
CHANGES = {
    "limit: one more: 3 in def limit(count: int | None = 3, most: int | bool = True) -> int | None:",
    "limit: the other: True in def limit(count: int | None = 3, most: int | bool = True) -> int | None:",
    "limit: one more: 0 in total = 0",
    "limit: Add to Sub: total += count",
    "limit: left out: note(total)",
    "limit: LtE to Lt: total <= most",
    "limit: the other way round: if total <= most: return [each for each in range(total) if not each]",
    "limit: returns None: return [each for each in range(total) if not each]",
    "limit: unfiltered: [each for each in range(total) if not each]",
    "limit: without not: not each",
}


def test_what_runs_is_changed_and_what_does_not_is_left_alone() -> None:
    assert {name[:80] for _, name in changes_of(SOURCE)} == {name[:80] for name in CHANGES}


def test_how_a_record_is_declared_is_left_alone() -> None:
    declared = "@dataclass(frozen=True)\nclass Record(Struct, kw_only=True):\n    on: bool = False\n"
    assert [name for _, name in changes_of(declared)] == ["Record: the other: False in on: bool = False"]


def test_a_union_of_types_is_left_alone_and_one_of_sets_is_not() -> None:
    joined = "Effect = Change | rules.Reply | str | None\nWORDS = STOP | START\nFlag = one | Other\n"
    assert [name for _, name in changes_of(joined)] == [
        "module: BitOr to BitAnd: STOP | START",
        "module: BitOr to BitAnd: one | Other",
    ]


def test_a_line_more_above_changes_no_name() -> None:
    before, after = changes_of(SOURCE), changes_of(f"import os\n\n{SOURCE}")
    assert [(line + 2, name) for line, name in before] == after


def test_what_is_done_twice_has_two_names() -> None:
    names = [name for _, name in changes_of("def f(a, b):\n    use(a or b, a or b)\n")]
    assert [name for name in names if "or" in name] == [
        "f: left out: use(a or b, a or b)",
        "f: Or to And: a or b",
        "f: Or to And: a or b (2)",
    ]


STATEMENTS = """def f(a):
    if (
        a
        or a
    ):
        g(
            a,
        )
"""


@pytest.mark.parametrize(("line", "lines"), [(1, [1]), (3, [2, 3, 4, 5]), (7, [6, 7, 8])])
def test_a_line_is_of_its_innermost_statement(line: int, lines: list[int]) -> None:
    assert list(statement_of(STATEMENTS, line)) == lines
