"""How Stopgap is handed over: the commands of `Dockerfile` and `action.yml` run in a scratch folder, and what they
install judges an engine in a project that has packages, a conftest and a pytest configuration of its own.

pip finds what it needs where the tests run and asks nobody: the environment forbids it the network.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # ships no types

ROOT = Path(__file__).parent.parent
LIBRARIES = next(path for path in sys.path if path.endswith("site-packages"))
EVERYWHERE = "0.0.0.0"  # noqa: S104  # as the image has it
HOME_ONLY = {
    "PIP_NO_DEPS": "1",
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONPATH": LIBRARIES,
}


def run(command: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command of a shell, with nothing of this run's own settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("STOPGAP_", "COV_CORE"))
    }
    return subprocess.run(
        ["/bin/bash", "-e", "-c", command],
        cwd=folder,
        env=kept | HOME_ONLY | env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `COPY` takes, in a folder of its own."""
    folder = tmp_path_factory.mktemp("source")
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY") and "--from" not in line:
            *names, _ = line.split()[1:]
            subprocess.run(["/bin/cp", "-r", *names, str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def installed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the Dockerfile's own commands have installed Stopgap."""
    place = tmp_path_factory.mktemp("opt") / "stopgap"
    for command in re.findall(r"^RUN (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        if not command.startswith("useradd"):
            done = run(
                command.replace("/opt/stopgap", str(place)).replace(
                    "python -m venv", f"{sys.executable} -m venv"
                ),
                source,
            )
            assert done.returncode == 0, done.stdout + done.stderr
    return place / "bin"


def test_the_image_is_small_and_nobodys_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "\nUSER stopgap\n" in text.rpartition("FROM")[2]
    assert "-slim" in text.rpartition("FROM")[2].splitlines()[0]
    assert "--hash" not in re.sub(r"RUN sed.*", "", text)


def test_the_versions_are_those_of_the_lock(installed: Path) -> None:
    lines = (installed.parent / "constraints.txt").read_text().splitlines()
    assert any(line.startswith("flask==") for line in lines)
    assert not any("--hash" in line or line.endswith("\\") for line in lines)


def test_the_entry_point_serves_and_the_health_check_knows(installed: Path, tmp_path: Path) -> None:
    text = (ROOT / "Dockerfile").read_text()
    start = [
        *json.loads(re.findall(r"^ENTRYPOINT (.*)$", text, re.MULTILINE)[0]),
        *json.loads(re.findall(r"^CMD (.*)$", text, re.MULTILINE)[0]),
    ]
    check = re.findall(r"^HEALTHCHECK .*? CMD (.*)$", text, re.MULTILINE)[0].replace(
        "python", shlex.quote(str(installed / "python")), 1
    )
    assert run(check, tmp_path, STOPGAP_PORT="9").returncode != 0
    env = os.environ | HOME_ONLY | {"STOPGAP_HOST": EVERYWHERE, "STOPGAP_PORT": "0", "STOPGAP_SMTP_PORT": "0"}
    refused = subprocess.run(
        [installed / start[0], *start[1:]], env=env, capture_output=True, text=True, check=False
    )
    assert (
        "TWILIO_AUTH_TOKEN" in refused.stderr + refused.stdout
    )  # nobody is let in by a token that everybody knows
    with subprocess.Popen(
        [installed / start[0], *start[1:]],
        env=env | {"TWILIO_AUTH_TOKEN": "f" * 32},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip().rpartition(":")[2]
        assert run(check, tmp_path, STOPGAP_PORT=port).returncode == 0
        server.terminate()


OTHERS = "raise RuntimeError('this is somebody else\\'s')\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with packages of our names, a conftest, and a configuration that suits nobody else."""
    for name in ("features", "engine", "simulator", "stopgap"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(OTHERS)
    (tmp_path / "conftest.py").write_text(OTHERS)
    (tmp_path / "features" / "conftest.py").write_text(OTHERS)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    return tmp_path


WAYS = [[], ["--sockets"], ["-n", "2"]]


@pytest.mark.parametrize("options", WAYS, ids=["in process", "over sockets", "two workers"])
def test_an_engine_is_judged_in_a_project_with_packages_of_the_same_names(
    installed: Path, project: Path, options: list[str]
) -> None:
    command = shlex.join([str(installed / "stopgap"), "verify", "-m", "SSE-OPT-05", *options])
    done = run(command, project, PYTEST_ADDOPTS="--no-such-option")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 pass, 0 fail" in done.stdout


def test_an_engine_of_the_project_that_is_called_engine_is_the_one_that_is_judged(
    installed: Path, project: Path
) -> None:
    second = (ROOT / "tests" / "features" / "second_engine.py").read_text()
    (project / "engine" / "__init__.py").write_text(second)
    command = f"{installed / 'stopgap'} verify --engine engine:create_app -m SSE-OPT-06"
    done = run(command, project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"engine:create_app ({project / 'engine'})" in done.stdout


def steps() -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]


def test_the_actions_commands_judge_and_leave_their_reports(source: Path, tmp_path: Path) -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    chosen = {name: row["default"] for name, row in inputs.items()} | {"clauses": "SSE-OPT-05"}
    assert run(f"{sys.executable} -m venv --without-pip scratch", tmp_path).returncode == 0
    told = {"GITHUB_ACTION_PATH": str(source), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    told["PATH"] = f"{tmp_path / 'scratch' / 'bin'}:{os.environ['PATH']}"
    for step in steps():
        env = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: chosen[found[1]], value)
            for name, value in step.get("env", {}).items()
        }
        assert "${{" not in step["run"]  # what somebody puts in never becomes part of a command
        done = run(step["run"], tmp_path, **told, **env)
        assert done.returncode == 0, done.stdout + done.stderr
    names = {path.name for path in (tmp_path / "stopgap-reports").iterdir()}
    assert names == {"verdict.json", "verdict.html", "verdict.xml", "verdict.md", "badge.json"}
    assert "## Stopgap: incomplete" in (tmp_path / "summary.md").read_text()


OWN = """
Feature: Ours

  @SSE-OPT-05
  Rule: Ours too

    Scenario: A student stops
      Given the advisor Avery
      And the student Sam
      And Avery texts Sam "Welcome"
      Then Sam receives "Welcome" by text on the mobile
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("", "", 0, "1 pass, 0 fail"),
        ("@SSE-OPT-05", "@SSE-OPT-55", 2, "is no clause (is it SSE-OPT-05"),
        ("texts Sam", "mails Sam", 2, "VOCABULARY.md"),
        ("Scenario:", "Scenarium:", 2, "own.feature"),
        ("on the mobile", "on the home", 1, "fails  SSE-OPT-05"),
    ],
)
def test_scenarios_of_ones_own_are_judged_in_the_same_words(
    tmp_path: Path, old: str, new: str, code: int, words: str
) -> None:
    (tmp_path / "own.feature").write_text(OWN.replace(old, new) if old else OWN)
    done = run(f"{Path(sys.executable).parent / 'stopgap'} verify --features .", tmp_path, PYTHONPATH="")
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout + done.stderr


def test_a_register_beside_ones_own_scenarios_adds_clauses(tmp_path: Path) -> None:
    (tmp_path / "own.feature").write_text(OWN.replace("SSE-OPT-05", "OURS-01"))
    (tmp_path / "register.toml").write_text(
        '[student_success.OURS-01]\ntitle = "Ours"\nsentence = "A promise."\n'
    )
    done = run(f"{Path(sys.executable).parent / 'stopgap'} verify --features .", tmp_path, PYTHONPATH="")
    assert (done.returncode, "is conformant: 1 pass" in done.stdout) == (0, True), done.stdout + done.stderr


def test_make_tells_of_a_python_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1"\nexit 1\n')
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    done = run(f"make PYTHON={old} .venv/.ready", tmp_path)
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stdout + done.stderr
    assert not (tmp_path / ".venv").exists()


MAKING = """#!/bin/sh
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin"; printf '#!/bin/sh\\n' > "$3/bin/python"; chmod +x "$3/bin/python" ;;
esac
"""


def test_make_mends_an_environment_that_was_left_half_made(tmp_path: Path) -> None:
    for path, text in (("python3", MAKING), (".venv/bin/python", "#!/bin/sh\nexit 1\n"), (".venv/left", "")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(0o755)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    done = run(f"make PYTHON={tmp_path / 'python3'} .venv/.ready", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / ".venv" / ".ready").exists()
    assert not (tmp_path / ".venv" / "left").exists()
