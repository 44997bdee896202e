"""The page of coverage says what was tried; that the tries come out as it says is for `test_mutants` to prove."""

from __future__ import annotations

from features.reporting import coverage
from features.reporting.coverage import Proof
from features.reporting.register import Clause

KEPT = Clause(id="SSE-OPT-01", system="student_success", title="A keyword ends texts", sentence="It does.")
HALVED = Clause(
    id="SSE-OPT-02", system="student_success", title="T", sentence="S", promises={"one": "A.", "two": "B."}
)
PROOF = Proof("hears_nothing", ("Each word",))
OTHER = Proof("hears_late", ("Another", "And one more"))


def test_a_promise_that_nothing_was_seen_to_notice_says_so() -> None:
    page = coverage.page(
        {c.id: c for c in (KEPT, HALVED)}, {"SSE-OPT-01": [PROOF], "SSE-OPT-02.one": [PROOF]}
    )
    assert "student_success: 2 of 3 promises" in page
    assert "| SSE-OPT-02.two | B. | | *none yet* |" in page


def test_a_system_whose_every_promise_is_proven_is_complete() -> None:
    page = coverage.page({KEPT.id: KEPT}, {KEPT.id: [PROOF, OTHER]})
    assert "student_success: complete" in page
    assert "| SSE-OPT-01 | It does. | hears_nothing | Each word |" in page
    assert "| SSE-OPT-01 | It does. | hears_late | Another<br>And one more |" in page


def test_what_the_page_tells_is_read_back() -> None:
    page = coverage.page({HALVED.id: HALVED}, {"SSE-OPT-02.one": [PROOF, OTHER]})
    assert coverage.told(page) == {"SSE-OPT-02.one": [PROOF, OTHER]}
