"""Running a command with everything pointed here: an untouched application, judged by what it does.

What is not there yet is started, on free ports, and ends with the command: a simulator where `STOPGAP_URL` names none
and none listens on the usual port, a proxy where the one on the usual port is not that simulator's. The command has an
account of its own, so that what it does is told from what anybody else does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from stopgap import server as programs

from simulator.cli import insight, languages, travelling
from simulator.cli.proxying import authority_here
from simulator.cli.serving import end
from simulator.cli.world import Unreachable, World
from simulator.runtime import clock, settings
from simulator.runtime.ids import Ids

DEFAULT_PROXY = "http://127.0.0.1:21611"
DEFAULT_URL = "http://127.0.0.1:21610"
LEVELS = ("must", "should", "advisory", "never")
LOOK_SECONDS = 0.5  # how often a travelling application's clock is held to the simulator's
FORWARDED = tuple(
    number for number in signal.Signals if number.name in {"SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"}
)
NOTHING_TO_JUDGE = 5


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--url", envvar="STOPGAP_URL", help="A simulator that runs already.")
@click.option("--audit", "audits", is_flag=True, envvar="STOPGAP_AUDIT", help="End with delays and findings.")
@click.option(
    "--fail-on", type=click.Choice(LEVELS), default="must", show_default=True, envvar="STOPGAP_FAIL_ON",
    help="With --audit: the least finding that makes the exit code 1.",
)  # fmt: skip
@click.option(
    "--number", "numbers", multiple=True, envvar="STOPGAP_NUMBER", help="A number to send from; may be given again."
)  # fmt: skip
@click.option("--sms-url", envvar="STOPGAP_SMS_URL", help="Where those numbers' texts go.")
@click.option("--at", envvar="STOPGAP_AT", help="What time it is: 2026-11-02T09:00 (libfaketime).")
@click.option(
    "--fresh", envvar="STOPGAP_FRESH", is_flag=True, help="Use no simulator or proxy that runs already."
)
@click.option(
    "--offline", envvar="STOPGAP_OFFLINE", is_flag=True, help="No host but Twilio's can be reached."
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(
    command: tuple[str, ...],
    *,
    url: str | None,
    numbers: tuple[str, ...],
    sms_url: str | None,
    at: str | None,
    fail_on: str,
    audits: bool,
    fresh: bool,
    offline: bool,
) -> None:
    """Run COMMAND with everything pointed here: `stopgap run --audit -- npm test`.

    Its exit code is the command's; where that is 0, --audit makes it 1 when a rule is broken, and 5 when nothing was
    done that could be judged.
    """
    with ExitStack() as stack:
        world = _world(stack, url, fresh=fresh)
        owned = [_own(world, number, sms_url) for number in numbers or (None,)]
        env = _environment(world, owned, _proxy(stack, world.url, fresh=fresh, offline=offline))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stopgap-")))
        traveller = _travel(world, at, folder) if at else None
        _introduce(world, owned)
        code = _command(
            command, settings.environment() | env | (traveller.env if traveller else {}), traveller
        )
        if audits:
            judged = _audit(world, fail_on)
            code = code or judged
    sys.exit(code)


# -- what it needs


def _world(stack: ExitStack, url: str | None, *, fresh: bool) -> World:
    """An account that nobody has used, at the simulator that runs or at one that is started."""
    found = url.rstrip("/") if url else DEFAULT_URL
    if fresh or not _is_there(found, "/readyz", "status", "ready"):
        if url and not fresh:
            raise Unreachable(f"no simulator answers at {url}")
        found = _started(stack, "simulator", {"STOPGAP_HOST": "127.0.0.1"})
    ids = Ids()
    return World(url=found, engine_url="", account_sid=ids.sid("AC"), auth_token=ids.sid("")[:32])


def _proxy(stack: ExitStack, url: str, *, fresh: bool, offline: bool) -> str:
    if not (fresh or offline) and _is_there(DEFAULT_PROXY, "/", "simulator", url):
        return DEFAULT_PROXY
    home = settings.environment().get("STOPGAP_HOME")
    chosen = {"STOPGAP_URL": url, "STOPGAP_PROXY_PORT": "0", **({"STOPGAP_HOME": home} if home else {})}
    return _started(stack, "simulator.cli", chosen, "proxy", *(["--offline"] if offline else []))


def _started(stack: ExitStack, module: str, chosen: dict[str, str], *arguments: str) -> str:
    """One of our programs in a session of its own, so that Ctrl-C is for the command alone; the URL it says."""
    program = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
        programs.command(module, *arguments),
        env=programs.environment(chosen),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    stack.callback(end, program)
    line = program.stdout.readline().strip() if program.stdout else ""
    if not line:
        raise Unreachable(f"{' '.join((module, *arguments))} did not start; what it said stands above")
    return line


def _is_there(url: str, path: str, name: str, value: str) -> bool:
    import httpx

    try:
        told = httpx.get(f"{url}{path}", timeout=2, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(told, dict) and told.get(name) == value


def _own(world: World, number: str | None, sms_url: str | None) -> str:
    wanted = {"number": number, "sms_url": sms_url}
    body = {name: value for name, value in wanted.items() if value}
    return str(world.simulator("POST", "/_sim/numbers", json=body)["number"])


def _environment(world: World, numbers: list[str], proxy: str) -> dict[str, str]:
    return {
        **languages.variables(proxy, authority_here()),
        "TWILIO_ACCOUNT_SID": world.account_sid,
        "TWILIO_AUTH_TOKEN": world.auth_token,
        "TWILIO_PHONE_NUMBER": numbers[0],
        "STOPGAP_NUMBERS": ",".join(numbers),
        "STOPGAP_URL": world.url,
        "STOPGAP_PROXY": proxy,
    }


def _introduce(world: World, numbers: list[str]) -> None:
    click.echo(f"stopgap: {world.url} is Twilio here, account {world.account_sid}", err=True)
    click.echo(f"stopgap: texts are sent from {', '.join(numbers)}", err=True)


# -- the command


class Traveller:
    """The file from which an application learns what time it is."""

    def __init__(self, world: World, library: Path, folder: Path) -> None:
        self._world, self._file = world, folder / "time"
        self.env = travelling.variables(library, self._file)
        self.keep_up()

    def keep_up(self) -> None:
        """Show what the simulator's clock shows."""
        told = self._world.simulator("GET", "/_sim/clock")
        shown = datetime.fromisoformat(told["now"])
        self._file.write_text(travelling.line(shown, clock.system(), frozen=told["frozen"]))


def _travel(world: World, at: str, folder: Path) -> Traveller:
    library = travelling.library()
    if library is None:
        raise click.UsageError(f"--at needs libfaketime: {travelling.MISSING}")
    moment = clock.parse(at)
    if moment is None:
        raise click.UsageError(f"--at takes a time like 2026-11-02T09:00, not {at!r}")
    world.simulator("PUT", "/_sim/clock", json={"now": moment.isoformat()})
    return Traveller(world, library, folder)


def _command(command: tuple[str, ...], env: dict[str, str], traveller: Traveller | None) -> int:
    """Run it to its end; its exit code, 128 and the signal's number where a signal ended it."""
    try:
        child = subprocess.Popen(command, env=env)  # noqa: S603  what the user typed
    except OSError as error:
        click.echo(f"stopgap: {command[0]} cannot be run: {error.strerror}", err=True)
        return 127 if isinstance(error, FileNotFoundError) else 126

    def forward(number: int, _frame: Any) -> None:
        if number != signal.SIGINT or not _has_terminal():  # a terminal has told the command already
            child.send_signal(number)

    for number in FORWARDED:
        signal.signal(number, forward)
    while True:
        try:
            code = child.wait(LOOK_SECONDS if traveller else None)
        except subprocess.TimeoutExpired:
            if traveller:
                traveller.keep_up()
            continue
        return code if code >= 0 else 128 - code


def _has_terminal() -> bool:
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


# -- the verdict


def _audit(world: World, fail_on: str) -> int:
    from simulator.cli import show

    world.settle()
    told = world.simulator("GET", "/_sim/audit")
    delays = world.simulator("GET", "/_sim/delays")["delays"]
    rows = [
        (
            row["recipient"],
            row["sender"],
            row["keyword"],
            f"{show.span(row['seconds'])}{' and counting' if row['state'] == 'open' else ''}",
            row["delivered_from_others"],
            row["delivered_after_refusal"],
            row["refused"],
        )
        for row in delays
    ]
    columns = ("person", "stopped", "word", "gap", "from others", "after refusal", "refused")
    show.table("Delays", columns, rows, "Nobody has texted a stop word.")
    insight.say(told)
    if fail_on != "never" and not any(rule["occasions"] for rule in told["rules"]):
        click.echo(
            "stopgap: nothing was judged: the command's account has no texts that a rule speaks of", err=True
        )
        return NOTHING_TO_JUDGE
    failing = () if fail_on == "never" else LEVELS[: LEVELS.index(fail_on) + 1]
    return int(any(finding["level"] in failing for finding in told["findings"]))
