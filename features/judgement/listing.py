"""What would be judged: the scenarios by clause, with their ids and what they need."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence

import pytest

from features.judgement import scenarios
from features.reporting.register import Clause


def show(items: Sequence[pytest.Item], clauses: Mapping[str, Clause]) -> None:
    """Print it, as long as somebody reads on."""
    try:
        for line in lines(items, clauses):
            print(line)  # noqa: T201  what was asked for
        print(f"{len(items)} scenarios", file=sys.stderr)  # noqa: T201  for people
        sys.stdout.flush()
    except (
        BrokenPipeError
    ):  # `| head` has seen enough; nothing is left for the interpreter's end to complain about
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def lines(items: Sequence[pytest.Item], clauses: Mapping[str, Clause]) -> Iterator[str]:
    """A line a clause, its scenarios below."""
    told: set[str] = set()
    for item in items:
        names = scenarios.clauses_of(item, clauses)
        for name in set(names) - told:
            told.add(name)
            needs = sorted(
                {
                    need
                    for each in items
                    if name in scenarios.clauses_of(each, clauses)
                    for need in scenarios.needs(each, clauses)
                }
            )
            yield f"{name}  {clauses[name].title}  (needs {', '.join(needs)})"
        yield f"    {scenarios.id_of(item, clauses)}"
