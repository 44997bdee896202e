"""Every mutant differs from its file in one place, and is Python."""

from __future__ import annotations

import ast

import pytest

from tests.mutants.__main__ import COURTS, drawn
from tests.mutants.sites import ROOT, mutated, sites_of


@pytest.mark.parametrize("package", COURTS)
def test_a_seed_draws_the_same_mutants_and_another_one_others(package: str) -> None:
    assert drawn(package, 20, seed=1) == drawn(package, 20, seed=1)
    assert drawn(package, 20, seed=1) != drawn(package, 20, seed=2)


@pytest.mark.parametrize("file", ["engine/rules/selection.py", "simulator/rules/blocks.py"])
def test_each_mutant_of_a_file_is_another_one(file: str) -> None:
    path = ROOT / file
    original = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    mutants = [mutated(site.file, site.number) for site in sites_of(path)]
    assert len(mutants) > 5
    assert original not in mutants
    assert [ast.parse(mutant) for mutant in mutants]
