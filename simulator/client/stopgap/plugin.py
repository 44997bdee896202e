"""The pytest plugin: a fresh account for each test, and a failure that shows what happened in it.

One simulator is started for a session that asks for one, by each worker under xdist; `--stopgap-url` or `STOPGAP_URL`
name one that runs already. An account is a world of its own, so tests never meet, whoever runs them.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest

from stopgap.account import Stopgap
from stopgap.server import Server
from stopgap.wire import StopgapError

ACCOUNT = pytest.StashKey[Stopgap]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--stopgap-url`."""
    group = parser.getgroup("stopgap")
    group.addoption(
        "--stopgap-url",
        default=os.environ.get("STOPGAP_URL"),
        help="A simulator that runs already; without one, the tests start their own.",
    )


@pytest.fixture(scope="session")
def stopgap_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The simulator's URL."""
    given = request.config.getoption("--stopgap-url")
    if given:
        yield str(given).rstrip("/")
        return
    with Server() as server:
        yield server.url


@pytest.fixture
def stopgap(stopgap_server: str, request: pytest.FixtureRequest) -> Iterator[Stopgap]:
    """An account of this test's own: nobody is there, nothing has happened."""
    account = Stopgap(stopgap_server)
    request.node.stash[ACCOUNT] = account
    yield account
    account.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the story of the account under a test that failed."""
    report = yield
    account = item.stash.get(ACCOUNT, None)
    if account and report.failed and call.when == "call":
        try:
            report.sections.append(("Stopgap", account.story()))
        except StopgapError as gone:
            report.sections.append(("Stopgap", str(gone)))
    return report
