"""Flask as the engine needs it: quick to put together, because a suite does so for every scenario."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from flask import Flask
from werkzeug.routing import Rule


class Route(Rule):
    """A rule whose URL builder is compiled when the first URL is built: most routes are only ever matched."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        @cache
        def compiled() -> Callable[..., tuple[str, str]]:
            return super(Route, self)._compile_builder(append_unknown)

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build


class Application(Flask):
    """An application whose routes are such, and which lets go of what it holds when it is closed."""

    url_rule_class = Route
    let_go: Callable[[], None]

    def close(self) -> None:
        """Let go of the database; the application cannot be used any more."""
        self.let_go()
