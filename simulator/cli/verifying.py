"""Having an engine judged by the compliance suite, and comparing two verdicts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import orjson
from stopgap import server as programs

from simulator.cli.systems import POLICIES
from simulator.runtime import settings

FORMATS = ("junit", "json", "html", "markdown", "badge")


def _report(_context: click.Context, _parameter: click.Parameter, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Make a path absolute, and refuse what is no report."""
    for each in asked:
        form, _, path = each.partition(":")
        if form not in FORMATS or not path:
            raise click.BadParameter(f"FORMAT:PATH, the format one of {', '.join(FORMATS)}; not {each!r}")
    return asked


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--engine", envvar="STOPGAP_ENGINE", metavar="URL|MODULE:CALLABLE",
    help="What is judged: the URL of an engine that runs, or a factory in this folder. Unset: the bundled one.",
)  # fmt: skip
@click.option(
    "--simulator", envvar="STOPGAP_SIMULATOR", metavar="URL",
    help="The simulator that an engine at a URL sends through; http://127.0.0.1:21610 if unset.",
)  # fmt: skip
@click.option(
    "--policy", envvar="STOPGAP_POLICY", type=click.Choice(POLICIES),
    help="Which system it has to be; an engine that runs another is not judged. Unset: the one that it says.",
)  # fmt: skip
@click.option("--sockets", envvar="STOPGAP_SOCKETS", is_flag=True, help="Separate processes, real sockets.")
@click.option(
    "-m", "clauses", envvar="STOPGAP_CLAUSES", metavar="CLAUSES",
    help="These only: SSE-OPT-05, a family like SSE-OPT, several with commas; and, or, not.",
)  # fmt: skip
@click.option(
    "--features", envvar="STOPGAP_FEATURES", type=click.Path(exists=True, file_okay=False),
    help="Scenarios of your own instead, in the suite's vocabulary.",
)  # fmt: skip
@click.option(
    "-n", "workers", envvar="STOPGAP_WORKERS", metavar="WORKERS", help="So many processes at once, or auto."
)
@click.option(
    "--known", envvar="STOPGAP_KNOWN", type=click.Path(exists=True, dir_okay=False),
    help='TOML of failures that are known: [known], "SSE-OPT-05" = "the reason".',
)  # fmt: skip
@click.option(
    "--report", "reports", multiple=True, envvar="STOPGAP_REPORT", metavar="FORMAT:PATH", callback=_report,
    help=f"Write the verdict down, as {', '.join(FORMATS)}; may be given again.",
)  # fmt: skip
@click.option(
    "--list", "listing", is_flag=True, help="Show clauses, scenario ids and what they need; judge nothing."
)
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def verify(pytest_arguments: tuple[str, ...], reports: tuple[str, ...], **chosen: Any) -> None:
    """Have an engine judged by the suite; the provider account of a running one is reset again and again.

    \b
    stopgap verify                                      the bundled engine, in process
    stopgap verify --engine yourpackage:create_app      yours, in process
    stopgap verify --engine http://127.0.0.1:8000       yours, as it runs, with a simulator of its own
    stopgap verify -m SSE-OPT --report html:verdict.html --report junit:verdict.xml

    Your engine is looked at before anything is reset: whether it answers, which policy it runs (GET /v1/capabilities),
    whether it has the routes it needs, and whether webhooks, mail and clock are joined. features/CONTRACT.md says what
    an engine needs. Credentials are TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, ENGINE_TOKEN and ENGINE_OPERATOR_TOKEN of
    the environment. An engine says what it can do; a clause that needs more is unsupported, and the verdict incomplete.
    Further arguments, such as -x or -k WORDS, go to pytest.

    \b
    Exit codes: 0 everything that was judged holds; 1 a requirement fails, or a known failure holds;
    2 wrong usage; 3 the target is unreachable, broken or another one; 5 nothing was judged.
    """
    named = {"engine": "--engine", "simulator": "--simulator", "policy": "--policy", "clauses": "-m"}
    named |= {"features": "--features", "workers": "-n", "known": "--known"}
    arguments = [word for name, flag in named.items() if chosen[name] for word in (flag, str(chosen[name]))]
    arguments += ["--sockets"] if chosen["sockets"] else []
    arguments += ["--list-scenarios"] if chosen["listing"] else []
    for form, path in (each.split(":", 1) for each in reports):
        arguments += ["--junitxml", path] if form == "junit" else ["--report", f"{form}:{path}"]
    command = programs.command("features", *arguments, *pytest_arguments)
    environment = {
        name: value for name, value in settings.environment().items() if name != "STOPGAP_FEATURES"
    }
    with subprocess.Popen(command, env=environment) as suite:  # noqa: S603  our own
        try:
            code = suite.wait()
        except KeyboardInterrupt:  # of the terminal: the suite has it as well, and ends what it has started
            code = suite.wait()
    sys.exit(code)


@click.command()
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Compare two verdicts (--report json:FILE): what holds now, what no more; exit code 1 if anything does not."""
    old, new = _verdicts(before), _verdicts(after)
    lost = 0
    for name in [*old, *(name for name in new if name not in old)]:
        was, now = old.get(name, "absent"), new.get(name, "absent")
        if was != now:
            click.echo(f"{name}: {was} -> {now}")
            lost += was == "pass" or now == "fail"
    if old == new:
        click.echo("No clause and no scenario has another verdict.")
    sys.exit(int(bool(lost)))


def _verdicts(file: Path) -> dict[str, str]:
    """The verdicts by clause and scenario."""
    try:
        told = orjson.loads(file.read_bytes())
        rows = told["clauses"] if told["schema"] == 1 else told["of another schema"]
        clauses = {row["id"]: row["verdict"] for row in rows}
        return clauses | {each["id"]: each["verdict"] for row in rows for each in row["scenarios"]}
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f"{file} is no report of `verify --report json:FILE` (schema 1)") from error
