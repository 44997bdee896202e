"""The suite as a program: `python -m features OPTIONS`, which `stopgap verify` starts.

It runs pytest with the suite's own root and configuration and with no plugin but those it needs, so that nothing of
the project that it is started in has a say: no conftest, no option in the environment, no plugin somebody installed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from features.judgement import own
from features.judgement.forks import in_processes
from features.judgement.own import OwnError
from features.judgement.selection import SelectionError, expression
from features.reporting.register import load

FOLDER = Path(__file__).resolve().parent
EXIT_CODES = {0: 0, 1: 1, 2: 3, 3: 3, 4: 2, 5: 5}  # of pytest: interrupted and internal errors are no verdict
PLUGINS = ("pytest_bdd.plugin", "xdist.plugin")
WRONG_USAGE = 2


def main(arguments: list[str]) -> int:
    """The exit code: 0 holds, 1 fails, 2 wrong usage, 3 unreachable or broken, 5 nothing was judged."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        chosen = prepared(arguments)
    except (OwnError, SelectionError) as error:
        sys.stderr.write(f"Error: {error}\n")
        return WRONG_USAGE
    fixed = ["-c", str(FOLDER / "verify.ini"), "--rootdir", str(FOLDER), "--confcutdir", str(FOLDER)]
    plugins = [word for name in PLUGINS for word in ("-p", name)]
    # A list is all that is said; after a run the verdict names what failed, so that pytest need not.
    said = ["-p", "no:terminal"] if "--list-scenarios" in chosen else ["-rN"]
    code = pytest.main([*fixed, *plugins, *said, *chosen])
    return EXIT_CODES.get(int(code), 3)


def prepared(arguments: list[str]) -> list[str]:
    """The arguments as pytest takes them: the words of `-m` expanded, a folder of one's own in the environment."""
    left, clauses, folder = list(arguments), load(), None
    if "--features" in left:
        at = left.index("--features")
        folder = Path(left[at + 1]).resolve()
        del left[at : at + 2]
        clauses |= own.register(folder)
        own.check(folder, clauses)
        os.environ["STOPGAP_FEATURES"] = str(folder)
    if "-m" in left:
        at = left.index("-m")
        left[at + 1] = expression(left[at + 1], clauses)
    if (
        "-n" in left and "--engine" not in left
    ):  # of a stranger's engine nobody knows whether it may be forked
        at = left.index("-n")
        left[at : at + 2] = in_processes(left[at + 1])
    return [str(FOLDER / "own" if folder else FOLDER), *left]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
