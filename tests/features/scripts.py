"""The feature files as the checks see them: which rule carries which tags, and which scenarios stand in it.

pytest-bdd knows only scenarios; a rule without one, or two scenarios of one name, are lost on the way. So this reads
the files as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pytest_bdd.gherkin_parser import Child, Scenario, Tag, get_gherkin_document


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule with its tags, without the `@`, and the names of its scenarios."""

    name: str
    tags: tuple[str, ...]
    scenarios: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Script:
    """A feature file; `system` is its folder, `loose` are scenarios outside a rule, `tags` all but those of rules."""

    path: Path
    rules: tuple[Rule, ...]
    loose: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def system(self) -> str:
        return self.path.parent.name

    @property
    def scenarios(self) -> list[str]:
        return [*self.loose, *(name for rule in self.rules for name in rule.scenarios)]


def read(path: Path) -> Script:
    feature = get_gherkin_document(str(path)).feature
    rules = [child.rule for child in feature.children if child.rule]
    loose = scenarios_of(feature.children)
    inner = [scenario for rule in rules for scenario in scenarios_of(rule.children)]
    return Script(
        path=path,
        rules=tuple(
            Rule(
                name=rule.name,
                tags=names_of(rule.tags),
                scenarios=tuple(scenario.name for scenario in scenarios_of(rule.children)),
            )
            for rule in rules
        ),
        loose=tuple(scenario.name for scenario in loose),
        tags=names_of(feature.tags) + tuple(name for each in loose + inner for name in names_of(each.tags)),
    )


def scenarios_of(children: Iterable[Child]) -> list[Scenario]:
    return [child.scenario for child in children if child.scenario]


def names_of(tags: Iterable[Tag]) -> tuple[str, ...]:
    return tuple(tag.name.removeprefix("@") for tag in tags)
