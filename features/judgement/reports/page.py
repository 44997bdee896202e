"""The verdict as a page: one file that needs nothing else, for a screen, for paper, for somebody who was not there."""

from __future__ import annotations

from html import escape
from itertools import groupby

from features.judgement.conformance import ClauseVerdict, Judgement
from features.judgement.known import reason_for
from features.judgement.reports import timeline
from features.judgement.reports.page_style import SCRIPT, STYLE
from features.judgement.results import FAIL, PASS, UNSUPPORTED, UNTESTED, Result

VERDICTS = (FAIL, PASS, UNSUPPORTED, UNTESTED)


def text(judgement: Judgement) -> str:
    """The page."""
    counts, said = judgement.counts, escape(judgement.verdict)
    colour = {"conformant": PASS, "not conformant": FAIL}.get(judgement.verdict, UNSUPPORTED)
    bar = "".join(f'<i class="{name}" style="flex-grow: {counts[name]}"></i>' for name in VERDICTS)
    boxes = "".join(
        f'<label class="{name}"><input type="checkbox" value="{name}" checked> {counts[name]} {name}</label>'
        for name in VERDICTS
    )
    systems = groupby(judgement.clauses, key=lambda row: row.clause.system)
    sections = "".join(_section(system, list(rows), judgement) for system, rows in systems)
    overcome = "".join(
        f"<p class=fail>{escape(name)} was known to fail and holds.</p>" for name in judgement.overcome
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stopgap: {said}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><header>'
        f'<h1 class="{colour}">{said[:1].upper()}{said[1:]}</h1>'
        f"<p><code>{escape(judgement.engine)}</code> was judged by {counts['scenarios']} scenarios: "
        f"{counts[PASS]} of {len(judgement.clauses)} clauses hold.</p>{overcome}"
        f'<div class="bar">{bar}</div></header>'
        f'<div class="tools">{boxes}<label>Search <input type="search" id="words"></label></div>'
        f"{sections}<script>{SCRIPT}</script></body></html>\n"
    )


def _section(system: str, rows: list[ClauseVerdict], judgement: Judgement) -> str:
    holding = sum(row.verdict == PASS for row in rows)
    name = escape(system.replace("_", " ").capitalize())
    places = "".join(
        f'<a class="{row.verdict}" href="#{_place(row)}" title="{escape(row.clause.title)}: {row.verdict}">'
        f"{escape(row.clause.id)}</a>"
        for row in rows
    )
    clauses = "".join(_clause(row, judgement) for row in rows)
    return f"<section><h2>{name}: {holding} of {len(rows)} hold</h2><nav>{places}</nav>{clauses}</section>"


def _place(row: ClauseVerdict) -> str:
    """Where the clause stands on the page; scenarios without a clause stand by their system."""
    return escape(row.clause.id if row.clause.id != "-" else f"own-{row.clause.system}")


def _clause(row: ClauseVerdict, judgement: Judgement) -> str:
    failing = next((each for each in row.scenarios if each.verdict == FAIL), None)
    scenarios = "".join(_scenario(each, judgement, unfolded=each is failing) for each in row.scenarios)
    return (
        f'<details class="clause" id="{_place(row)}" data-verdict="{row.verdict}"{_open(failing is not None)}>'
        f"<summary><code>{escape(row.clause.id)}</code><span>{escape(row.clause.title)}</span>"
        f"{_verdict(row.verdict)}</summary>"
        f"<p>{escape(row.clause.sentence)}</p>{scenarios or '<p>No scenario was run.</p>'}</details>"
    )


def _scenario(result: Result, judgement: Judgement, *, unfolded: bool) -> str:
    steps = "\n".join(_step(row) for row in result.story)
    return (
        f'<details data-verdict="{result.verdict}"{_open(unfolded)}>'
        f"<summary><span>{escape(result.name)}</span>{_verdict(result.verdict)}</summary>"
        f'<div class="story"><pre>{steps}</pre>{_failure(result, judgement)}{_lacking(result)}'
        f"<small>{escape(result.where)}, {escape(result.id)}, {result.seconds:.2f} s</small></div></details>"
    )


def _open(unfolded: bool) -> str:
    return " open" if unfolded else ""


def _verdict(name: str) -> str:
    return f'<span class="verdict {name}">{name}</span>'


def _step(row: dict[str, str]) -> str:
    mark = {"passed": "✓", "failed": "✗"}.get(row["outcome"], "·")
    return f'<span class="{row["outcome"].replace(" ", "")}">{mark} {escape(row["step"])}</span>'


def _failure(result: Result, judgement: Judgement) -> str:
    if result.verdict != FAIL:
        return ""
    reason = reason_for(result, judgement.known)
    rows = [("Expected", result.expected), ("Happened", result.happened), ("Known, because", reason or "")]
    rows.append(("What reached people", "\n".join(result.evidence) or "nothing"))
    told = "".join(f"<dt>{name}</dt><dd><pre>{escape(said)}</pre></dd>" for name, said in rows if said)
    return f"<dl>{told}</dl>{''.join(timeline.drawn(delay) for delay in result.delays)}"


def _lacking(result: Result) -> str:
    if not result.lacking:
        return ""
    return f"<p>Not judged, for want of {escape(', '.join(result.lacking))}.</p>"
