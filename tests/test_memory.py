"""Tests write where it is quick, and leave nothing there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.memory import in_memory

TELL = [sys.executable, "-c", "import tempfile; print(tempfile.mkdtemp())"]


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)


def written_to() -> Path:
    """Where a program that is started now puts a temporary folder."""
    return Path(subprocess.run(TELL, capture_output=True, text=True, check=True).stdout.strip())


def test_programs_write_there_and_nothing_stays(tmp_path: Path) -> None:
    with in_memory(tmp_path, needed=0):
        folder = written_to()
        assert tmp_path in folder.parents
        assert folder.parent.stat().st_mode & 0o777 == 0o711
    assert list(tmp_path.iterdir()) == []
    assert "TMPDIR" not in os.environ


def test_where_there_is_too_little_room_or_no_such_place_nothing_changes(tmp_path: Path) -> None:
    for place, needed in ((tmp_path, 2**80), (tmp_path / "nowhere", 0)):
        with in_memory(place, needed):
            assert "TMPDIR" not in os.environ
    assert list(tmp_path.iterdir()) == []


def test_whoever_says_where_to_write_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "elsewhere")
    with in_memory(tmp_path, needed=0):
        assert os.environ["TMPDIR"] == "elsewhere"
