"""Finding what a sentence of a script means, quickly.

pytest-bdd asks every fixture of the session, for every step of every scenario, whether it is a step definition that is
visible there and matches, makes a fixture of those that are, and asks for its value: a sixth of a run. Which ones are
visible is the same for all scenarios of a module, and which of them match is the same for all that say the same
sentence. So both are asked once; the answers are pytest's and pytest-bdd's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.steps import step_function_context_registry

ASKED_ANEW = ("signature", "get_required_args")  # of a step's function, at every step


class Finder:
    """What pytest-bdd's function of the same name finds, asked once a module and sentence."""

    def __init__(self) -> None:
        self._visible: dict[Any, Sequence[Any]] = {}
        self._meaning: dict[tuple[Any, str, str], Any] = {}

    def get_step_function(self, request: Any, step: Any) -> Any:
        """The step definition that matches the step, of several the one that is defined nearest; None if none does."""
        module = request.node.parent
        key = module, step.type, step.name
        if key not in self._meaning:
            defined = self._defined(request, module)
            self._meaning[key] = next((each for each in defined if means(each, step)), None)
        return self._meaning[key]

    def _defined(self, request: Any, module: Any) -> Sequence[Any]:
        """All that are visible to the module, the nearest first: the places where they are defined lie in one another,
        and of one place it is the last that counts."""
        if module not in self._visible:
            manager = request._fixturemanager  # noqa: SLF001  # as pytest-bdd asks
            names = get_fixture_names(fixturemanager=manager)
            everything = [each for name in names for each in getfixturedefs(manager, name, module) or ()]
            found = [each for each in everything if each.func in step_function_context_registry]
            found.sort(key=lambda each: len(each.baseid))
            self._visible[module] = [step_function_context_registry[each.func] for each in reversed(found)]
        return self._visible[module]


def means(definition: Any, step: Any) -> bool:
    """Whether the definition is of that kind of step and matches its sentence."""
    return definition.type in {None, step.type} and definition.parser.is_matching(step.name)


def install() -> None:
    """Have pytest-bdd ask so, where it is a version that asks in this way."""
    scenario: Any = import_module("pytest_bdd.scenario")  # the package has a function of that name
    if hasattr(scenario, "get_step_function"):
        scenario.get_step_function = Finder().get_step_function
    for name in ASKED_ANEW:
        if asked := getattr(scenario, name, None):
            setattr(scenario, name, cache(asked))
