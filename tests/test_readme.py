"""What the README says is true: its commands exist, its routes answer, its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from simulator.app import create_app
from simulator.cli import main
from simulator.doors.context import EXTENSION
from simulator.model import Switches
from tests.client.test_plugin import FLASK_TEST

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def app() -> Flask:
    made = create_app({"STOPGAP_SMTP_PORT": "0"})
    made.extensions[EXTENSION].close()
    return made


def test_every_command_it_shows_exists() -> None:
    shown = set(re.findall(r"^(?:\$ \.venv/bin/|)stopgap ([a-z]+)", README, re.MULTILINE))
    shown |= set(re.findall(r"`stopgap ([a-z]+)", README))
    assert shown
    assert shown <= set(main.commands)


def test_every_command_that_exists_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert [name for name in main.commands if f"`{name}`" not in changelog] == []


def test_every_control_route_is_in_its_table_and_the_other_way_round(app: Flask) -> None:
    def plain(path: str) -> str:
        return re.sub(r"[<{][^>}]*[>}]", "*", path)

    routes = {plain(rule.rule) for rule in app.url_map.iter_rules() if rule.rule.startswith("/_sim/")}
    rows = "".join(line for line in README.splitlines() if line.startswith("|"))
    table = {plain(path) for path in re.findall(r"(/_sim/[a-z/{}.-]+)", rows)}
    assert {route for route in routes if route not in table} == set()
    assert {path for path in table if path not in routes} == set()


def test_every_make_target_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_file_it_points_to_is_there() -> None:
    for path in re.findall(r"`((?:features|tests)/[\w./-]+)`|\]\(([\w./-]+)\)", README):
        assert (ROOT / "".join(path)).exists(), path


def test_its_python_example_is_python() -> None:
    for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        compile(code, "README.md", "exec")


def test_every_switch_is_in_its_table() -> None:
    assert [name for name in Switches.__struct_fields__ if f"`{name}`" not in README] == []


def test_its_first_example_for_developers_is_the_one_that_is_run() -> None:
    example = README.split("def test_a_stop_is_respected", 1)[1].split("```", 1)[0]
    assert example.strip() in FLASK_TEST
