"""The verdict of a run: no green without a judgement, and known failures that outlive their reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from features.judgement import known
from features.judgement.conformance import Judgement, judged
from features.judgement.reports import Report, ReportError, read, timeline, write
from features.judgement.results import FAIL, PASS, UNSUPPORTED, UNTESTED, Result, from_dict
from features.judgement.selection import SelectionError, expression
from features.reporting.register import Clause

CLAUSES = {
    name: Clause(id=name, system="engage", title=f"Title of {name}", sentence="A sentence.")
    for name in ("AB-01", "AB-02")
}


def result(clause: str, verdict: str, name: str = "a") -> Result:
    happened = "nothing" if verdict == FAIL else ""
    return Result(
        id=f"{clause}/{name}",
        name=name,
        system="engage",
        clauses=(clause,),
        verdict=verdict,
        happened=happened,
    )


def judgement(*results: Result, **reasons: str) -> Judgement:
    known_ones = {name.replace("_", "-"): reason for name, reason in reasons.items()}
    return judged(results, CLAUSES, engine="an engine", policies=["engage"], known=known_ones)


VERDICTS = [
    ([PASS, PASS], "conformant", 0),
    ([PASS, FAIL], "not conformant", 1),
    ([PASS, UNSUPPORTED], "incomplete", 0),
    ([UNSUPPORTED, UNSUPPORTED], "incomplete", 5),
    ([PASS, UNTESTED], "incomplete", 5),
    ([UNTESTED, UNTESTED], "incomplete", 5),
    ([FAIL, UNTESTED], "not conformant", 1),
]


@pytest.mark.parametrize(("verdicts", "said", "code"), VERDICTS)
def test_only_what_was_judged_and_holds_is_conformant(verdicts: list[str], said: str, code: int) -> None:
    rows = [result(clause, verdict) for clause, verdict in zip(CLAUSES, verdicts, strict=True)]
    assert (judgement(*rows).verdict, judgement(*rows).exit_code) == (said, code)


def test_a_clause_that_nobody_asked_about_keeps_the_verdict_incomplete() -> None:
    part = judgement(result("AB-01", PASS))
    assert (part.verdict, part.exit_code, part.counts["untested"]) == ("incomplete", 0, 1)


def test_a_clause_fails_by_one_of_its_scenarios() -> None:
    rows = [result("AB-01", PASS), result("AB-01", FAIL, "b"), result("AB-01", UNSUPPORTED, "c")]
    assert judgement(*rows).clauses[0].verdict == FAIL
    assert judgement(rows[0], rows[2]).clauses[0].verdict == UNSUPPORTED


def test_a_known_failure_does_not_fail_the_run_but_is_no_conformance() -> None:
    told = judgement(result("AB-01", FAIL), result("AB-02", PASS), AB_01="next term")
    assert (told.verdict, told.exit_code) == ("not conformant", 0)


def test_a_known_failure_that_passes_does() -> None:
    told = judgement(result("AB-01", PASS), result("AB-02", PASS), AB_01="next term")
    assert (told.overcome, told.exit_code) == (("AB-01",), 1)
    assert judgement(result("AB-02", PASS), AB_01="not run, so not said").overcome == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no toml", "is no TOML"),
        ("[other]", "one table"),
        ('[known]\n"AB-01" = ""', "needs a reason"),
        ('[known]\n"AB-09" = "because"', "no clause and no scenario"),
    ],
)
def test_a_list_of_known_failures_says_what_is_wrong_with_it(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "known.toml"
    file.write_text(text)
    with pytest.raises(known.KnownError, match=words):
        known.read(file, CLAUSES)
    with pytest.raises(known.KnownError, match="cannot be read"):
        known.read(tmp_path / "none.toml", CLAUSES)


def test_known_failures_are_clauses_or_scenarios(tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    file.write_text('[known]\n"AB-01" = "why"\n"AB-02/a" = "why not"\n')
    reasons = known.read(file, CLAUSES)
    assert known.reason_for(result("AB-02", FAIL), reasons) == "why not"
    assert known.reason_for(result("AB-02", FAIL, "b"), reasons) is None


def test_names_of_clauses_are_expanded_and_unknown_ones_refused() -> None:
    assert expression("AB", CLAUSES) == "(AB-01 or AB-02)"
    assert expression("AB-01,AB-02 and not AB-01", CLAUSES) == "AB-01 or AB-02 and not AB-01"
    with pytest.raises(SelectionError, match="is it AB-0"):
        expression("AB-03", CLAUSES)


def test_a_result_travels_as_json() -> None:
    told = Result(
        id="a",
        name="a",
        system="engage",
        clauses=("AB-01",),
        verdict=PASS,
        story=({"step": "x", "outcome": "passed"},),
    )
    assert from_dict(json.loads(json.dumps(told.to_dict()))) == told


def test_a_delay_is_drawn_as_a_line_of_what_happened() -> None:
    at = "2026-09-07T09:00:00Z"
    attempts = [
        {"at": at, "from": "+12125550142", "outcome": outcome} for outcome in ("delivered", "refused")
    ]
    told = {
        "recipient": "+1",
        "sender": "+2",
        "keyword": "<STOP>",
        "state": "closed",
        "seconds": 0.0,
        "refused": 1,
    }
    told |= {
        "delivered_from_others": 1,
        "stopped_at": at,
        "refused_at": at,
        "lifted_at": None,
        "messages": attempts,
    }
    picture = timeline.drawn(told)
    assert re.findall(r'<li class="(\w+)"', picture) == ["stop", "delivered", "refused"]
    assert "<STOP>" not in picture
    assert picture.count("at once") == 3


def test_the_longer_nothing_happens_the_longer_is_the_line() -> None:
    told: dict[str, Any] = {"recipient": "+1", "sender": "+2", "keyword": "STOP", "state": "closed"}
    told |= {"seconds": 259200.0, "refused": 1, "delivered_from_others": 1, "delivered_after_refusal": 2}
    told["stopped_at"] = "2026-09-07T09:00:00Z"
    told["messages"] = [
        {"at": "2026-09-10T09:00:00Z", "from": "+2", "outcome": "refused"},
        {"at": "2026-09-07T09:00:40Z", "from": "+3", "outcome": "delivered"},
    ]
    picture = timeline.drawn(told)
    short, long, last = (float(length) for length in re.findall(r"flex-grow: ([\d.]+)", picture))
    assert last < short < long
    assert re.findall("<small>(after[^<]*)", picture) == ["after 40 seconds", "after 3 days"]
    assert "closed after 3 days; 2 from others arrived after the refusal" in picture


def test_reports_are_written(tmp_path: Path) -> None:
    names = {"json": "a.json", "markdown": "a.md", "badge": "b.json", "html": "a.html"}
    reports = [Report(format=form, path=str(tmp_path / name)) for form, name in names.items()]
    write(reports, judgement(result("AB-01", FAIL, "<b>"), result("AB-02", UNSUPPORTED)))
    told = json.loads((tmp_path / "a.json").read_text())
    assert (told["schema"], told["verdict"], told["counts"]["fail"]) == (1, "not conformant", 1)
    assert told["clauses"][0]["scenarios"][0]["happened"] == "nothing"
    assert json.loads((tmp_path / "b.json").read_text())["color"] == "red"
    assert "### AB-01 Title of AB-01" in (tmp_path / "a.md").read_text()
    assert all("<b>" not in (tmp_path / names[form]).read_text() for form in ("markdown", "html"))


@pytest.mark.parametrize("asked", ["pdf:a", "json", "json:/no/such/folder/a", "json:/"])
def test_a_report_that_cannot_be_written_is_refused_before_the_run(asked: str) -> None:
    with pytest.raises(ReportError):
        read(asked)
