"""`python -m engine import`, and how `python -m engine work` does not start."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.commands import main
from engine.store import people
from engine.store.database import Database

HEADER = "person_id,name,phone,phone_type\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t")
    monkeypatch.setenv("ENGINE_DATABASE_URL", f"sqlite:///{tmp_path / 'engine.db'}")
    return CliRunner()


def test_a_file_is_imported_and_what_was_left_out_is_told(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(HEADER + "sam,Sam,+15550100001,mobile\nrobin,Robin,12,mobile\n")
    result = run.invoke(main, ["import", "prospects", str(file), "--by", "avery"])
    assert result.exit_code == 0, result.output
    assert "2 lines: 1 people new, 0 changed, 1 lines left out." in result.output
    assert "line 3: INVALID_PHONE_NUMBER" in result.output
    database = Database(f"sqlite:///{tmp_path / 'engine.db'}")
    with database.reading() as connection:
        sam = people.find(connection, "sam")
    database.close()
    assert sam is not None
    assert sam.phones[0].verified_by == "avery"


def test_many_bad_lines_are_counted_rather_than_listed(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(HEADER + "new,,,\n" * 30)
    assert "and 10 more" in run.invoke(main, ["import", "sis", str(file)]).output


def test_a_file_that_is_no_roster_is_refused(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("what,is\nthis,?\n")
    result = run.invoke(main, ["import", "sis", str(file)])
    assert (result.exit_code, "person_id is missing" in result.output) == (1, True)


@pytest.mark.parametrize(("name", "value"), [("ENGINE_DATABASE_URL", "sqlite://"), ("TWILIO_AUTH_TOKEN", "")])
def test_settings_that_cannot_be_worked_with_are_wrong_usage(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    file = tmp_path / "people.csv"
    file.write_text(HEADER)
    result = run.invoke(main, ["import", "sis", str(file)])
    assert (result.exit_code, name in result.output) == (2, True)


def test_a_worker_needs_a_database_that_is_shared(run: CliRunner) -> None:
    result = run.invoke(main, ["work"])
    assert (result.exit_code, "names no PostgreSQL database" in result.output) == (2, True)


def test_a_worker_says_what_is_wrong_with_its_database(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE_DATABASE_URL", "postgresql+psycopg://nobody@/nothing?host=/nowhere")
    result = run.invoke(main, ["work"])
    assert (result.exit_code, "ENGINE_DATABASE_URL" in result.output) == (2, True)
