"""Plays the suite and exports each scenario: a plugin, `-p tests.features.round_trip`, with `--export-to FOLDER`.

After each scenario the simulator is asked for the session as a feature. The simulator sees what the provider sees, so
what was done to the engine by hand (a status set, a setting changed, a file imported) is not in it: such scenarios are
marked, for what they led to may come out otherwise when only the rest is played.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd.parser import Scenario

from features.stage.world import World

PLAYED = pytest.StashKey[list[bool]]()
HIDES = pytest.StashKey[bool]()

# Acts and settings of which the provider learns nothing, or that no step of an export can say.
HIDDEN = (
    " sets ", "marks ", "record is saved", "record lists", "by default", "Default SMS Phone Type", "Permitted Roles",
    "smsMaxLength", "time zone", "Limit leaves room", "announced with", "is deleted", "becomes a", "tries to", "lists",
    "opts ", "blocks ", "unblocks ", "moves ", "takes ", "campaign", "trigger", "template", "requests", "number",
    "at the same moment", "stranger", "no email address", "refuses", "leaves keywords", "it is ", "finishes", "applies",
    "is restarted", "is configured", "enters the prospect", "has the role", "pictures", "fail with error", "too busy",
    " gives ",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--export-to", help="the folder that gets a feature for each scenario")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PLAYED] = []


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    acts = [step.name for step in scenario.steps if step.type != "then"]
    request.node.stash[HIDES] = any(words in act for act in acts for words in HIDDEN)


@pytest.fixture(autouse=True)
def exported(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once the scenario was played, its session is a feature of its own."""
    world: World = request.getfixturevalue("world")
    yield
    policy = request.node.path.parent.name
    world.stage.provider.settle()
    query = {"format": "feature", "policy": policy}
    text = world.stage.provider._wire.text("/_sim/session", accept="text/plain", params=query)
    for path in ("/_sim/audit", "/_sim/delays", "/_sim/session", "/_sim/timeline"):
        world.stage.provider._wire.ask("GET", path)  # whatever was played can be judged
    number = len(request.config.stash[PLAYED])
    request.config.stash[PLAYED].append(request.node.stash[HIDES])
    folder = Path(request.config.getoption("--export-to"))
    named = text.replace("What was done, and what reached people", f"session {number}")
    (folder / f"s{number:04d}.feature").write_text(named, encoding="utf-8")
    (folder / "hidden.json").write_text(json.dumps(request.config.stash[PLAYED]), encoding="utf-8")
