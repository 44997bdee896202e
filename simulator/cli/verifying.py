"""Having an engine judged by the compliance suite."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

# What pytest's exit codes mean here: interrupted and internal errors are a broken target, not a verdict.
EXIT_CODES = {0: 0, 1: 1, 2: 3, 3: 3, 4: 2, 5: 5}


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--engine", envvar="STOPGAP_ENGINE", help="A URL or module:callable; the bundled one if unset.")
@click.option(
    "--simulator", envvar="STOPGAP_SIMULATOR", help="The simulator that a running engine sends through."
)
@click.option("--sockets", envvar="STOPGAP_SOCKETS", is_flag=True, help="Separate processes, real sockets.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def verify(
    engine: str | None, simulator: str | None, pytest_arguments: tuple[str, ...], *, sockets: bool
) -> None:
    """Have an engine judged by the suite; it resets the world of a running one.

    Further arguments, such as -m SSE-OPT-05 for one clause, go to pytest. A running engine (--engine URL) has its
    provider account reset before every scenario, so give it a simulator of its own.
    """
    arguments = ["-p", "no:cacheprovider", *pytest_arguments]
    if engine:
        arguments += ["--engine", engine]
    if simulator:
        arguments += ["--simulator", simulator]
    if sockets:
        arguments.append("--sockets")
    command = [sys.executable, "-m", "pytest", str(_suite()), *arguments]
    code = subprocess.run(command, check=False).returncode  # noqa: S603  our own suite, by our own interpreter
    sys.exit(EXIT_CODES.get(code, 3))


def _suite() -> Path:
    """Where the scenarios are installed: found by name, because nothing of the suite is imported here."""
    spec = importlib.util.find_spec("features")
    if spec is None or not spec.submodule_search_locations:
        raise click.UsageError("the suite is not installed")
    return Path(spec.submodule_search_locations[0])
