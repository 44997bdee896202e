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
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
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


def pytest_sessionfinish(session: pytest.Session) -> None:
    if file := os.environ.get(SECONDS):
        Path(file).write_text(json.dumps(took), encoding="utf-8")
    if planted and not planted[0].loaded:  # whoever did not import the mutant has not judged it
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


class Planted(SourceFileLoader):
    """Finds and loads one module, with one change."""

    def __init__(self, file: str, number: int) -> None:
        super().__init__(".".join(Path(file).with_suffix("").parts), str(ROOT / file))
        self._source = mutated(file, number)
        self.loaded = False

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  # there is only the one
        self.loaded = True
        return compile(self._source, self.path, "exec", dont_inherit=True)


planted: list[Planted] = []
if named := os.environ.get(MUTANT):
    file, _, number = named.rpartition(":")
    planted.append(Planted(file, int(number)))
    sys.meta_path.insert(
        0, planted[0]
    )  # before pytest's own, which reads what is called like a test by itself
