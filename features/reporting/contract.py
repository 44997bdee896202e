"""The contract as a page, `CONTRACT.md`, written from what the suite knows: `python -m features.reporting.contract`.

Whoever brings an engine reads this page and nothing else: what to build, in which order, and which clauses each part
of it opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_bdd.parser import FeatureParser

from features.reporting import register
from features.reporting.register import Clause
from features.reporting.vocabulary import FOLDER, Entry, entries, feature_files
from features.script.capabilities import BASE, CAPABILITIES, Capability, needed

PAGE = FOLDER / "CONTRACT.md"

HEAD = Path(__file__).with_name("ten_steps.md").read_text(encoding="utf-8")


def page(clauses: Mapping[str, Clause]) -> str:
    """The whole page."""
    needs = needs_of(clauses)
    parts = [section(each, clauses, needs) for each in CAPABILITIES]
    rows = [
        f"| {name} | {', '.join(needs[name])} | {routes_of(needs[name])} |"
        for name in clauses
        if name in needs
    ]
    table = ["## By clause\n", "| clause | needs | routes |", "|---|---|---|", *rows, ""]
    return "\n".join([HEAD, "## By capability\n", *parts, *table])


def section(of: Capability, clauses: Mapping[str, Clause], needs: Mapping[str, list[str]]) -> str:
    """A capability: what it is, its routes, the clauses that cannot be judged without it."""
    opened = [name for name in clauses if of.name in needs.get(name, [])]
    listed = "every clause" if of is BASE else ", ".join(opened) or "none yet"
    routes = "\n".join(f"- `{method} {path}`" for method, path in of.routes)
    return f"### `{of.name}`\n\n{of.sentence}\n\n{routes}\n\nNeeded by {listed}.\n"


def routes_of(names: list[str]) -> str:
    """The routes of capabilities, without those that everybody has."""
    found = {
        route: None
        for each in CAPABILITIES
        if each.name in names and each is not BASE
        for route in each.routes
    }
    return "<br>".join(f"`{method} {path}`" for method, path in found)


def needs_of(clauses: Mapping[str, Clause]) -> dict[str, list[str]]:
    """The capabilities that all scenarios of each clause need together."""
    vocabulary, found = entries(), dict[str, set[str]]()
    for file in feature_files():
        for clause, modules in used(file, vocabulary):
            if clause in clauses:
                found.setdefault(clause, set()).update(needed([clause], modules))
    return {name: [each.name for each in CAPABILITIES if each.name in held] for name, held in found.items()}


def used(file: Path, vocabulary: list[Entry]) -> Iterator[tuple[str, set[str]]]:
    """Each tag of a file with the modules whose steps a scenario of it uses."""
    for template in FeatureParser(str(file.parent), file.name).parse().scenarios.values():
        rows = [row for examples in template.examples for row in examples.as_contexts()] or [{}]
        steps = {(step.type, step.name): step for row in rows for step in template.render(row).steps}.values()
        modules = {
            entry.context.step_func.__module__ for step in steps for entry in vocabulary if entry.reads(step)
        }
        for tag in template.tags | (template.rule.tags if template.rule else set()):
            yield tag, modules


def current() -> str:
    """The page as it should be now."""
    return page(register.load())


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
