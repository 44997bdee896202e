"""Killed under load, a simulator loses nothing that it acknowledged, and keeps what belongs together together."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.simulator_kills import kill_once, kill_while_remembering

ROUNDS = 3  # `make chaos` does more


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        outcome = kill_once(tmp_path / "journal.jsonl", number, f"kill-{number}")
        assert outcome.acknowledged > 0
        assert (outcome.lost, outcome.torn) == ((), ())


def test_killed_while_a_checkpoint_is_written_it_loses_nothing_and_starts_from_the_last(
    tmp_path: Path,
) -> None:
    for number in range(ROUNDS):
        outcome = kill_while_remembering(tmp_path / "journal.jsonl", number, f"remembering-{number}")
        assert outcome.spared > 0
        assert (outcome.lost, outcome.torn) == ((), ())
