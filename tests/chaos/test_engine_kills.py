"""Killed in the middle of its sends an engine loses none, doubles none, and hears what was texted meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.engine_kills import kill_once


@pytest.mark.parametrize("kind", ["file", "server"])
def test_every_message_reaches_its_person_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    database = str(request.getfixturevalue("postgresql_url")) if kind == "server" else url
    outcome = kill_once(database, f"kill-{kind}")
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.doubled, outcome.unheard, outcome.left) == ((), (), 0, 0)
