"""Where the suite is put together: options, targets, the world of each scenario, the vocabulary."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from features.driver.settings import (
    DEFAULT_ENGINE,
    DEFAULT_SIMULATOR,
    POLICIES,
    Settings,
    TargetError,
    credentials,
    is_url,
)
from features.driver.venue import Venue, opened
from features.reporting.failure import Narrator
from features.reporting.register import Clause, load
from features.stage.casting import Casting
from features.stage.opening import close, open_as
from features.stage.world import World
from features.steps import MODULES

SETTINGS = pytest.StashKey[Settings]()
CLAUSES = pytest.StashKey[dict[str, Clause]]()
LEFT_OUT = pytest.StashKey[list[str]]()
FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("stopgap", "the engine under test")
    group.addoption(
        "--engine", default=DEFAULT_ENGINE, help="the engine: a URL or module:callable (%(default)s)"
    )
    group.addoption("--simulator", default=DEFAULT_SIMULATOR, help="the simulator, likewise (%(default)s)")
    group.addoption(
        "--policy", help=f"the one system to judge, of {', '.join(POLICIES)}; a URL without it is the first"
    )
    group.addoption(
        "--sockets", action="store_true", help="run both as processes of their own, over real sockets"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[CLAUSES] = clauses = load()
    for clause in clauses.values():
        config.addinivalue_line("markers", f"{clause.id}: {clause.title}")
    config.stash[SETTINGS] = settings_from(config)
    config.pluginmanager.register(Narrator(clauses))
    for module in MODULES:
        config.pluginmanager.register(importlib.import_module(module), module)


def settings_from(config: pytest.Config) -> Settings:
    engine, simulator = config.getoption("--engine"), config.getoption("--simulator")
    # Another run may have left people and numbers in a living engine; the hour tells the runs apart.
    run = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}" if is_url(engine) else ""
    try:
        return Settings(
            engine=engine,
            simulator=simulator,
            sockets=config.getoption("--sockets"),
            policy=config.getoption("--policy"),
            run=run,
            **credentials(os.environ),
        )
    except TargetError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_report_header(config: pytest.Config) -> str:
    return config.stash[SETTINGS].describe()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the engine is not judged by, and let a JUnit report name the clauses of each scenario."""
    settings, clauses = config.stash[SETTINGS], config.stash[CLAUSES]
    left_out = [item for item in items if is_feature(item) and not settings.covers(folder_of(item))]
    config.stash[LEFT_OUT] = sorted({folder_of(item) for item in left_out})
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    for item in items:
        item.user_properties += [
            ("clause", mark.name) for mark in item.iter_markers() if mark.name in clauses
        ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and why."""
    if folders := config.stash.get(LEFT_OUT, []):
        judged = ", ".join(config.stash[SETTINGS].policies)
        terminalreporter.write_line(
            f"deselected: {', '.join(folders)}; the engine is judged as {judged}, see --policy"
        )


def is_feature(item: pytest.Item) -> bool:
    return FOLDER in item.path.parents


def folder_of(item: pytest.Item) -> str:
    """The system a scenario is about, by the folder of its feature; or the folder that compares systems."""
    return item.path.parent.name


@pytest.fixture(scope="package")
def venue(request: pytest.FixtureRequest) -> Iterator[Venue]:
    """Where this run's scenarios play."""
    with opened(request.config.stash[SETTINGS]) as place:
        yield place


@pytest.fixture
def world(request: pytest.FixtureRequest, venue: Venue) -> Iterator[World]:
    """A fresh world, at the beginning of time, of the system that the folder is about."""
    scenario = request.config.stash[SETTINGS].run + request.node.nodeid.rpartition("/")[2]
    with venue.stage(scenario) as stage:
        world = World(stage=stage, casting=Casting(scenario))
        if folder_of(request.node) in POLICIES:
            open_as(world, folder_of(request.node))
        yield world
        close(world)
