"""Starting the simulator alone, or all of it: simulator, mailboxes and engine, one process each."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from itertools import dropwhile
from pathlib import Path
from threading import Event, Thread
from typing import Any

import click
from stopgap import server as programs

from simulator import server
from simulator.cli import strangers
from simulator.cli.systems import POLICIES
from simulator.cli.world import UNREACHABLE, Unreachable, World
from simulator.runtime import settings

JOURNAL, DATABASE = (
    "journal.jsonl",
    "engine.db",
)  # what a folder keeps; others stand beside these under longer names
KEPT = (JOURNAL, DATABASE)


quietly = click.option(
    "--quiet", envvar="STOPGAP_QUIET", is_flag=True, help="Say where it is, and not what happens."
)


@click.command()
@click.option("--host", envvar="STOPGAP_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="STOPGAP_PORT", default=21610, show_default=True, help="0 picks a free one.")
@click.option("--smtp-port", envvar="STOPGAP_SMTP_PORT", default=21625, show_default=True, help="Mail in.")
@click.option(
    "--journal", envvar="STOPGAP_JOURNAL", type=click.Path(dir_okay=False), help="Keep the world here."
)
@click.option("--seed", envvar="STOPGAP_SEED", type=int, help="The same seed gives the same SIDs.")
@click.option("--token", envvar="TWILIO_AUTH_TOKEN", help="The token of the configured account.")
@click.option(
    "--hostile", envvar="STOPGAP_HOSTILE", is_flag=True, help="Do what the documentation leaves open."
)
@click.option("--closed", envvar="STOPGAP_CLOSED", is_flag=True, help="No account but the configured one.")
@click.option(
    "--open", "opened", envvar="STOPGAP_OPEN", is_flag=True, help="Let other machines in by the known token."
)
@click.option("--no-console", envvar="STOPGAP_NO_CONSOLE", is_flag=True, help="No page at /.")
@quietly
def serve(
    host: str, port: int, smtp_port: int, *, journal: str | None, seed: int | None, **chosen: Any
) -> None:
    """Run the simulator alone, in the foreground, saying a line for each thing that happens.

    A line begins with the number by which `stopgap audit` cites what happened, and never says what was written.

    A hostile one tells of statuses late, twice and out of order, throttles calls, and adds to what it says: whatever
    the provider's documentation allows. GET /_sim/faults lists it.
    """
    flags = {"STOPGAP_HOST": host, "STOPGAP_PORT": str(port), "STOPGAP_SMTP_PORT": str(smtp_port)}
    if journal:
        flags["STOPGAP_JOURNAL"] = journal
    if seed is not None:
        flags["STOPGAP_SEED"] = str(seed)
    if chosen["token"]:
        flags["TWILIO_AUTH_TOKEN"] = chosen["token"]
    switches = {"hostile": "HOSTILE", "closed": "CLOSED", "opened": "OPEN", "no_console": "NO_CONSOLE"}
    flags |= {f"STOPGAP_{name}": "1" for flag, name in switches.items() if chosen[flag]}
    flags["STOPGAP_TELL"] = "0" if chosen["quiet"] else "1"
    strangers.told(settings.environment().get("TWILIO_ACCOUNT_SID", ""))
    sys.exit(server.serve(settings.environment() | flags))


@click.command()
@click.option("--port", envvar="STOPGAP_PORT", default=21610, show_default=True, help="0 picks a free one.")
@click.option("--engine-port", envvar="STOPGAP_ENGINE_PORT", default=21620, show_default=True)
@click.option("--smtp-port", envvar="STOPGAP_SMTP_PORT", default=21625, show_default=True)
@click.option(
    "--data", envvar="STOPGAP_DATA", type=click.Path(file_okay=False), help="Keep everything in this folder."
)
@click.option(
    "--policy",
    envvar="STOPGAP_POLICY",
    type=click.Choice(POLICIES),
    default=POLICIES[0],
    show_default=True,
    help="Which system the engine is.",
)
@click.option("--empty", envvar="STOPGAP_EMPTY", is_flag=True, help="Nobody there.")
@quietly
def up(data: str | None, policy: str, *, empty: bool, quiet: bool, **ports: int) -> None:
    """Run simulator, mailboxes and engine with a small seeded world; Ctrl-C ends all of it.

    After the greeting a line is said for each thing that happens, as by `stopgap serve`.
    """
    from simulator.cli.seeds import welcome

    for number in (signal.SIGTERM, signal.SIGINT):  # a script's background has SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        folder = Path(data or stack.enter_context(tempfile.TemporaryDirectory(prefix="stopgap-")))
        folder.mkdir(parents=True, exist_ok=True)
        seeding = _begun_anew(folder, seeded=not empty)
        try:
            place = Place(**ports, folder=folder, tells=not quiet)
            world, simulator, engine = _start(stack, place, policy)
            _wait(simulator, engine, welcome.greet(world, seeded=not empty, seeding=seeding))
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the stopping
            click.echo("\nStopping.")


def _begun_anew(folder: Path, *, seeded: bool) -> Path | None:
    """The file that stands in the folder while its world is seeded; None where there is a world.

    A folder that has that file was left in the middle: nobody was told of that world, and it is made again.
    """
    seeding = folder / "seeding"
    kept = [path for name in KEPT for path in folder.glob(f"{name}*")]
    if seeding.exists():
        for path in kept:
            path.unlink()
    elif kept or not seeded:
        return None
    seeding.touch()
    return seeding


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where everything runs: the ports, and the folder that keeps what has to be kept."""

    port: int
    engine_port: int
    smtp_port: int
    folder: Path
    tells: bool

    def simulator(self) -> dict[str, str]:
        """The simulator's environment."""
        return {
            "STOPGAP_PORT": str(self.port),
            "STOPGAP_SMTP_PORT": str(self.smtp_port),
            "STOPGAP_JOURNAL": str(self.folder / JOURNAL),
            "STOPGAP_TELL": str(int(self.tells)),
        }

    def engine(self, url: str, smtp: str, userinfo: str, policy: str) -> dict[str, str]:
        """The engine's environment, for a simulator at `url` that takes mail at `smtp`."""
        port = self.engine_port or server.free_port("127.0.0.1")
        return {
            "TWILIO_API_URL": url,
            "ENGINE_PORT": str(port),
            "ENGINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "ENGINE_DATABASE_URL": f"sqlite:///{self.folder / DATABASE}",
            "ENGINE_SMTP_URL": smtp.replace("://", f"://{userinfo}@", 1),
            "ENGINE_CLOCK_URL": url.replace("://", f"://{userinfo}@", 1) + "/_sim/clock",
            "ENGINE_POLICY": policy,
        }


def _start(
    stack: ExitStack, place: Place, policy: str
) -> tuple[World, subprocess.Popen[str], subprocess.Popen[str]]:
    """Both programs, answering; they end when the stack is left."""
    chosen = settings.read()
    strangers.told(chosen.account_sid)
    account = {"TWILIO_ACCOUNT_SID": chosen.account_sid, "TWILIO_AUTH_TOKEN": chosen.auth_token}
    env = settings.environment() | account
    simulator = _program(stack, "simulator", env | place.simulator())
    world = World(
        url=_first_line("simulator", simulator),
        engine_url="",
        account_sid=chosen.account_sid,
        auth_token=chosen.auth_token,
    )
    smtp = world.simulator("GET", "/readyz")["smtp"]
    userinfo = ":".join(account.values())
    engine = _program(stack, "engine", env | place.engine(world.url, smtp, userinfo, policy))
    return replace(world, engine_url=_first_line("engine", engine)), simulator, engine


def _program(stack: ExitStack, module: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """`python -m module` in a process of its own, which ends with this one however this one ends."""
    program = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
        programs.command(module),
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,  # a terminal's Ctrl-C is for this process, which ends the engine first
        preexec_fn=server.die_with_parent,  # noqa: PLW1509  no thread runs yet
    )
    stack.callback(end, program)
    return program


def end(program: subprocess.Popen[Any]) -> None:
    """Ask the program to end, and make it."""
    program.terminate()
    try:
        program.wait(timeout=10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _first_line(name: str, program: subprocess.Popen[str]) -> str:
    """The URL that the program prints when it is ready; `Unreachable` when it ends without one."""
    line = program.stdout.readline().strip() if program.stdout else ""
    if not line:
        raise Unreachable(f"the {name} did not start; what it said stands above")
    return line


def _wait(simulator: subprocess.Popen[str], engine: subprocess.Popen[str], greeted_at: int) -> None:
    """Until one of the programs ends, which none should: then all of them have to. Meanwhile, pass on what is said.

    What had happened when people were greeted made the world that the greeting tells of, and is not said again.
    """
    ended = Event()
    for program in (simulator, engine):
        Thread(target=_pass_on, args=(program, greeted_at, ended), daemon=True).start()
    ended.wait()
    click.echo("a program ended unexpectedly; what it said stands above", err=True)
    sys.exit(UNREACHABLE)


def _pass_on(program: subprocess.Popen[str], greeted_at: int, ended: Event) -> None:
    """Say the program's lines after the one of that number, as long as anybody listens, until the program ends."""
    lines = program.stdout or ()
    with suppress(OSError):
        for line in dropwhile(lambda line: _number(line) <= greeted_at, lines):
            click.echo(line, nl=False)
    for _ in lines:
        pass
    ended.set()


def _number(line: str) -> int:
    """The number that the line of a thing that happened begins with; 0 for any other line."""
    first = line.split(maxsplit=1)[:1]
    return int(first[0]) if first and first[0].isdigit() else 0
