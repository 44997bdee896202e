"""The clauses as a page, `COVERAGE.md`, with the scenarios that prove each: `python -m features.reporting.coverage`.

It is what to show to somebody who asks how much of a system is held: a clause without a scenario says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from pytest_bdd.parser import Feature, FeatureParser

from features.reporting import register
from features.reporting.register import Clause
from features.reporting.vocabulary import FOLDER, feature_files

PAGE = FOLDER / "COVERAGE.md"

HEAD = """# Coverage

Every clause of the register and the scenarios that prove it. This page is written by
`python -m features.reporting.coverage`. An outline counts once, however many rows it has.
"""

Proofs = Mapping[str, list[str]]


def proofs_of(files: list[Path], clauses: Mapping[str, Clause]) -> dict[str, list[str]]:
    """The names of the scenarios under the rule that carries each clause's tag."""
    found: dict[str, list[str]] = {}
    for file in files:
        for clause, scenario in _proofs(FeatureParser(str(file.parent), file.name).parse()):
            if clause in clauses:
                found.setdefault(clause, []).append(scenario)
    return found


def _proofs(feature: Feature) -> Iterator[tuple[str, str]]:
    for scenario in feature.scenarios.values():
        tags = scenario.tags | (scenario.rule.tags if scenario.rule else set())
        yield from ((tag, _plain(scenario.name)) for tag in sorted(tags))


def _plain(name: str) -> str:
    """An outline's name without the angle brackets, which a page would take for markup."""
    return name.replace("<", "{").replace(">", "}")


def page(clauses: Mapping[str, Clause], proofs: Proofs) -> str:
    """The whole page, a section a system."""
    systems = groupby(clauses.values(), key=lambda clause: clause.system)
    return "\n".join([HEAD, *(_section(system, list(held), proofs) for system, held in systems)])


def _section(system: str, clauses: list[Clause], proofs: Proofs) -> str:
    proven = sum(clause.id in proofs for clause in clauses)
    verdict = "complete" if proven == len(clauses) else f"{proven} of {len(clauses)} clauses"
    rows = [
        f"| {clause.id} | {clause.title} | {'<br>'.join(proofs.get(clause.id, ['*none yet*']))} |"
        for clause in clauses
    ]
    return "\n".join(
        [f"## {system}: {verdict}\n", "| clause | promise | proven by |", "|---|---|---|", *rows, ""]
    )


def current() -> str:
    """The page as it should be now."""
    clauses = register.load()
    return page(clauses, proofs_of(feature_files(), clauses))


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
