"""The verdict as the summary of a CI run: the counts, then what fails and why, then what was not judged."""

from __future__ import annotations

from features.judgement.conformance import ClauseVerdict, Judgement
from features.judgement.known import reason_for
from features.judgement.results import FAIL, UNSUPPORTED, UNTESTED, Result


def text(judgement: Judgement) -> str:
    """The page."""
    counts = judgement.counts
    names = ("pass", "fail", "unsupported", "untested", "scenarios")
    head = [
        f"## Stopgap: {judgement.verdict}",
        "",
        f"`{judgement.engine}` as {', '.join(judgement.policies)}",
        "",
        "| pass | fail | unsupported | untested | scenarios run |",
        "|---|---|---|---|---|",
        f"| {' | '.join(str(counts[name]) for name in names)} |",
    ]
    failed = [_failed(row, judgement) for row in judgement.clauses if row.verdict == FAIL]
    open_ones = [_listed(name, judgement) for name in (UNSUPPORTED, UNTESTED)]
    known = [f"- {_safe(name)} was known to fail and holds" for name in judgement.overcome]
    return "\n".join([*head, *failed, *filter(None, open_ones), *known, ""])


def _failed(row: ClauseVerdict, judgement: Judgement) -> str:
    scenarios = "\n".join(_scenario(each, judgement) for each in row.scenarios if each.verdict == FAIL)
    return f"\n### {row.clause.id} {_safe(row.clause.title)}\n\n{scenarios}"


def _scenario(result: Result, judgement: Judgement) -> str:
    reason = reason_for(result, judgement.known)
    known = f" *(known: {_safe(reason)})*" if reason else ""
    fence = "\n".join(
        f"    {line}" for line in f"expected  {result.expected}\nhappened  {result.happened}".split("\n")
    )
    return f"**{_safe(result.name)}**{known}, {_safe(result.where)}\n\n{fence}\n"


def _listed(verdict: str, judgement: Judgement) -> str:
    names = [row.clause.id for row in judgement.clauses if row.verdict == verdict]
    return f"\n**{verdict}**: {', '.join(names)}" if names else ""


def _safe(text: str) -> str:
    """Without what a page would take for markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text)
