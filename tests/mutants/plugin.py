"""The pytest plugin of a trial.

`STOPGAP_MUTANT=FILE:NUMBER` has one module imported mutated. `STOPGAP_JURY=FILE` has the tests run that the file names,
a line each, in that order and no others. `STOPGAP_SECONDS=FILE` is written with what each test took. Where coverage
runs, it notes what each test reaches, a context a test; what runs at import, or for many tests at once, is nobody's
own: it has the context "".
"""

from __future__ import annotations

import importlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import coverage
import pytest

from tests.mutants.sites import ROOT, mutated

MUTANT, JURY, SECONDS = "STOPGAP_MUTANT", "STOPGAP_JURY", "STOPGAP_SECONDS"
took = Counter[str]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if file := os.environ.get(JURY):
        place = {
            name: number for number, name in enumerate(Path(file).read_text(encoding="utf-8").splitlines())
        }
        items[:] = sorted(
            (item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid]
        )


def pytest_collection_finish() -> None:
    """What runs at import is reached by every test, not by the one that happens to import it."""
    if coverage.Coverage.current():
        for package in ("engine", "simulator"):
            importlib.import_module(f"{package}.app")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    switch(item.nodeid)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Iterator[None]:
    """What is made for many tests is reached by every one of them."""
    if fixturedef.scope == "function":
        return (yield)
    switch("")
    try:
        return (yield)
    finally:
        switch(os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0])


def switch(context: str) -> None:
    if watching := coverage.Coverage.current():
        watching.switch_context(context)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    took[report.nodeid] += report.duration  # type: ignore[assignment]  # a counter of seconds


def pytest_sessionfinish() -> None:
    if file := os.environ.get(SECONDS):
        Path(file).write_text(json.dumps(took), encoding="utf-8")


def plant(named: str) -> None:
    """From now on the module is imported with the change; it must not have been imported before."""
    file, _, number = named.rpartition(":")
    path, source, get_code = str(ROOT / file), mutated(file, int(number)), SourceFileLoader.get_code

    def code_of(self: SourceFileLoader, name: str) -> CodeType | None:
        return compile(source, path, "exec", dont_inherit=True) if self.path == path else get_code(self, name)

    SourceFileLoader.get_code = code_of  # type: ignore[method-assign,assignment]  # the one place where all modules pass


if named := os.environ.get(MUTANT):
    plant(named)
