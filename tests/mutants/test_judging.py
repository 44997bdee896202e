"""What counts as a death, what is remembered, and what a sample comes to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.book import Book
from tests.mutants.courts import COURTS
from tests.mutants.judging import Sample, excuses
from tests.mutants.jury import Verdict, read
from tests.mutants.sites import ROOT, Site, sites_of

RULES = ROOT / "engine" / "rules" / "selection.py"
SITES = sites_of(RULES)

ENDINGS = [
    ("a test fails", 1, "FAILED features/x.py::test_it[a b] - nothing came", Verdict.KILLED),
    ("a fixture fails", 1, "ERROR tests/x.py::test_it - KeyError", Verdict.KILLED),
    ("all is well", 0, "3 passed", Verdict.SURVIVED),
    ("nothing can be collected", 2, "ERROR tests/x.py - ImportError", Verdict.BROKEN),
    ("pytest breaks", 3, "INTERNALERROR", Verdict.BROKEN),
    ("a wrong option", 4, "ERROR: usage", Verdict.BROKEN),
    ("nothing was selected", 5, "no tests ran", Verdict.BROKEN),
    ("the process is killed", -9, "", Verdict.BROKEN),
    ("a failure without a test", 1, "Interrupted", Verdict.BROKEN),
]


@pytest.mark.parametrize(("ending", "code", "output", "verdict"), ENDINGS, ids=[row[0] for row in ENDINGS])
def test_only_a_failed_test_is_a_death(ending: str, code: int, output: str, verdict: Verdict) -> None:
    assert read(code, output)[0] is verdict


def test_who_killed_a_mutant_is_named() -> None:
    assert (
        read(1, "1 failed\nFAILED features/x.py::test_it[a b] - nothing came")[1]
        == "features/x.py::test_it[a b]"
    )


def test_a_death_is_remembered_and_a_survivor_is_tried_anew_when_anything_changes(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    dead, alive, new = SITES[:3]
    book = Book(file)
    book.write(dead, Verdict.KILLED, "a test", "before")
    book.write(alive, Verdict.SURVIVED, "3 tests", "before")
    again = Book(file)
    for state, known in (("before", True), ("after", False)):
        assert again.remembered(dead, state) is not None
        assert (again.remembered(alive, state) is not None) is known
        assert again.remembered(new, state) is None


def test_a_survivor_that_was_judged_is_not_tried_anew(tmp_path: Path) -> None:
    book = Book(tmp_path / "verdicts.jsonl")
    book.write(SITES[0], Verdict.SURVIVED, "3 tests", "before")
    assert book.remembered(SITES[0], "after", judged={SITES[0].id}) is not None
    assert book.remembered(SITES[0], "after", judged={SITES[0].function}) is not None
    assert book.remembered(SITES[0], "after", judged={SITES[1].id}) is None


def test_the_last_verdict_counts(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    Book(file).write(SITES[0], Verdict.SURVIVED, "", "before")
    Book(file).write(SITES[0], Verdict.KILLED, "", "after")
    entry = Book(file).remembered(SITES[0], "whenever")
    assert entry is not None
    assert entry.verdict is Verdict.KILLED


def sample(tmp_path: Path, verdicts: list[Verdict], excused: dict[Site, str]) -> Sample:
    book = Book(tmp_path / "verdicts.jsonl")
    entries = {
        site: book.write(site, verdict, "", "") for site, verdict in zip(SITES, verdicts, strict=False)
    }
    return Sample(package="engine", entries=entries, excused={site.id: way for site, way in excused.items()})


def test_what_is_excused_or_reached_by_no_test_is_not_counted_as_a_hole(tmp_path: Path) -> None:
    verdicts = [
        Verdict.KILLED,
        Verdict.TIMED_OUT,
        Verdict.SURVIVED,
        Verdict.UNREACHED,
        Verdict.BROKEN,
        Verdict.SURVIVED,
    ]
    found = sample(tmp_path, verdicts, {SITES[2]: "equivalent"})
    assert found.share == 2 / 3
    assert found.unjudged == [SITES[3], SITES[4], SITES[5]]
    assert not found.holds
    told = "\n".join(found.lines())
    assert "1 equivalent, 0 outside" in told
    assert "3 to judge" in told
    assert f"{SITES[5].place}  {SITES[5].change}" in told
    assert SITES[2].change not in told
    assert told.endswith("engine: does not hold")


def test_a_sample_holds_where_nearly_all_die_and_every_other_one_is_judged(tmp_path: Path) -> None:
    verdicts = [*[Verdict.KILLED] * 19, Verdict.SURVIVED, Verdict.UNREACHED]
    excused = {SITES[20]: "outside"}
    assert not sample(tmp_path, verdicts, excused).holds
    assert sample(tmp_path, verdicts, excused | {SITES[19]: "outside"}).holds


def test_an_excuse_says_which_kind_it_is_and_why(tmp_path: Path) -> None:
    file = tmp_path / "judged.toml"
    file.write_text('[[survivor]]\nmutant = "a"\nas = "luck"\nreason = "why not"\n')
    with pytest.raises(ValueError, match="luck"):
        excuses(file)


def test_what_is_said_of_a_file_is_said_of_what_nobody_reaches(tmp_path: Path) -> None:
    found = sample(tmp_path, [Verdict.UNREACHED, Verdict.SURVIVED], {})
    of_file = replace(found, excused={SITES[0].file: "outside"})
    assert [of_file.excuse(site) for site in SITES[:2]] == ["outside", None]
    assert of_file.unjudged == [SITES[1]]


def test_what_is_said_of_a_function_is_said_of_all_of_its_mutants(tmp_path: Path) -> None:
    found = sample(tmp_path, [Verdict.UNREACHED, Verdict.SURVIVED, Verdict.SURVIVED], {})
    functions = [site.function for site in SITES[:3]]
    assert functions[:2] == ["engine/rules/selection.py effective_status"] * 2
    of_function = replace(found, excused={functions[0]: "outside"})
    assert of_function.unjudged == [site for site in SITES[:3] if site.function != functions[0]]


def test_every_excuse_is_of_a_mutant_function_or_file_that_there_is() -> None:
    mutants = {site for court in COURTS.values() for site in court.drawn(1_000_000, seed=1)}
    there = {name for site in mutants for name in (site.id, site.function, site.file)}
    assert sorted(set(excuses()) - there) == []
