"""What some tests need of the machine besides Python, and what is said where it is not there.

A test that needs a tool asks for it by `required`, which skips where the tool is missing. `make test` ends with a line
for each that was missing, what was therefore not proved, and how to get it; in CI (`CI=true`) a missing tool fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.cli.travelling import PLACES
from tests import postgresql

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Tool:
    """Something that a machine may lack: how it is found, what it proves, and how it is had."""

    name: str
    find: Callable[[], str | None]
    proves: str
    cure: str


def _one_of(*names: str) -> Callable[[], str | None]:
    return lambda: next((path for name in names if (path := shutil.which(name))), None)


def _node_sdk() -> str | None:
    node = shutil.which("node")
    return node if node and (HERE / "sdk/node/node_modules/.ready").exists() else None


def _built(program: str, file: str) -> Callable[[], str | None]:
    """The program, where `make` has built with it what the file stands for."""
    return lambda: shutil.which(program) if (HERE / file).exists() else None


def _notifier() -> str | None:
    needed = Path("/usr/share/php/Symfony/Component/Notifier/Bridge/Twilio/autoload.php")
    return shutil.which("php") if needed.exists() else None


def _faketime() -> str | None:
    return next((place for place in PLACES if Path(place).exists()), None)


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            name="browser",
            find=_one_of(
                "chromium-headless-shell",  # the same without its windows, which took two fifths of the time
                *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
            ),
            proves="the pages, in a real browser (tests/browser)",
            cure="install Chromium or Chrome, on Debian: apt install chromium-headless-shell",
        ),
        Tool(
            name="node",
            find=_node_sdk,
            proves="Twilio's Node SDK as a judge (tests/sdk/node)",
            cure="install Node 20 or later with npm, then make test again",
        ),
        Tool(
            name="node applications",
            find=_built("node", "applications/node/node_modules/.ready"),
            proves="applications in Node, untouched (tests/applications/node)",
            cure="install Node 20 or later with npm, then make test again",
        ),
        Tool(
            name="go",
            find=_built("go", "applications/go/bin/.ready"),
            proves="applications in Go, untouched, and Twilio's Go SDK as a judge (tests/applications/go)",
            cure="install Go 1.24 or later, then make test again",
        ),
        Tool(
            name="java",
            find=_built("java", "applications/java/target/.ready"),
            proves="applications in Java, untouched, and Twilio's Java SDK as a judge (tests/applications/java)",
            cure="install a JDK of 17 or later and Maven, then make test again",
        ),
        Tool(
            name="php",
            find=_notifier,
            proves="applications in PHP, untouched (tests/applications/php)",
            cure="on Debian: apt install php-cli php-symfony-http-client php-symfony-twilio-notifier",
        ),
        Tool(
            name="faketime",
            find=_faketime,
            proves="applications that travel in time (stopgap run --at)",
            cure="install libfaketime, on Debian: apt install libfaketime",
        ),
        Tool(
            name="postgresql",
            find=postgresql.binaries,
            proves="the engine on PostgreSQL, by many at once (tests/engine/store, tests/chaos)",
            cure="install PostgreSQL, on Debian: apt install postgresql",
        ),
        Tool(
            name="pgbouncer",
            find=lambda: shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin"),
            proves="the engine and its workers behind PgBouncer (tests/engine/work/test_pooler.py)",
            cure="on Debian: apt install pgbouncer",
        ),
    )
}


def found(name: str) -> str | None:
    """Where the tool is, None where it is not."""
    return TOOLS[name].find()


def required(name: str) -> str:
    """Where the tool is; skips the test that asks where it is not."""
    where = found(name)
    if where is None:
        pytest.skip(f"{TOOLS[name].proves}: {TOOLS[name].cure}")
    return where


def missing() -> list[str]:
    """A line for each tool that this machine lacks."""
    lacking = (tool for tool in TOOLS.values() if tool.find() is None)
    return [f"not run: {tool.proves}; to run it, {tool.cure}" for tool in lacking]


def is_allowed() -> bool:
    """Whether a tool may be missing: anywhere but in CI."""
    return os.environ.get("CI") != "true"
