"""Spreads tests over forks of the process that has collected them: a plugin, `-p tests.spreading --spread COUNT`.

The tests of an `xdist_group`, and those that share a fixture of their module, which is then made once, are one fork's,
in one go; every other test is taken by the fork that is free next, in the order in which the command line names their
places: what takes long comes first. What is reported is what one process would report, as soon as it is known.

`-n` says otherwise: `-n 0` keeps the tests in one process, for a debugger, and by `-n 2` xdist spreads them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest

from features.judgement.forks import Forks, Turn


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--spread", type=int, default=0, help="run by so many processes")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--spread") and config.getoption("numprocesses", None) is None:
        config.pluginmanager.register(Forks(config.getoption("--spread"), in_groups, iter))
        config.pluginmanager.register(Folders())


class Folders:
    """The pytest plugin that has a fork's temporary files in a folder of its own within that of the process that has
    collected: pytest clears away what the latter made."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        temporary(session.config).getbasetemp()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        made = temporary(item.config)
        if made.getbasetemp().name != f"fork{os.getpid()}" and hasattr(item.config, "workerinput"):
            made._basetemp = made.getbasetemp() / f"fork{os.getpid()}"  # as xdist does for its workers
            made._basetemp.mkdir(mode=0o700)


def temporary(config: pytest.Config) -> Any:
    """What makes the temporary folders."""
    return vars(config)["_tmp_path_factory"]


def in_groups(items: Sequence[pytest.Item]) -> list[Turn]:
    """The places of the tests that one process takes at once."""
    turns: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        turns.setdefault(group_of(item) or str(place), []).append(place)
    return sorted(turns.values(), key=lambda turn: rank(items[turn[0]]))


def rank(item: pytest.Item) -> int:
    """Which place on the command line is the first that it belongs to; pytest itself goes by the widest of them."""
    asked = [item.config.invocation_params.dir / place for place in item.config.args]
    around = {item.path, *item.path.parents}
    return next((number for number, place in enumerate(asked) if place in around), len(asked))


def group_of(item: pytest.Item) -> str:
    """What its group is called; nothing where it is alone."""
    if mark := item.get_closest_marker("xdist_group"):
        return str(mark.args[0])
    return item.module.__name__ if isinstance(item, pytest.Function) and shares(item) else ""


def shares(test: pytest.Function) -> bool:
    """Whether something is made for it that other tests of its module have as well."""
    made = test._fixtureinfo.name2fixturedefs.values()
    return any(definition.scope == "module" for definitions in made for definition in definitions)
