"""Several processes that judge at once: forks of the one that has collected the scenarios.

Workers that start anew would load and collect everything again, each for itself. A fork has all of it already, and
nothing of a scenario: the places where scenarios play are made after the fork. Each takes the next scenario that nobody
has taken, and tells by a pipe that it begins and what became of it; so it is known in which one a fork has died. The
first process runs none, and adds up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

import pytest

from features.judgement.conformance import UNREACHABLE

Told = tuple[int, list[dict[str, Any]]]  # the place of a scenario, and the reports of it
End = tuple[str, int | None]  # how a process ended by itself, and the place of the scenario in which it did
Turn = Sequence[int]  # the places of scenarios that one process takes at once
ALONE = ("terminalreporter", "judge")  # the plugins that only the first process has


def one_by_one(items: Sequence[pytest.Item]) -> list[Turn]:
    """Every scenario is a turn."""
    return [[place] for place in range(len(items))]


def in_processes(word: str) -> list[str]:
    """The options by which pytest runs in as many processes as `-n WORD` asks for: forks, elsewhere than on Linux
    workers that start anew."""
    if sys.platform != "linux" or not (word == "auto" or word.isdecimal()):
        return ["-n", word]
    return ["--forks", str(len(os.sched_getaffinity(0))) if word == "auto" else word]


def in_order(told: Iterable[Told]) -> Iterator[Told]:
    """The same in the order of the scenarios, as one process would tell it."""
    early: dict[int, list[dict[str, Any]]] = {}
    due = 0
    for place, reports in told:
        early[place] = reports
        while due in early:
            yield due, early.pop(due)
            due += 1


class Forks:
    """The pytest plugin that has the scenarios run by so many forks, in `turns`, and told in that `order`."""

    def __init__(
        self,
        count: int,
        turns: Callable[[Sequence[pytest.Item]], list[Turn]] = one_by_one,
        order: Callable[[Iterable[Told]], Iterable[Told]] = in_order,
    ) -> None:
        self._count, self._turns, self._order = count, turns, order
        self._context: Any = get_context("fork")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        turns = self._turns(session.items)
        count = min(self._count, len(turns))
        if count < 2 or session.config.option.collectonly or session.testsfailed:
            return None
        taken = self._context.Value("i", 0)
        crew = [self._forked(session, places_of(turns, taken)) for _ in range(count)]
        begun: dict[Connection, int] = {}
        try:
            for told in self._order(heard([pipe for _, pipe in crew], begun)):
                if session.shouldfail or session.shouldstop:
                    taken.value = len(turns)
                else:
                    report(session, told)
        except BaseException:
            for process, pipe in crew:
                process.terminate()
                pipe.close()  # whoever misses the signal finds that nobody listens, and does not wait to be heard
            raise
        finally:
            for process, pipe in crew:
                process.join()
                pipe.close()
        ends = [(end_of(process.exitcode), begun.get(pipe)) for process, pipe in crew if process.exitcode]
        conclude(session, ends)
        return True

    def _forked(self, session: pytest.Session, places: Iterator[int]) -> tuple[Any, Connection]:
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(target=judge, args=(session, places, reader, writer))
        process.start()
        writer.close()
        return process, reader


def heard(pipes: Sequence[Connection], begun: dict[Connection, int]) -> Iterator[Told]:
    """What the forks tell, until all have ended; what they have `begun` and not told of is noted."""
    left = list(pipes)
    while left:
        for pipe in wait(left):
            assert isinstance(pipe, Connection)
            try:
                place, reports = json.loads(pipe.recv_bytes())
            except EOFError:
                left.remove(pipe)
                continue
            if reports is None:
                begun[pipe] = place
            else:
                begun.pop(pipe, None)
                yield place, reports


def report(session: pytest.Session, told: Told) -> None:
    """Let pytest hear of the scenario as if it had been run here."""
    place, reports = told
    item, hook = session.items[place], session.config.hook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for data in reports:
        made = hook.pytest_report_from_serializable(config=session.config, data=data)
        hook.pytest_runtest_logreport(report=made)
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


def conclude(session: pytest.Session, ends: Sequence[End]) -> None:
    """Nothing is said of a run of which a part is missing; a run that was to stop ends as pytest's own does."""
    if ends:
        how, place = ends[0]
        where = "" if place is None else f", in {session.items[place].nodeid}"
        said = f"a process of the suite has ended by itself ({how}{where}), so nothing is judged"
        pytest.exit(said, returncode=UNREACHABLE)
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)


def end_of(code: int) -> str:
    """How a process ended, by its exit code, which is a signal's where it is negative."""
    return f"with {code}" if code > 0 else f"by {signal.Signals(-code).name}"


class Teller:
    """In a fork: tells the first process that the scenario in `place` begins, and what pytest reports of it."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self._config, self._pipe = config, pipe
        self._reports: list[dict[str, Any]] = []
        self.place = 0

    def pytest_runtest_logstart(self) -> None:
        self._tell(None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.append(
            self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        )

    def pytest_runtest_logfinish(self) -> None:
        self._tell(self._reports)
        self._reports = []

    def _tell(self, reports: list[dict[str, Any]] | None) -> None:
        self._pipe.send_bytes(json.dumps([self.place, reports]).encode())


def judge(session: pytest.Session, places: Iterator[int], heard_by: Connection, pipe: Connection) -> None:
    """In a fork: run what nobody has taken until there is nothing left; told to end, take down what was set up."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    heard_by.close()  # the first process's end: as long as somebody has it, somebody seems to listen
    teller = settled(session.config, pipe)
    try:
        place, following = next(places, None), next(places, None)
        while place is not None:
            teller.place = place
            after = None if following is None else session.items[following]
            session.config.hook.pytest_runtest_protocol(item=session.items[place], nextitem=after)
            place, following = following, next(places, None)
    except (KeyboardInterrupt, BrokenPipeError):
        with suppress(KeyboardInterrupt):
            session._setupstate.teardown_exact(None)  # noqa: SLF001  # as pytest does at a session's end
        raise SystemExit(1) from None


def settled(config: pytest.Config, pipe: Connection) -> Teller:
    """Make pytest at home in the fork: what it captures goes to files of its own, what it reports to the pipe."""
    vars(config)[
        "workerinput"
    ] = {}  # by which plugins know that they work for another process, as xdist has it
    for name in ALONE:
        if config.pluginmanager.has_plugin(name):
            config.pluginmanager.unregister(name=name)
    capturing: Any = config.pluginmanager.getplugin("capturemanager")
    capturing.stop_global_capturing()
    capturing.start_global_capturing()
    teller = Teller(config, pipe)
    config.pluginmanager.register(teller)
    return teller


def places_of(turns: Sequence[Turn], taken: Any) -> Iterator[int]:
    """The places of scenarios in turns that nobody has taken; whoever asks for the first of a turn has it."""
    while True:
        with taken.get_lock():
            turn = int(taken.value)
            if turn >= len(turns):
                return
            taken.value = turn + 1
        yield from turns[turn]
