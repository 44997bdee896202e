"""The suite's checks on itself. Each looks at the whole suite and gives a sentence for every fault it finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pytest_bdd.parser import Step

from features.reporting.register import DOCUMENTS, Clause
from features.reporting.vocabulary import Entry
from tests.features.scripts import Script

MONTH = re.compile(r"(?<=^it is )\d{4}-\d{2}")


def clauses_without_rule(clauses: Mapping[str, Clause], scripts: Iterable[Script]) -> list[str]:
    """A clause that is promised has a rule with at least one scenario; a planned one has none."""
    proven = {tag for script in scripts for rule in script.rules if rule.scenarios for tag in rule.tags}
    promised = {clause.id for clause in clauses.values() if not clause.planned}
    planned = clauses.keys() - promised
    return [f"{clause} has no scenario" for clause in sorted(promised - proven)] + [
        f"{clause} is planned and has a scenario" for clause in sorted(planned & proven)
    ]


def clauses_without_source(clauses: Iterable[Clause]) -> list[str]:
    """A clause says which document it comes from and what is said there, in a clause of at least four words."""
    faults = []
    for clause in clauses:
        document, _, said = clause.source.partition(": ")
        if document not in DOCUMENTS or len(said.split()) < 4:
            faults.append(f"{clause.id} has no source, but {clause.source!r}")
    return faults


def rules_without_clause(clauses: Mapping[str, Clause], scripts: Iterable[Script]) -> list[str]:
    """A rule carries the id of one clause as its only tag, is called like it and stands in its system's folder."""
    faults = []
    for script in scripts:
        for rule in script.rules:
            match [clauses.get(tag) for tag in rule.tags]:
                case [Clause() as clause]:
                    faults += differences(script, rule.name, clause)
                case _:
                    faults.append(
                        f"{script.path.name}: rule {rule.name!r} has the tags {rule.tags}, not one clause"
                    )
    return faults


def differences(script: Script, name: str, clause: Clause) -> list[str]:
    """Where a rule and its clause disagree."""
    faults = []
    if name != clause.title:
        faults.append(
            f"{clause.id} is called {clause.title!r} in the register and {name!r} in {script.path.name}"
        )
    if script.system != clause.system:
        faults.append(f"{clause.id} belongs to {clause.system} and stands in {script.system}")
    return faults


def repeated_rules(scripts: Iterable[Script]) -> list[str]:
    """A clause has one rule: whoever looks for it finds everything in one place."""
    count = Counter(tag for script in scripts for rule in script.rules for tag in rule.tags)
    return [f"{tag} has {times} rules" for tag, times in count.items() if times > 1]


def misplaced_tags(scripts: Iterable[Script]) -> list[str]:
    """Only rules carry tags, and only in rules are scenarios."""
    return [
        f"{script.path.name}: tag {tag} is not on a rule" for script in scripts for tag in script.tags
    ] + [
        f"{script.path.name}: scenario {name!r} is in no rule" for script in scripts for name in script.loose
    ]


def repeated_scenarios(scripts: Iterable[Script]) -> list[str]:
    """pytest-bdd silently keeps one of two scenarios of the same name."""
    return [
        f"{script.path.name}: {times} scenarios are called {name!r}"
        for script in scripts
        for name, times in Counter(script.scenarios).items()
        if times > 1
    ]


def unbound_scenarios(scripts: Iterable[Script], bound: Iterable[tuple[Path, str]]) -> list[str]:
    """Every scenario of every file is a test of some module."""
    known = set(bound)
    return [
        f"{script.path.name}: no test module binds {name!r}"
        for script in scripts
        for name in script.scenarios
        if (script.path, name) not in known
    ]


def repeated_steps(entries: Iterable[Entry]) -> list[str]:
    """The second definition of a sentence would never be used, or hide the first."""
    count = Counter((entry.keyword, entry.pattern) for entry in entries)
    return [f"{' '.join(entry)} is defined {times} times" for entry, times in count.items() if times > 1]


def orphan_steps(entries: Sequence[Entry], used: Sequence[Step]) -> list[str]:
    """A sentence that no feature file uses, with any of its keywords, is not part of the vocabulary."""
    alive = {entry.pattern for entry in entries if any(map(entry.reads, used))}
    return [f"nobody uses {entry.pattern!r}" for entry in entries if entry.pattern not in alive]


def unclear_steps(entries: Sequence[Entry], used: Iterable[Step]) -> list[str]:
    """A sentence of a feature file is read by one definition: none is a hole, two are a coin toss."""
    faults = []
    for step in {(step.type, step.name): step for step in used}.values():
        readings = [entry.pattern for entry in entries if entry.reads(step)]
        if len(readings) != 1:
            faults.append(f"{step.keyword} {step.name!r} is read by {readings or 'no step'}")
    return faults


def undocumented_steps(entries: Iterable[Entry]) -> list[str]:
    """The docstring of a step is its entry in the vocabulary."""
    return [f"{entry.pattern!r} has no docstring" for entry in entries if not entry.context.step_func.__doc__]


def shared_months(runs: Iterable[Sequence[Step]]) -> list[str]:
    """A living engine counts the texts of a month for all scenarios alike, so each that names one has its own."""
    months = [{match[0] for step in run for match in [MONTH.search(step.name)] if match} for run in runs]
    count = Counter(month for named in months for month in named)
    return [f"{times} scenarios play in {month}" for month, times in count.items() if times > 1]
