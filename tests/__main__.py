"""Everything that has to hold, in the order in which a failure is cheapest: `make test`.

Lint, types, the tests of the parts, the acceptance suite in process and over sockets, and the branches of the core,
every one of which has to be taken by some test. Stops at the first step that fails, with its exit code.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.test_layers import CORE, PLAN, ROOMS, files_of

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYTEST = ["-m", "pytest", "-q"]
JUDGED = ["-p", "tests.sdk.judging"]  # every answer of a simulator in the process is held to its schema


def steps() -> list[tuple[str, list[str]]]:
    """What is run, by name."""
    python, coverage = sys.executable, [sys.executable, "-m", "coverage"]
    core = [
        file.relative_to(ROOT)
        for package, room in ROOMS
        if PLAN[package][room] == CORE
        for file in files_of(package, room)
    ]
    return [
        ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
        ("format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
        ("types", [str(BIN / "mypy")]),
        ("old coverage away", [*coverage, "erase"]),
        ("tests, and the suite in process", [*coverage, "run", *PYTEST, *JUDGED, *sys.argv[1:]]),
        ("the suite over sockets", [python, *PYTEST, "features", "--sockets"]),
        ("coverage joined", [*coverage, "combine", "--quiet"]),
        (
            "every branch of the core",
            [*coverage, "report", "--fail-under=100", f"--include={','.join(map(str, core))}"],
        ),
    ]


def main() -> int:
    """Run the steps; the exit code of the first that fails, else 0."""
    for name, command in steps():
        print(f"== {name}", flush=True)  # noqa: T201  the runner's progress
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            print(f"== {name}: failed", flush=True)  # noqa: T201  the runner's verdict
            return code
    print("== everything holds", flush=True)  # noqa: T201  the runner's verdict
    return 0


if __name__ == "__main__":
    sys.exit(main())
