"""The verdict as a page: one file that needs nothing else, for a screen, for paper, for somebody who was not there."""

from __future__ import annotations

from html import escape
from itertools import groupby

from features.judgement.conformance import ClauseVerdict, Judgement
from features.judgement.known import reason_for
from features.judgement.reports import timeline
from features.judgement.results import FAIL, PASS, UNSUPPORTED, UNTESTED, Result

VERDICTS = (FAIL, PASS, UNSUPPORTED, UNTESTED)
STYLE = """
:root { color-scheme: light dark; --edge: #8886; --fail: #b3261e; --pass: #1b6e3c; --open: #8a6d00 }
@media (prefers-color-scheme: dark) { :root { --fail: #ff8a80; --pass: #7fd6a0; --open: #e5c558 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem } h2, .clause > summary { text-transform: none }
.fail { color: var(--fail) } .pass { color: var(--pass) } .unsupported, .untested { color: var(--open) }
.verdict { font-weight: 600 } .clause { border-top: 1px solid var(--edge); padding: .5rem 0 }
summary { cursor: pointer } .clause > summary code { margin-right: .5rem }
details details { margin: .5rem 0 .5rem 1.2rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0; font-size: .85rem }
dt { font-weight: 600; margin-top: .5rem } dd { margin: 0 }
.tools { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin: 1.5rem 0 }
input[type=search] { font: inherit; padding: .3rem .5rem; min-width: 16rem }
figure { margin: .5rem 0 } svg { width: 100%; max-width: 40rem; font-size: 12px } svg text { fill: currentColor }
figcaption { font-size: .85rem } .failed { color: var(--fail); font-weight: 600 } .notreached { opacity: .6 }
[hidden] { display: none }
@media print { .tools { display: none } body { max-width: none; margin: 0; font-size: 11pt }
  .clause { break-inside: avoid } }
"""
SCRIPT = """
const words = document.getElementById("words"), boxes = [...document.querySelectorAll(".tools [type=checkbox]")];
function filter() {
  const shown = new Set(boxes.filter(box => box.checked).map(box => box.value)), text = words.value.toLowerCase();
  for (const clause of document.querySelectorAll(".clause"))
    clause.hidden = !shown.has(clause.dataset.verdict) || !clause.textContent.toLowerCase().includes(text);
  for (const system of document.querySelectorAll("section"))
    system.hidden = !system.querySelector(".clause:not([hidden])");
}
words.addEventListener("input", filter);
boxes.forEach(box => box.addEventListener("change", filter));
"""


def text(judgement: Judgement) -> str:
    """The page."""
    counts, said = judgement.counts, escape(judgement.verdict)
    colour = {"conformant": PASS, "not conformant": FAIL}.get(judgement.verdict, UNSUPPORTED)
    sums = ", ".join(f'<span class="{name}">{counts[name]} {name}</span>' for name in VERDICTS)
    boxes = "".join(
        f'<label><input type="checkbox" value="{name}" checked> {name}</label>' for name in VERDICTS
    )
    systems = groupby(judgement.clauses, key=lambda row: row.clause.system)
    sections = "".join(_section(system, list(rows), judgement) for system, rows in systems)
    overcome = "".join(
        f"<p class=fail>{escape(name)} was known to fail and holds.</p>" for name in judgement.overcome
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stopgap: {said}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f'<h1 class="{colour}">{said[:1].upper()}{said[1:]}</h1>'
        f"<p><code>{escape(judgement.engine)}</code>: of {len(judgement.clauses)} clauses {sums}; "
        f"{counts['scenarios']} scenarios were run.</p>{overcome}"
        f'<div class="tools"><label>Words <input type="search" id="words"></label>{boxes}</div>'
        f"{sections}<script>{SCRIPT}</script></body></html>\n"
    )


def _section(system: str, rows: list[ClauseVerdict], judgement: Judgement) -> str:
    holding = sum(row.verdict == PASS for row in rows)
    name = escape(system.replace("_", " ").capitalize())
    clauses = "".join(_clause(row, judgement) for row in rows)
    return f"<section><h2>{name}: {holding} of {len(rows)} hold</h2>{clauses}</section>"


def _clause(row: ClauseVerdict, judgement: Judgement) -> str:
    unfolded = " open" if row.verdict == FAIL else ""
    scenarios = "".join(_scenario(each, judgement) for each in row.scenarios) or "<p>No scenario was run.</p>"
    return (
        f'<details class="clause" data-verdict="{row.verdict}"{unfolded}><summary>'
        f"<code>{escape(row.clause.id)}</code>{escape(row.clause.title)} "
        f'<span class="verdict {row.verdict}">{row.verdict}</span></summary>'
        f"<p>{escape(row.clause.sentence)}</p>{scenarios}</details>"
    )


def _scenario(result: Result, judgement: Judgement) -> str:
    unfolded = " open" if result.verdict == FAIL else ""
    steps = "\n".join(_step(row) for row in result.story)
    verdict = f'<span class="verdict {result.verdict}">{result.verdict}</span>'
    return (
        f"<details{unfolded}><summary>{escape(result.name)} {verdict}</summary>"
        f"<pre>{steps}</pre>{_failure(result, judgement)}{_lacking(result)}"
        f"<p><small>{escape(result.where)}, {escape(result.id)}, {result.seconds:.2f} s</small></p></details>"
    )


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
