"""`compose.yaml` as far as it can be checked without Docker: that what it starts exists and can be started so.

That the images build and the containers find each other is seen only where Docker is; no test here runs it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # ships no types

import engine.edge.settings
import simulator.runtime.settings
from engine.commands import main as engine_commands
from simulator.cli import main as simulator_commands
from tests.engine.test_serving import engine as running_engine
from tests.engine.test_serving import environment

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "compose.yaml").read_text()
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")
SECRETS = {"TWILIO_AUTH_TOKEN", "ENGINE_TOKEN", "POSTGRES_PASSWORD"}
CHOSEN = dict.fromkeys(SECRETS, "c0ffee" * 6)


def interpolated(text: str) -> str:
    """What Compose makes of it with the secrets chosen."""
    return VARIABLE.sub(lambda found: CHOSEN.get(found[1], found[3] or ""), text)


SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(interpolated(TEXT))["services"]
OURS = {name: of for name, of in SERVICES.items() if of["image"] == "stopgap"}


def test_it_has_a_database_an_engine_workers_and_a_simulator() -> None:
    assert SERVICES.keys() == {"simulator", "database", "engine", "worker"}
    assert "AS build" in (ROOT / "Dockerfile").read_text()
    assert SERVICES["simulator"]["build"] == "."


def test_secrets_have_no_default_and_a_sentence_for_who_forgot_them() -> None:
    found = VARIABLE.findall(TEXT)
    assert {name for name, mark, _ in found if mark == "?"} == SECRETS
    assert [name for name, mark, _ in found if name in SECRETS and mark == "-"] == []
    assert not re.search(r"^\s+\w*(TOKEN|PASSWORD): *[^$\s]", TEXT, re.MULTILINE)


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_those_of_this_machine_only(name: str) -> None:
    assert [port for port in SERVICES[name].get("ports", []) if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_waited_for_is_there_and_says_when_it_is_healthy(name: str) -> None:
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        checked = (
            "test" in SERVICES[other].get("healthcheck", {}) or other == "simulator"
        )  # whose image has a check
        assert (wait, checked) == ({"condition": "service_healthy"}, True)


@pytest.mark.parametrize("name", OURS)
def test_the_command_is_one(name: str) -> None:
    command, entry = OURS[name].get("command", []), OURS[name].get("entrypoint")
    known = simulator_commands if entry is None else engine_commands
    assert entry is None or entry == ["python", "-m", "engine"]
    assert [word for word in command if word not in known.commands] == []


@pytest.mark.parametrize("name", ["engine", "worker"])
def test_the_engine_can_be_started_with_these_settings(name: str) -> None:
    given = OURS[name]["environment"]
    read = engine.edge.settings.read(given)
    assert (read.port, read.token) == (21620, CHOSEN["ENGINE_TOKEN"])
    assert read.database_url.startswith("postgresql+psycopg://stopgap:")
    source = Path(engine.edge.settings.__file__).read_text()
    assert [variable for variable in given if f'"{variable}"' not in source] == []


def test_the_simulator_can_be_started_with_these_settings() -> None:
    given = OURS["simulator"]["environment"]
    assert simulator.runtime.settings.read(given).host == "0.0.0.0"  # noqa: S104 - of its container
    source = Path(simulator.runtime.settings.__file__).read_text()
    assert [variable for variable in given if f'"{variable}"' not in source] == []


def test_the_check_of_health_is_one() -> None:
    _, program, *arguments = SERVICES["engine"]["healthcheck"]["test"]
    assert program == "python"
    with running_engine() as (_process, url):
        there = [word.replace("http://127.0.0.1:21620", url) for word in arguments]
        assert subprocess.run([sys.executable, *there], env=environment(), check=False).returncode == 0
    gone = subprocess.run([sys.executable, *there], env=environment(), capture_output=True, check=False)
    assert gone.returncode == 1
