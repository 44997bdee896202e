"""Every application, untouched, told apart from its careless twin by `stopgap run --audit`."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import lacking

HERE = Path(__file__).parent
PATIENCE = 180  # seconds until a walk that does not end is called broken
JAVA_CLASSES = os.pathsep.join((f"{HERE}/java/target/reminders-1.jar", f"{HERE}/java/target/dependency/*"))
# A program that lives for seconds is compiled once, quickly, and not a second time, well.
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", JAVA_CLASSES)


@dataclass(frozen=True)
class Language:
    """An application in a language: what of the machine it takes, and how each version is started."""

    tool: str | None
    command: tuple[str, ...]

    def started(self, version: str) -> list[str]:
        """The command of a version, `good` or `bad`."""
        words = {
            "version": version,
            "Version": version.capitalize(),
            "python": sys.executable,
            "here": str(HERE),
        }
        return [word.format(**words) for word in self.command]


LANGUAGES = {
    "flask": Language(None, ("{python}", "{here}/flask_app/{version}.py")),
    "django": Language(None, ("{python}", "{here}/django_app/{version}.py")),
    "node": Language("node applications", ("node", "{here}/node/{version}.js")),
    "go": Language("go", ("{here}/go/bin/{version}",)),
    "java": Language("java", (*JAVA, "{Version}")),
    "php": Language("php", ("sh", "-c", 'exec php -S "127.0.0.1:$PORT" -t {here}/php/{version}')),
}


def run(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """`stopgap run`, with a simulator, a proxy and an authority of its own."""
    names = ("STOPGAP_", "TWILIO_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return subprocess.run(
        [sys.executable, "-m", "simulator.cli", "run", "--fresh", *words],
        env=env | {"STOPGAP_HOME": str(home), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_audit_tells_a_good_application_from_a_bad_one(name: str, home: Path) -> None:
    language = LANGUAGES[name]
    if language.tool:
        lacking.required(language.tool)
    walk = (sys.executable, str(HERE / "walk.py"))
    good = run("--audit", "--", *walk, *language.started("good"), home=home)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Nobody has texted a stop word" not in good.stdout  # the walk was walked
    assert "AUD-01 must  +" not in good.stdout
    bad = run("--audit", "--", *walk, *language.started("bad"), home=home)
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "AUD-01 must  +15553010001" in bad.stdout


@pytest.mark.parametrize(
    ("tool", "command"),
    [("go", (f"{HERE}/go/bin/judge",)), ("java", (*JAVA, "Judge"))],
    ids=["go", "java"],
)
def test_the_official_sdk_is_satisfied(tool: str, command: tuple[str, ...], home: Path) -> None:
    lacking.required(tool)
    judged = run("--", *command, home=home)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "SDK is satisfied" in judged.stdout
