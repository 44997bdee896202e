"""What a mutant is, and how a behaviour of the engine is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import pytest
from flask import Blueprint

from engine import app, policies
from engine.doors.context import Services

Patch = pytest.MonkeyPatch


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A way to break the engine: `apply` replaces a behaviour, `clauses` are those that no longer hold."""

    name: str
    clauses: tuple[str, ...]
    apply: Callable[[Patch], None]


def breaks(*clauses: str) -> Callable[[Callable[[Patch], None]], Mutant]:
    """Make a function that patches the engine into a mutant of these clauses, named like the function."""

    def make(apply: Callable[[Patch], None]) -> Mutant:
        return Mutant(name=apply.__name__, clauses=clauses, apply=apply)

    return make


def mutants_of(module: ModuleType) -> Iterator[Mutant]:
    return (value for value in vars(module).values() if isinstance(value, Mutant))


def change_policy(patch: Patch, of: str = "student_success", **parts: Any) -> None:
    """Let the engine run another policy of this name, with these parts replaced."""
    policy = policies.POLICIES[of]
    patch.setitem(policies.POLICIES, policy.name, replace(policy, **parts))


def add_routes(patch: Patch, module: Any, add: Callable[[Blueprint, Services], object]) -> None:
    """Let the engine have more routes, in an application that is put together anew with them."""
    blueprint = module.blueprint

    def more(services: Services) -> Blueprint:
        routes: Blueprint = blueprint(services)
        add(routes, services)
        return routes

    patch.setattr(module, "blueprint", more)
    patch.setattr(app, "_pattern", app._pattern.__wrapped__)


def change_rule(
    patch: Patch, rule: Callable[..., Any], instead: Callable[..., Any], of: str = "student_success"
) -> None:
    """Put another function in the place of a rule, of those for sending at all or of those for the route."""
    policy = policies.POLICIES[of]
    parts = {
        field: tuple(instead if each is rule else each for each in getattr(policy, field))
        for field in ("admission", "rules")
    }
    assert parts != {field: getattr(policy, field) for field in parts}, f"{rule} is no rule of the policy"
    change_policy(patch, of, **parts)
