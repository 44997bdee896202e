"""`stopgap run`, `env --proxy`, `proxy --ca` and `doctor`, as they are typed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from simulator.cli import languages, main, travelling
from tests import lacking

PATIENCE = 60
FRESH = [sys.executable, "-m", "simulator.cli", "run", "--fresh"]
STUBBORN = """
import os
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from stopgap import Stopgap
client, sender = Client(), os.environ["TWILIO_PHONE_NUMBER"]
Stopgap.from_environment().handset("+15553010001").text(sender, "STOP")
for body in "ab":
    try:
        client.messages.create(to="+15553010001", from_=sender, body=body)
    except TwilioRestException:
        pass
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    names = ("STOPGAP_", "TWILIO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return kept | {"STOPGAP_HOME": str(tmp_path / "home"), "NO_COLOR": "1"}


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FRESH, *words], env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_the_exit_code_is_the_command_s(env: dict[str, str]) -> None:
    assert run(env, "--", "sh", "-c", "exit 7").returncode == 7
    assert run(env, "--", "sh", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL
    missing = run(env, "--", "no-such-program")
    assert missing.returncode == 127
    assert "no-such-program cannot be run" in missing.stderr


def test_numbers_are_owned_printed_and_in_the_environment(env: dict[str, str]) -> None:
    words = (
        "--number",
        "+15552010007",
        "--number",
        "+15552010008",
        "--",
        "sh",
        "-c",
        "echo $STOPGAP_NUMBERS",
    )
    told = run(env, *words)
    assert told.stdout.strip() == "+15552010007,+15552010008"
    assert "+15552010007, +15552010008" in told.stderr


@pytest.mark.parametrize(("flags", "code"), [((), 1), (("--fail-on", "never"), 0)])
def test_the_audit_fails_what_breaks_a_rule(env: dict[str, str], flags: tuple[str, ...], code: int) -> None:
    told = run(env, "--audit", *flags, "--", sys.executable, "-c", STUBBORN)
    assert told.returncode == code, told.stdout + told.stderr
    assert "AUD-01 must  +15553010001" in told.stdout


def test_a_command_that_did_nothing_was_not_judged(env: dict[str, str]) -> None:
    told = run(env, "--audit", "--", "true")
    assert told.returncode == 5
    assert "nothing was judged" in told.stderr


def test_signals_are_passed_on(env: dict[str, str]) -> None:
    script = (
        "import signal, sys; signal.signal(15, lambda *_: sys.exit(42)); print(1, flush=True); signal.pause()"
    )
    with subprocess.Popen(
        [*FRESH, "--", sys.executable, "-c", script], env=env, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "1\n"
        running.terminate()
        assert running.wait(PATIENCE) == 42


def test_an_application_travels_with_the_simulator(env: dict[str, str]) -> None:
    lacking.required("faketime")
    script = "import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())"
    told = run(env, "--at", "2031-11-02T09:00", "--", sys.executable, "-c", script)
    assert told.stdout.startswith("2031-11-02T09:00"), told.stderr


def test_how_far_a_clock_is_ahead_is_written_down() -> None:
    real, shown = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC)
    assert travelling.line(shown, real, frozen=False) == "+3600.000s\n"
    assert travelling.line(shown, real, frozen=True) == f"{shown.astimezone():%Y-%m-%d %H:%M:%S}\n"


FORMATS = {
    "shell": "export HTTPS_PROXY=http://127.0.0.1:21611",
    "dotenv": 'HTTPS_PROXY="http://127.0.0.1:21611"',
    "compose": '      HTTPS_PROXY: "http://127.0.0.1:21611"',
    "github": "HTTPS_PROXY=http://127.0.0.1:21611",
    "powershell": "$env:HTTPS_PROXY = 'http://127.0.0.1:21611'",
}


@pytest.mark.parametrize("form", languages.FORMATS)
def test_what_languages_need_is_printed_for_whoever_reads_it(form: str, env: dict[str, str]) -> None:
    told = CliRunner().invoke(main, ["env", "--proxy", "--format", form], env=env)
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert FORMATS[form] in lines
    for name in (
        "NODE_EXTRA_CA_CERTS",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "JAVA_TOOL_OPTIONS",
        "NO_PROXY",
    ):
        assert any(name in line for line in lines)


def test_a_shell_understands_it(env: dict[str, str]) -> None:
    told = CliRunner().invoke(main, ["env", "--proxy"], env=env).output
    shown = subprocess.run(
        ["/bin/sh", "-c", f"{told}\necho $JAVA_TOOL_OPTIONS"], capture_output=True, text=True, check=True
    )
    assert "-Dhttp.nonProxyHosts=localhost|127.*|[::1]" in shown.stdout


def test_the_authority_is_shown_and_forgotten(env: dict[str, str], tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["proxy", "--ca"], env=env)
    assert shown.output.strip() == str(tmp_path / "home" / "ca.pem")
    assert Path(shown.output.strip()).exists()
    assert "ca.key" in CliRunner().invoke(main, ["proxy", "--forget"], env=env).output
    assert not Path(shown.output.strip()).exists()


def test_the_doctor_names_what_is_not_there_and_its_cure(env: dict[str, str]) -> None:
    where = ["--url", "http://127.0.0.1:9", "--proxy-url", "http://127.0.0.1:9"]
    told = CliRunner().invoke(main, ["doctor", "--json", *where], env=env)
    found: list[dict[str, Any]] = orjson.loads(told.output)
    assert told.exit_code == 1
    assert [row["cure"] for row in found[:2]] == ["start one: stopgap serve", found[1]["cure"]]
    assert found[1]["cure"].startswith("start one: stopgap proxy")


def test_the_doctor_tries_the_languages_that_are_here(env: dict[str, str]) -> None:
    words = [sys.executable, "-m", "simulator.cli", "doctor", "--json"]
    told = run(env, "--sms-url", "http://127.0.0.1:9/sms", "--", *words)
    found: dict[str, bool | None] = {row["sentence"]: row["works"] for row in orjson.loads(told.stdout)}
    assert found["Python goes by the proxy and trusts it"] is True
    assert [works for sentence, works in found.items() if "webhooks do not reach" in sentence] == [False]
