"""The page of a verdict in a real browser: failures are unfolded, filters narrow it down, paper has all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from features.judgement.conformance import judged
from features.judgement.reports import page as report
from features.judgement.results import FAIL, PASS, Result
from features.reporting.register import Clause

CLAUSES = {
    name: Clause(id=name, system="engage", title=f"Title of {name}", sentence=f"The sentence of {name}.")
    for name in ("AB-01", "AB-02", "AB-03")
}


def result(clause: str, verdict: str, name: str) -> Result:
    return Result(id=f"{clause}/{name}", name=name, system="engage", clauses=(clause,), verdict=verdict)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    results = [
        result("AB-01", FAIL, "first"),
        result("AB-01", FAIL, "second"),
        result("AB-02", PASS, "third"),
    ]
    opened = browser.new_page()
    opened.set_content(report.text(judged(results, CLAUSES, engine="an engine", policies=["engage"])))
    yield opened
    opened.close()


def test_the_first_failure_of_a_clause_is_unfolded_and_the_rest_folded(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Not conformant")
    assert page.locator("details[open] > summary > span:first-of-type").all_inner_texts() == [
        "Title of AB-01",
        "first",
    ]


def test_a_verdict_or_a_word_narrows_the_page_down(page: Page) -> None:
    page.get_by_label("pass").uncheck()
    expect(page.locator("#AB-02")).to_be_hidden()
    expect(page.locator("nav a", has_text="AB-02")).to_be_hidden()
    page.get_by_label("Search").fill("sentence of ab-03")
    expect(page.locator("#AB-01")).to_be_hidden()
    expect(page.locator("#AB-03")).to_be_visible()


def test_on_paper_every_failure_is_unfolded_and_folded_again_after(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("[data-verdict=fail]:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("[data-verdict=fail]:not([open])").count() == 1
