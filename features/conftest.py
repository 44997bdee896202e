"""Where the suite is put together: options, targets, the world of each scenario, the vocabulary."""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.expression import Expression

from features.driver import probe
from features.driver.settings import (
    DEFAULT_ENGINE,
    DEFAULT_SIMULATOR,
    DEFAULT_SIMULATOR_URL,
    POLICIES,
    Settings,
    TargetError,
    credentials,
    is_url,
)
from features.driver.venue import Venue, opened
from features.driver.venue import load as load_target
from features.driver.wire import BreakdownError, RefusalError, UnreachableError
from features.judgement import known, listing, scenarios
from features.judgement.conformance import NOTHING_JUDGED as NOTHING_SELECTED
from features.judgement.conformance import UNREACHABLE as EXIT_UNREACHABLE
from features.judgement.forks import Forks
from features.judgement.own import register as own_register
from features.judgement.reports import ReportError
from features.judgement.reports import read as read_report
from features.judgement.reports.judge import Judge, Witness
from features.reporting.failure import Narrator
from features.reporting.register import Clause, load
from features.script.capabilities import BASE, CAPABILITIES, Claims, needed
from features.stage.casting import Casting, faker
from features.stage.opening import close, open_as
from features.stage.world import World
from features.steps import MODULES, finding

SETTINGS = pytest.StashKey[Settings]()
CLAUSES = pytest.StashKey[dict[str, Clause]]()
CLAIMS = pytest.StashKey[Claims | None]()
LEFT_OUT = pytest.StashKey[list[str]]()
FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("stopgap", "the engine under test")
    group.addoption("--engine", help=f"the engine: a URL or module:callable ({DEFAULT_ENGINE})")
    group.addoption("--simulator", help="the simulator, likewise")
    group.addoption("--policy", help=f"the one system to judge, of {', '.join(POLICIES)}")
    group.addoption(
        "--sockets", action="store_true", help="run both as processes of their own, over real sockets"
    )
    group.addoption("--known", help="a TOML file of failures that are known")
    group.addoption("--report", action="append", default=[], help="FORMAT:PATH, may be given again")
    group.addoption("--forks", type=int, default=0, help="so many processes, of one that has collected")
    group.addoption("--list-scenarios", action="store_true", help="show what would be judged")


def pytest_configure(config: pytest.Config) -> None:
    clauses = load()
    if own := os.environ.get("STOPGAP_FEATURES"):
        clauses |= own_register(Path(own))
    config.stash[CLAUSES] = clauses
    for clause in clauses.values():
        config.addinivalue_line("markers", f"{clause.id}: {clause.title}")
    config.stash[SETTINGS] = settings = settings_from(config)
    for module in MODULES:
        config.pluginmanager.register(importlib.import_module(module), module)
    finding.install()
    for plugin in (Narrator(clauses), Witness(clauses)):
        config.pluginmanager.register(plugin)
    settle_claims(config, settings, clauses)


def settle_claims(config: pytest.Config, settings: Settings, clauses: dict[str, Clause]) -> None:
    """Ask a stranger's engine what it is, before anything is judged; whoever works for another process was told."""
    given = getattr(config, "workerinput", {}).get("claims")
    listing = config.getoption("--list-scenarios")
    config.stash[CLAIMS] = None
    if given:
        config.stash[CLAIMS] = Claims(policy=given[0], capabilities=frozenset(given[1]))
    elif not hasattr(config, "workerinput") and not settings.bundled and not listing:
        config.stash[CLAIMS] = claims_of(settings, asked_for(config, clauses))
    if claims := config.stash[CLAIMS]:
        config.stash[SETTINGS] = settings = replace(settings, policy=claims.policy)
    if not hasattr(config, "workerinput") and not listing:
        config.pluginmanager.register(judge_of(config, settings, clauses), "judge")
    if forks := config.getoption("--forks"):
        config.pluginmanager.register(Forks(forks))


def asked_for(config: pytest.Config, clauses: dict[str, Clause]) -> list[str]:
    """The clauses that the words of `-m` choose."""
    words = config.getoption("markexpr")
    if not words:
        return list(clauses)
    chosen = Expression.compile(words)
    return [name for name in clauses if chosen.evaluate(partial(is_named, name))]


def is_named(name: str, word: str, /, **_: object) -> bool:
    return word == name


def claims_of(settings: Settings, clauses: list[str]) -> Claims:
    """What the engine says of itself, once it was found to be there and joined."""
    try:
        with opened(settings) as venue:
            policy, capabilities = probe.look(venue, settings.policy)
            asked = {name for clause in clauses for name in needed([clause], ())}
            routes = [
                route
                for each in CAPABILITIES
                if each.name in capabilities & asked or each is BASE
                for route in each.routes
            ]
            probe.inspect(venue, policy, routes, capabilities)
    except (UnreachableError, BreakdownError, RefusalError) as error:
        pytest.exit(f"target unreachable: {error}", returncode=EXIT_UNREACHABLE)
    return Claims(policy=policy, capabilities=capabilities)


def judge_of(config: pytest.Config, settings: Settings, clauses: dict[str, Clause]) -> Judge:
    """Who adds up the results, and where they are written."""
    systems = sorted({clause.system for clause in clauses.values() if settings.covers(clause.system)})
    try:
        reports = [read_report(asked) for asked in config.getoption("--report")]
        file = config.getoption("--known")
        reasons = known.read(Path(file), clauses) if file else {}
    except (ReportError, known.KnownError) as error:
        raise pytest.UsageError(str(error)) from error
    return Judge(
        clauses,
        engine=settings.target,
        systems=[] if os.environ.get("STOPGAP_FEATURES") else systems,
        known=reasons,
        reports=reports,
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that works for this one what was found out."""
    if claims := node.config.stash[CLAIMS]:
        node.workerinput["claims"] = [claims.policy, sorted(claims.capabilities)]


def settings_from(config: pytest.Config) -> Settings:
    engine, simulator = config.getoption("--engine"), config.getoption("--simulator")
    beside = DEFAULT_SIMULATOR_URL if engine and is_url(engine) else DEFAULT_SIMULATOR
    # Another run may have left people and numbers in a living engine; the hour tells the runs apart.
    run = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}" if engine and is_url(engine) else ""
    try:
        settings = Settings(
            engine=engine or DEFAULT_ENGINE,
            bundled=engine is None,
            folder=str(Path.cwd()),
            simulator=simulator or beside,
            sockets=config.getoption("--sockets"),
            policy=config.getoption("--policy"),
            run=run,
            **credentials(os.environ),
        )
    except TargetError as error:
        raise pytest.UsageError(str(error)) from error
    several = config.getoption("numprocesses", 0) or config.getoption("--forks")
    if is_url(settings.engine) and (several or hasattr(config, "workerinput")):
        raise pytest.UsageError("-n does not go with an engine at a URL: it has one account, and one clock")
    return settings


def pytest_report_header(config: pytest.Config) -> str:
    return config.stash[SETTINGS].describe()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the engine is not judged by, skip what it does not claim; a JUnit report names the clauses."""
    settings, clauses = config.stash[SETTINGS], config.stash[CLAUSES]
    left_out = [item for item in items if is_feature(item) and not settings.covers(system(item, settings))]
    config.stash[LEFT_OUT] = sorted({system(item, settings) for item in left_out})
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    for item in items:
        item.user_properties += [
            ("clause", mark.name) for mark in item.iter_markers() if mark.name in clauses
        ]
        if (claims := config.stash[CLAIMS]) and is_feature(item):
            mark_unclaimed(item, claims, clauses)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hold the garbage collector: what is collected and loaded here stays, and to look through it took a sixteenth of a
    short run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Show the scenarios and leave it at that, where that was asked for."""
    config = session.config
    if not config.getoption("--list-scenarios"):
        if session.items and not config.option.collectonly:
            make_ready(config.stash[SETTINGS])
        gc.freeze()  # what is there now stays to the end: to look through it for garbage is a tenth of a run
        return
    found = [item for item in session.items if is_feature(item)]
    clauses = config.stash[CLAUSES]
    listing.show(found, clauses)
    session.items.clear()
    pytest.exit(f"{len(found)} scenarios", returncode=0 if found else NOTHING_SELECTED)


def make_ready(settings: Settings) -> None:
    """Load what every scenario needs, while there is one process yet; of a stranger's engine nobody knows what loading
    it sets going."""
    faker()
    if settings.in_process and settings.bundled and settings.simulator == DEFAULT_SIMULATOR:
        for target in (settings.simulator, settings.engine):
            load_target(target)


def mark_unclaimed(item: pytest.Item, claims: Claims, clauses: dict[str, Clause]) -> None:
    lacking = claims.lacking(scenarios.needs(item, clauses))
    if lacking:
        item.stash[scenarios.LACKING] = lacking
        item.add_marker(
            pytest.mark.skip(reason=f"unsupported: the engine does not claim {', '.join(lacking)}")
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and why."""
    if folders := config.stash.get(LEFT_OUT, []):
        judged = ", ".join(config.stash[SETTINGS].policies)
        terminalreporter.write_line(
            f"deselected: {', '.join(folders)}; the engine is judged as {judged}, see --policy"
        )


def is_feature(item: pytest.Item) -> bool:
    return FOLDER in item.path.parents and scenarios.is_scenario(item)


def system(item: pytest.Item, settings: Settings) -> str:
    """The system a scenario is about; one of one's own is about the policy that is judged, unless it says more."""
    return scenarios.system_of(item, settings.policies[0])


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
        about = system(request.node, request.config.stash[SETTINGS])
        if about in POLICIES:
            open_as(world, about, request.config.stash[CLAIMS])
        yield world
        close(world)
