"""Every scenario of the suite, played and exported, is a scenario with the same outcomes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNUSED = ("asyncio", "anyio", "schemathesis", "cacheprovider", "hypothesispytest")
QUIET = [word for name in UNUSED for word in ("-p", f"no:{name}")]
FAILED = re.compile(r"^FAILED \S+::test_session_(\d+)", re.MULTILINE)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *QUIET, *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("system", ["student_success", "business_texting", "engage"])
def test_what_was_played_is_played_again_from_its_export_with_the_same_outcomes(
    system: str, tmp_path: Path
) -> None:
    played = run(
        f"features/{system}", "-p", "tests.features.round_trip", "--export-to", str(tmp_path), cwd=ROOT
    )
    assert played.returncode == 0, played.stdout
    hidden = json.loads((tmp_path / "hidden.json").read_text())
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["features.conftest"]\n')
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    module = f'from pytest_bdd import scenarios\n\nscenarios(".", features_base_dir={str(tmp_path)!r})\n'
    (tmp_path / "test_sessions.py").write_text(module)
    again = run("--rootdir", str(tmp_path), str(tmp_path), cwd=tmp_path)
    failed = [int(number) for number in FAILED.findall(again.stdout)]
    assert [number for number in failed if not hidden[number]] == [], again.stdout
    assert "StepDefinitionNotFound" not in again.stdout
    assert " error" not in again.stdout.splitlines()[-1]
    assert len(hidden) > 40
    assert len(failed) < len(hidden)
