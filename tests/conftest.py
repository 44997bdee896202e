"""For every test: the judge who looks at each answer of a simulator in this process, and a PostgreSQL where asked."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

from tests import lacking, postgresql
from tests.sdk.judging import judged

__all__ = ["judged", "postgresql_server", "postgresql_url"]

# A worker is watched for coverage; the programs that its tests start are not: that costs time and proves nothing.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: they need not be looked through for garbage again and again."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One PostgreSQL for the session; skips where the machine has none."""
    with postgresql.running(lacking.required("postgresql")) as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: postgresql.Server) -> str:
    """A database of its own for the test, empty."""
    return postgresql_server.database()
