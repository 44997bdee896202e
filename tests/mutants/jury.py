"""Who judges a mutant: the scenarios, or the provider's own tests, that reach the line it is on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from coverage import CoverageData

from tests.mutants.plugin import VARIABLE
from tests.mutants.sites import ROOT, Site

TIMEOUT_SECONDS = 400
PYTEST = ["-m", "pytest", "-q", "-x", "-p", "tests.mutants.plugin"]
KILLED, SURVIVED, UNREACHED = "killed", "survived", "unreached"


def watch(package: str, tests: Sequence[str], data: Path) -> None:
    """Run the tests once and note which lines of the package each reaches."""
    watched = [
        sys.executable,
        "-m",
        "coverage",
        "run",
        f"--data-file={data}",
        f"--source={package}",
        "--rcfile=/dev/null",
    ]
    subprocess.run([*watched, *PYTEST, *tests], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


class Jury:
    """The tests that a package's mutants are tried by; `data` is what `watch` noted."""

    def __init__(self, tests: Sequence[str], data: Path) -> None:
        self._tests = list(tests)
        self._reached = CoverageData(str(data))
        self._reached.read()

    def reaching(self, site: Site) -> list[str]:
        """The tests that reach the line; all of them where it runs at import."""
        contexts = self._reached.contexts_by_lineno(str(ROOT / site.file)).get(site.line, [])
        return self._tests if "" in contexts else sorted(contexts)

    def judge(self, site: Site) -> str:
        """What becomes of the mutant: any end but a green one is a death."""
        tests = self.reaching(site)
        if not tests:
            return UNREACHED
        try:
            run = subprocess.run(
                [sys.executable, *PYTEST, *tests],
                cwd=ROOT,
                env=os.environ | {VARIABLE: f"{site.file}:{site.number}"},
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return KILLED
        return KILLED if run.returncode else SURVIVED
