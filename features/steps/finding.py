"""Finding what a sentence of a script means, quickly.

pytest-bdd asks every fixture of the session, for every step of every scenario, whether it is a step definition that is
visible there and matches: an eighth of a run. Which ones are visible is the same for all scenarios of a module, and
which of them match is the same for all that say the same sentence. So both are asked once; the answers are pytest's
and pytest-bdd's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.steps import step_function_context_registry

Definitions = Sequence[Any]


class Finder:
    """What pytest-bdd's function of the same name finds, asked once a module and sentence."""

    def __init__(self) -> None:
        self._visible: dict[Any, Definitions] = {}
        self._meaning: dict[tuple[Any, str, str], Definitions] = {}

    def find_fixturedefs_for_step(self, step: Any, fixturemanager: Any, node: Any) -> Iterable[Any]:
        """The step definitions that match the step and are visible to the node."""
        key = node.parent, step.type, step.name
        if key not in self._meaning:
            defined = self._defined(fixturemanager, node.parent)
            self._meaning[key] = [each for each in defined if means(each, step)]
        return self._meaning[key]

    def _defined(self, fixturemanager: Any, module: Any) -> Definitions:
        if module not in self._visible:
            names = get_fixture_names(fixturemanager=fixturemanager)
            everything = [
                each for name in names for each in getfixturedefs(fixturemanager, name, module) or ()
            ]
            self._visible[module] = [
                each for each in everything if each.func in step_function_context_registry
            ]
        return self._visible[module]


def means(definition: Any, step: Any) -> bool:
    """Whether the definition is of that kind of step and matches its sentence."""
    context = step_function_context_registry[definition.func]
    return context.type in {None, step.type} and context.parser.is_matching(step.name)


def install() -> None:
    """Have pytest-bdd ask so, where it is a version that asks in this way."""
    scenario: Any = import_module("pytest_bdd.scenario")  # the package has a function of that name
    if hasattr(scenario, "find_fixturedefs_for_step"):
        scenario.find_fixturedefs_for_step = Finder().find_fixturedefs_for_step
