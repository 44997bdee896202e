"""The pytest plugin of a trial: one module is imported mutated (`STOPGAP_MUTANT=FILE:NUMBER`), or what each test
reaches is noted by coverage, a context a test.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import CodeType

import coverage
import pytest

from tests.mutants.sites import ROOT, mutated

VARIABLE = "STOPGAP_MUTANT"


def pytest_collection_finish() -> None:
    """What runs at import is reached by every test, not by the one that happens to import it."""
    if coverage.Coverage.current():
        for package in ("engine", "simulator"):
            importlib.import_module(f"{package}.app")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if watching := coverage.Coverage.current():
        watching.switch_context(item.nodeid)
    return (yield)


def plant(named: str) -> None:
    """From now on the module is imported with the change; it must not have been imported before."""
    file, _, number = named.rpartition(":")
    path, source, get_code = str(ROOT / file), mutated(file, int(number)), SourceFileLoader.get_code

    def code_of(self: SourceFileLoader, name: str) -> CodeType | None:
        return compile(source, path, "exec", dont_inherit=True) if self.path == path else get_code(self, name)

    SourceFileLoader.get_code = code_of  # type: ignore[method-assign,assignment]  # the one place where all modules pass


if named := os.environ.get(VARIABLE):
    plant(named)
