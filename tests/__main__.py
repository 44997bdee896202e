"""Everything that has to hold, in the order in which a failure is cheapest: `make test`.

Lint, types, the tests of the parts, the acceptance suite in process and over sockets, and the branches of the core,
every one of which has to be taken by some test. Stops at the first step that fails, with its exit code.

Many tests wait, for programs that start and end, so no processor is left to one of them: steps that need nothing of one
another run at once, and tests are spread over more processes than there are processors, the longest first, so that none
is left alone with one at the end. What they write is in memory where that is large enough. Only the core is watched for
coverage, and only while its own tests run: that they take its branches proves more than that something does, and to
watch the rest would slow it down by half.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tests import lacking
from tests.memory import in_memory
from tests.stages import Stage, Step, failed
from tests.test_layers import CORE, PLAN, ROOMS, files_of

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
LAST = BIN.parent / ".tested"  # how long it took the last time, in the folder that `make clean` removes
PYTEST = ["-m", "pytest", "-q"]
LONGEST = [
    *("tests/features/test_mutants.py", "tests/features/test_round_trip.py", "tests/browser"),
    *("tests/test_delivery.py", "tests/test_cli.py", "tests/features", "tests/chaos", "tests", "features"),
]
WATCHED = [(package, room) for package, room in ROOMS if PLAN[package][room] == CORE]
# No scenario draws examples, and the library would be loaded all the same.
PLAIN = ["-p", "no:hypothesispytest"]
JUDGED = ["-p", "tests.sdk.judging"]  # every answer of a simulator in the process is held to its schema


def stages() -> list[Stage]:
    """What is run: one stage after another, the steps of a stage beside one another."""
    python, coverage = sys.executable, [sys.executable, "-m", "coverage"]
    lint: list[Stage] = [
        [Step("lint", [str(BIN / "ruff"), "check", "--quiet", "."])],
        [Step("format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."])],
    ]
    types = Step("types", [str(BIN / "mypy")])
    if sys.argv[1:]:
        some = [python, *PYTEST, *spread(), *JUDGED, *sys.argv[1:]]
        return [*lint, [types], [Step("some of the tests", some)]]
    rooms = ",".join(f"{package}.{room}" for package, room in WATCHED)
    core = ",".join(str(file.relative_to(ROOT)) for watched in WATCHED for file in files_of(*watched))
    own = tests_of_the_core()
    watched = [*coverage, "run", f"--source={rooms}", *PYTEST, *spread(), *JUDGED, *own]
    rest = [*LONGEST, *(f"--ignore={place}" for place in own)]
    others = [python, *PYTEST, *spread(more=1), *JUDGED, *rest]
    return [
        *lint,
        [Step("old coverage away", [*coverage, "erase"])],
        [Step("tests of the core", watched), types],
        [Step("coverage joined", [*coverage, "combine", "--quiet"])],
        [Step("every branch of the core", [*coverage, "report", "--fail-under=100", f"--include={core}"])],
        [
            Step("the other tests, and the suite in process", others),
            Step("the suite over sockets", [python, *PYTEST, *spread(), *PLAIN, "features", "--sockets"]),
        ],
    ]


def spread(more: int = 0) -> list[str]:
    """The options that have pytest run in as many processes as there are processors, and so many more: in forks where
    the system's libraries can take it."""
    if sys.platform != "linux":
        return ["-n", "auto", "--dist", "loadgroup", "--no-loadscope-reorder"]
    return ["-p", "tests.spreading", "--spread", str(len(os.sched_getaffinity(0)) + more)]


def tests_of_the_core() -> list[str]:
    """The folder or file of tests that each room of the core has, where it has one."""
    places = [ROOT / "tests" / package / room for package, room in WATCHED]
    files = [place.with_name(f"test_{place.name}.py") for place in places]
    return [str(place.relative_to(ROOT)) for place in [*places, *files] if place.exists()]


def main() -> int:
    """Run the steps; the exit code of the first that fails, else 0."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background has it ignored
    print(f"== {expected()}", flush=True)  # noqa: T201  before the wait, not after it
    began = time.monotonic()
    for stage in stages():
        if failure := failed(stage, ROOT):
            print(f"== {failure.name}: failed, after {span(began)}", flush=True)  # noqa: T201  the runner's verdict
            return failure.code
    code = conclude()
    print(f"   in {span(began)}", flush=True)  # noqa: T201  how long to expect next time
    if not sys.argv[1:]:
        LAST.write_text(span(began))
    return code


def expected() -> str:
    """How long it will take, as far as this machine has shown."""
    if sys.argv[1:]:
        return "a part of the tests; Ctrl-C ends it"
    known = (
        f"the last time here it took {LAST.read_text()}"
        if LAST.exists()
        else "some minutes: nothing here was timed yet"
    )
    return f"{known}; Ctrl-C ends it"


def span(began: float) -> str:
    """How long it took since."""
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    return f"{minutes} min {seconds} s"


def conclude() -> int:
    """Say what was not run because this machine lacks it, in the last lines; in CI nothing may be lacking."""
    missing = lacking.missing()
    print("== everything that was run holds" if missing else "== everything holds", flush=True)  # noqa: T201  the verdict
    for line in missing:
        print(f"   {line}", flush=True)  # noqa: T201  part of the verdict
    return int(bool(missing) and not lacking.is_allowed())


if __name__ == "__main__":
    try:
        with in_memory():
            code = main()
        sys.exit(code)
    except KeyboardInterrupt:
        print("\n== interrupted", flush=True)  # noqa: T201  the runner's verdict
        sys.exit(130)
