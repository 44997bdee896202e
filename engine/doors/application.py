"""Flask as the engine needs it: put together once a system and process, because a suite needs one for every scenario.

Nothing that a request leaves behind is kept in an application: all of it is in the services.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any, cast

from flask import Flask, current_app
from werkzeug.routing import Rule

from engine.doors.context import Services


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
    """An application over services: one that runs another engine of the same system is a copy `over` its own."""

    url_rule_class = Route
    services: Services

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        self.url_map.merge_slashes = False  # a path with an empty part is no route

    def over(self, services: Services) -> Application:
        """The same routes over these services."""
        other = copy(self)
        other.config = copy(self.config)
        other.services = services
        return other

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: no view is a coroutine."""
        return func

    def close(self) -> None:
        """Let go of the database; the application cannot be used any more."""
        self.services.close()


class Running:
    """Stands for the services of the application that was asked: what routes are made over, which many share."""

    def __getattr__(self, name: str) -> Any:
        return getattr(cast("Application", current_app).services, name)
