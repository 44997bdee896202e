"""Spreads tests over forks of the process that has collected them: a plugin, `-p tests.spreading --spread COUNT`.

The tests of an `xdist_group` are one fork's, in one go; every other test is taken by the fork that is free next, in the
order of the collection: what takes long comes first. What is reported is what one process would report.

`-n` says otherwise: `-n 0` keeps the tests in one process, for a debugger, and by `-n 2` xdist spreads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import pytest

from features.judgement.forks import Forks, Turn


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--spread", type=int, default=0, help="run by so many processes")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--spread") and config.getoption("numprocesses", None) is None:
        config.pluginmanager.register(Forks(config.getoption("--spread"), in_groups))


def in_groups(items: Sequence[pytest.Item]) -> list[Turn]:
    """The places of the tests that one process takes at once: those of a group that stand together."""
    named = groupby(range(len(items)), key=lambda place: group_of(items[place]) or str(place))
    return [list(places) for _, places in named]


def group_of(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else ""
