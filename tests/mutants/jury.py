"""Who judges a mutant: the scenarios, or the provider's own tests, that reach the line it is on, the most specific
first, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from tests.mutants.courts import Court
from tests.mutants.plugin import JURY, MUTANT, SECONDS
from tests.mutants.sites import ROOT, Site, statement_of

PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "tests.mutants.plugin"]
FIRST = 40  # so many are asked before all the others are
PATIENCE_SECONDS = 60  # for a mutant that runs on and on, besides three times what its tests take
START_SECONDS = 5  # of a process until its tests are collected
TESTS_FAILED = 1


class Verdict(StrEnum):
    """What becomes of a mutant. The first two are deaths."""

    KILLED = "killed"  # a test fails
    TIMED_OUT = "timed out"  # the tests do not come to an end
    SURVIVED = "survived"  # every test that reaches the line passes
    UNREACHED = "unreached"  # no test reaches the line
    BROKEN = "broken"  # pytest itself did not get as far as a verdict

    @property
    def is_death(self) -> bool:
        return self in {Verdict.KILLED, Verdict.TIMED_OUT}


class JuryError(RuntimeError):
    """The tests are not green on the unbroken program, so they cannot judge."""


class Jury:
    """The tests of a court. What each reaches is found out once for each state of the programs, and kept in `home`."""

    def __init__(self, court: Court, home: Path) -> None:
        self._court = court
        self._reached, self._seconds = (
            home / f"{court.package}-{court.state()}.{kind}" for kind in ("lines", "json")
        )

    @property
    def is_called(self) -> bool:
        """Whether it is known what each test reaches."""
        return self._seconds.exists()

    def call(self) -> None:
        """Run the tests once and note what each reaches; raises `JuryError` where one of them fails."""
        self._reached.unlink(missing_ok=True)
        options = [f"--data-file={self._reached}", f"--include={self._court.watched}", "--rcfile=/dev/null"]
        command = [sys.executable, "-m", "coverage", "run", *options, *PYTEST[1:], self._court.tests]
        noted = self._seconds.with_suffix(".part")
        run = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {SECONDS: str(noted)},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise JuryError(
                f"{self._court.tests} is not green on the unbroken program:\n{run.stdout[-2000:]}"
            )
        noted.rename(self._seconds)

    def seconds(self, sites: Iterable[Site]) -> float:
        """About how long one process takes to judge them: a death comes half-way through those asked first."""
        asked = (self.reaching(site)[:FIRST] for site in sites)
        return sum(
            START_SECONDS + sum(self._durations.get(test, 0) for test in tests) / 2
            for tests in asked
            if tests
        )

    def judge(self, site: Site) -> tuple[Verdict, str]:
        """What becomes of the mutant, and the test that saw to it."""
        tests = self.reaching(site)
        if not tests:
            return Verdict.UNREACHED, ""
        for asked in filter(None, (tests[:FIRST], tests[FIRST:])):
            verdict, by = self._ask(asked, site)
            if verdict is not Verdict.SURVIVED:
                return verdict, by
        return Verdict.SURVIVED, f"{len(tests)} tests"

    def reaching(self, site: Site) -> list[str]:
        """The tests that reach the line, those first that reach few others; all tests where it runs for no single one,
        at import above all."""
        contexts = self._contexts(site)
        found = self._breadth if "" in contexts else contexts
        return sorted(found, key=lambda test: (test not in contexts, self._breadth[test], test))

    def _contexts(self, site: Site) -> set[str]:
        """Who runs the line; or, as not every line of a statement is noted, some line of its statement."""
        file = ROOT / site.file
        noted = self._lines.contexts_by_lineno(str(file))
        if site.line in noted:
            return set(noted[site.line])
        lines = statement_of(file.read_text(encoding="utf-8"), site.line)
        return {context for line in lines for context in noted.get(line, [])}

    def _ask(self, tests: Sequence[str], site: Site) -> tuple[Verdict, str]:
        with (
            tempfile.NamedTemporaryFile("w", suffix=".jury") as named,
            tempfile.TemporaryFile("w+") as output,
        ):
            named.write("\n".join(tests))
            named.flush()
            files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
            process = subprocess.Popen(
                [*PYTEST, *files],
                cwd=ROOT,
                env=os.environ | {MUTANT: f"{site.file}:{site.number}", JURY: named.name},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            patience = PATIENCE_SECONDS + 3 * sum(self._durations.get(test, 0) for test in tests)
            try:
                code = process.wait(patience)
            except subprocess.TimeoutExpired:
                return Verdict.TIMED_OUT, f"after {patience:.0f} seconds"
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            output.seek(0)
            return read(code, output.read())

    @cached_property
    def _lines(self) -> CoverageData:
        data = CoverageData(str(self._reached))
        data.read()
        return data

    @cached_property
    def _durations(self) -> dict[str, float]:
        return dict(json.loads(self._seconds.read_text(encoding="utf-8")))

    @cached_property
    def _breadth(self) -> Counter[str]:
        """How many lines each test reaches."""
        breadth = Counter(dict.fromkeys(self._durations, 0))
        for file in self._lines.measured_files():
            for contexts in self._lines.contexts_by_lineno(file).values():
                breadth.update(set(contexts) - {""})
        return breadth


def read(code: int, output: str) -> tuple[Verdict, str]:
    """What pytest's exit code and its last words say; only a failed test is a death."""
    if code == 0:
        return Verdict.SURVIVED, ""
    lines = output.strip().splitlines()
    failed = next((line for line in lines if line.startswith(("FAILED ", "ERROR "))), "")
    if code == TESTS_FAILED and "::" in failed:
        return Verdict.KILLED, failed.partition(" ")[2].partition(" - ")[0]
    return Verdict.BROKEN, f"pytest ended with {code}: {' / '.join(lines[-3:])}"
