"""Flask as the engine needs it: quick to put together, because a suite does so for every scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any, cast

from flask import Flask
from werkzeug.routing import Map, Rule, RuleFactory


class Route(Rule):
    """A rule whose URL builder is compiled when the first URL is built: most routes are only ever matched."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        @cache
        def compiled() -> Callable[..., tuple[str, str]]:
            return super(Route, self)._compile_builder(append_unknown)

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build

    def said(self) -> str:
        """What the rule says: two that say the same match the same."""
        automatic = getattr(self, "provide_automatic_options", None)  # which Flask adds
        return f"{self.rule} {self.get_empty_kwargs()} {automatic}"


class Routes(Map):
    """The routes of an application, compiled when the first is looked for, and once for all applications that have the
    same ones."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, merge_slashes=False)  # a path with an empty part is no route
        self._waiting: list[Route] = []
        self._is_ready = True

    def add(self, rulefactory: RuleFactory) -> None:
        """Have this rule, too."""
        self._waiting += cast("Iterable[Route]", rulefactory.get_rules(self))
        self._is_ready = False

    def update(self) -> None:
        """Be ready to be asked: werkzeug calls this before each look."""
        if not self._is_ready:
            same = _same(tuple(rule.said() for rule in self._waiting), self._waiting)
            self._matcher, self._rules_by_endpoint = same._matcher, same._rules_by_endpoint  # noqa: SLF001  its kin's
            self._is_ready = True


_compiled: dict[tuple[str, ...], Map] = {}


def _same(said: tuple[str, ...], rules: Iterable[Rule]) -> Map:
    """The rules of the first application that had such, compiled."""
    if said not in _compiled:
        made = Map((copy(rule) for rule in rules), merge_slashes=False)
        made.update()
        _compiled[said] = made
    return _compiled[said]


class Application(Flask):
    """An application whose routes are such, and which lets go of what it holds when it is closed."""

    url_rule_class = Route
    url_map_class = cast("type[Map]", Routes)
    let_go: Callable[[], None]

    def close(self) -> None:
        """Let go of the database; the application cannot be used any more."""
        self.let_go()
