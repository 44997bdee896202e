"""Scenarios of one's own: the folder that `--features` names, looked over before anything runs.

They are written in the suite's vocabulary and carry the suite's clauses as tags, or clauses of the folder's own
`register.toml`, which is made like the suite's. Whatever does not fit gets a sentence that says where to look.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.parser import FeatureParser, Step

from features.judgement.scenarios import entries
from features.reporting.register import Clause, clauses_of
from features.reporting.vocabulary import PAGE, feature_files

REGISTER = "register.toml"


class OwnError(ValueError):
    """A folder that cannot be run; a sentence a line, each with its place."""


def register(folder: Path) -> dict[str, Clause]:
    """The clauses that the folder adds; none without a register."""
    file = folder / REGISTER
    if not file.is_file():
        return {}
    try:
        return clauses_of(tomllib.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError, AttributeError) as error:
        shape = '[student_success.OURS-01] with title = "…" and sentence = "…"'
        raise OwnError(f"{file} is no register ({error}): it holds tables like {shape}") from error


def check(folder: Path, clauses: Mapping[str, Clause]) -> None:
    """Raise `OwnError` unless every tag is a clause and every step is read."""
    files = feature_files(folder)
    if not files:
        raise OwnError(f"{folder} has no *.feature file")
    if faults := [fault for file in files for fault in faults_of(file, clauses)]:
        raise OwnError("\n".join(faults))


def faults_of(file: Path, clauses: Mapping[str, Clause]) -> Iterator[str]:
    """What is wrong with a file."""
    try:
        feature = FeatureParser(str(file.parent), file.name).parse()
    except (GherkinParseError, ValueError) as error:
        yield f"{file}: {error}"
        return
    if not feature.scenarios:
        yield f"{file} has no scenario: each begins with `Scenario:`, as those beside {PAGE} do"
    for template in feature.scenarios.values():
        tags = feature.tags | template.tags | (template.rule.tags if template.rule else set())
        for tag in sorted(set(tags) - clauses.keys()):
            near = " or ".join(difflib.get_close_matches(tag, clauses, n=2))
            yield (
                f"{file}:{template.line_number}: @{tag} is no clause{f' (is it {near}?)' if near else ''}: "
                f"`stopgap verify --list` shows the suite's, {folder_register(file)} may add some"
            )
        rows = [row for examples in template.examples for row in examples.as_contexts()] or [{}]
        for step in {
            (step.type, step.name): step for row in rows for step in template.render(row).steps
        }.values():
            if not any(entry.reads(step) for entry in entries()):
                yield f"{file}:{step.line_number}: {unread(step)}"


def folder_register(file: Path) -> str:
    """Where clauses of one's own stand."""
    return f"{REGISTER} in the folder of --features ({file.parent})"


def unread(step: Step) -> str:
    """A sentence that nobody reads, the nearest one, and the page of all of them."""
    patterns = {entry.sentence: None for entry in entries() if entry.context.type == step.type}
    near = difflib.get_close_matches(step.name, patterns, n=1, cutoff=0.3)
    hint = f"; the nearest is {near[0]!r}" if near else ""
    return f"no step reads {step.keyword} {step.name!r}{hint}. All of them are in {PAGE}"
