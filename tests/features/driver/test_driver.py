"""The driver: where the suite looks, and that it says so when it cannot look."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from features.driver.join import ENGINE_URL, Join
from features.driver.line import SocketLine
from features.driver.settings import Settings, TargetError, credentials
from features.driver.venue import credentials_for, load
from features.driver.wire import BreakdownError, RefusalError, UnreachableError, Wire
from features.stage.casting import Casting

ROOT = Path(__file__).parents[3]
UNREACHABLE, NOTHING_SELECTED, WRONG_USAGE = 3, 5, 4


def suite(*options: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The suite as `stopgap verify` and CI run it, with other targets."""
    command = [sys.executable, "-m", "pytest", "features", "-q", "-p", "no:hypothesispytest", *options]
    everything = {**os.environ, **(environment or {})}
    return subprocess.run(
        command, cwd=ROOT, env=everything, capture_output=True, text=True, timeout=120, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--engine", "no.such.module:create_app"], UNREACHABLE, "cannot be loaded"),
        (
            ["--engine", "http://127.0.0.1:{port}", "--simulator", "http://127.0.0.1:{port}"],
            UNREACHABLE,
            "127.0.0.1",
        ),
        (["--policy", "engage", "-m", "BTM-01"], NOTHING_SELECTED, "the engine is judged as engage"),
        (["--policy", "no_such_system"], WRONG_USAGE, "--policy is one of"),
        (["--simulator", "http://127.0.0.1:{port}"], WRONG_USAGE, "--simulator"),
        (["--sockets", "--engine", "no.such:thing"], UNREACHABLE, "no.such:thing cannot be loaded"),
        (["--sockets", "--engine", "engine.app:nothing"], UNREACHABLE, "has no attribute 'nothing'"),
        (
            ["--engine", "engine.app:create_app", "--policy", "engage", "-m", "SSE-OPT-05"],
            NOTHING_SELECTED,
            "judged as engage",
        ),
    ],
    ids=[
        "no module",
        "nobody listens",
        "a clause of another system",
        "no such system",
        "half a pair",
        "no module, served",
        "no factory, served",
        "a clause of another policy",
    ],
)
def test_an_exit_code_says_why_nothing_was_judged(options: list[str], code: int, words: str) -> None:
    run = suite(*(option.format(port=free_port()) for option in options))
    assert run.returncode == code, run.stdout + run.stderr
    assert words in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_an_engine_that_breaks_when_it_is_imported_says_where(tmp_path: Path) -> None:
    (tmp_path / "broken_engine.py").write_text("import nothing_of_that_name\n")
    run = suite(
        "--sockets", "--engine", "broken_engine:create_app", environment={"PYTHONPATH": str(tmp_path)}
    )
    assert run.returncode == UNREACHABLE
    assert 'broken_engine.py", line 1' in run.stdout + run.stderr


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the servers in /proc")
def test_servers_end_with_the_run_even_when_it_is_terminated() -> None:
    command = [sys.executable, "-m", "pytest", "features", "-q", "--sockets", "-s"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.read(1) == "."  # the first scenario has passed, so both servers are up
        children = children_of(run.pid)
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)
    assert len(children) == 2
    assert [pid for pid in children if alive(pid)] == []


STANDS_IN = """
from engine.app import create_app as made

def create_app(environment, **more):
    return made({**environment, **%r}, **more)
"""
MISFITTING: list[tuple[str, dict[str, str], list[str], str]] = [
    (
        "another policy",
        {"ENGINE_POLICY": "engage"},
        ["--policy", "student_success"],
        "runs engage, and was to be",
    ),
    ("no webhooks", {"ENGINE_PUBLIC_URL": "http://elsewhere.test"}, [], "see ENGINE_PUBLIC_URL"),
    ("another token", {"TWILIO_AUTH_TOKEN": "0"}, [], "did not reach the simulator"),
    ("no mail", {"ENGINE_SMTP_URL": "smtp://127.0.0.1:9"}, [], "mail did not reach"),
]


@pytest.mark.parametrize(
    ("case", "settings", "options", "words"), MISFITTING, ids=[row[0] for row in MISFITTING]
)
def test_an_engine_that_is_not_joined_is_named_and_not_judged(
    tmp_path: Path, case: str, settings: dict[str, str], options: list[str], words: str
) -> None:
    (tmp_path / "stand_in.py").write_text(STANDS_IN % settings)
    run = suite("--engine", "stand_in:create_app", *options, environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == UNREACHABLE, run.stdout + run.stderr
    assert words in run.stdout + run.stderr


SLOW = """
from datetime import timedelta

from engine.app import create_app
from engine.edge import clock

told = clock.system_clock
clock.system_clock = lambda: told() - timedelta(hours=2)
"""
LACKING = """
from engine.app import create_app as made

def create_app(*given, **more):
    app = made(*given, **more)
    whole = app.wsgi_app

    def without(environ, start_response):
        if environ["PATH_INFO"].startswith("/v1/phone-numbers"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"nothing here"]
        return whole(environ, start_response)

    app.wsgi_app = without
    return app
"""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (SLOW, "the engine does not follow the simulator's clock: it is 2026-09-07T"),
        (LACKING, "the engine has no GET /v1/phone-numbers, DELETE /v1/phone-numbers/{number}, which what"),
    ],
    ids=["another clock", "no such routes"],
)
def test_a_clock_and_routes_that_are_not_there_are_named(tmp_path: Path, source: str, words: str) -> None:
    (tmp_path / "stand_in.py").write_text(source)
    run = suite("--engine", "stand_in:create_app", environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == UNREACHABLE, run.stdout + run.stderr
    assert words in run.stdout + run.stderr


def test_a_route_that_nothing_chosen_needs_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "stand_in.py").write_text(LACKING)
    chosen = ["--engine", "stand_in:create_app", "-m", "SSE-OPT-05"]
    run = suite(*chosen, environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == 0, run.stdout + run.stderr


SKIPPING = """
import pytest

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.skip)
"""


def test_a_run_that_skips_everything_does_not_pass(tmp_path: Path) -> None:
    (tmp_path / "skips_all.py").write_text(SKIPPING)
    run = suite("-p", "skips_all", "-m", "SSE-OPT-05", environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == NOTHING_SELECTED, run.stdout + run.stderr
    assert "nothing was judged by them" in run.stdout


GIVING_UP = """
import pytest

def pytest_bdd_before_step(step):
    if step.name.startswith("Avery texts"):
        pytest.skip("a reason")
"""


def test_a_step_that_cannot_be_played_here_is_unsupported_and_still_no_pass(tmp_path: Path) -> None:
    (tmp_path / "gives_up.py").write_text(GIVING_UP)
    run = suite("-p", "gives_up", "-m", "SSE-OPT-05", environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == NOTHING_SELECTED, run.stdout + run.stderr
    assert "0 fail, 1 unsupported" in run.stdout


def children_of(parent: int) -> list[int]:
    """The processes that this one has started, from /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(status.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


MISFITS: list[dict[str, Any]] = [
    {"engine": "http://a.test"},
    {"simulator": "http://a.test"},
    {"engine": "http://a.test", "simulator": "http://b.test", "sockets": True},
    {"simulator": "other:create_app", "sockets": True},
]


@pytest.mark.parametrize("options", MISFITS)
def test_targets_that_cannot_reach_each_other_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TargetError):
        Settings(**options)


@pytest.mark.parametrize(
    ("options", "covered"),
    [
        ({}, ["student_success", "business_texting", "engage", "comparison"]),
        ({"policy": "engage"}, ["engage"]),
        ({"engine": "http://a.test", "simulator": "http://b.test", "bundled": False}, ["student_success"]),
        ({"engine": "http://a.test", "simulator": "http://b.test", "policy": "engage"}, ["engage"]),
    ],
    ids=["our own engine", "one system", "an engine somewhere", "an engine of another system"],
)
def test_an_engine_is_judged_by_the_features_of_the_systems_it_can_be(
    options: dict[str, Any], covered: list[str]
) -> None:
    settings = Settings(**options)
    folders = ("student_success", "business_texting", "engage", "comparison")
    assert [folder for folder in folders if settings.covers(folder)] == covered


def test_credentials_come_from_the_environment() -> None:
    environment = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "ENGINE_TOKEN": "", "HOME": "/"}
    assert credentials(environment) == {"account_sid": "AC1", "auth_token": "t"}


def test_a_scenario_has_an_account_of_its_own_and_the_same_in_every_run() -> None:
    assert credentials_for("a") == credentials_for("a") != credentials_for("b")


def test_a_factory_is_loaded_by_name() -> None:
    assert load("json:loads")("21610") == 21610  # type: ignore[comparison-overlap]  # no engine, but a callable


@pytest.mark.parametrize("target", ["json", "json:no_such_factory", "no.such.module:create_app"])
def test_a_factory_that_cannot_be_had_is_a_target_that_is_down(target: str) -> None:
    with pytest.raises(UnreachableError, match="cannot be loaded"):
        load(target)


def test_the_join_leads_nowhere_else() -> None:
    with (
        httpx.Client(transport=Join()) as client,
        pytest.raises(httpx.ConnectError, match="not part of this scenario"),
    ):
        client.get("https://api.twilio.com/")


def breaking(_environ: object, _start: object) -> Iterable[bytes]:
    raise ZeroDivisionError("no more numbers")


def test_an_app_that_raises_breaks_down_as_a_server_would_that_answers_with_500() -> None:
    join = Join()
    join.mount(ENGINE_URL, breaking)
    with pytest.raises(BreakdownError, match=r"GET /readyz was not answered: .*no more numbers"):
        Wire(join.line(ENGINE_URL)).ask("GET", "/readyz")


def test_an_engine_that_raises_when_it_is_looked_at_is_unreachable_and_says_why(tmp_path: Path) -> None:
    code = "def create_app(environment, *, transport):\n    return lambda environ, start: {}['a wheel']\n"
    (tmp_path / "wreck.py").write_text(code)
    run = suite("--engine", "wreck:create_app", environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == UNREACHABLE
    assert (
        "does not say what it is (GET /v1/capabilities was not answered: KeyError('a wheel'))" in run.stderr
    )
    assert "INTERNALERROR" not in run.stdout + run.stderr


def answering(answer: httpx.Response) -> AbstractContextManager[Wire]:
    """A line over httpx to somebody who answers so."""
    return contextlib.closing(Wire(SocketLine("http://a.test", httpx.MockTransport(lambda _: answer))))


ANSWERS = [
    ("a refusal", httpx.Response(403, json={"code": "NOT_YOU", "detail": "Ask somebody."}), RefusalError),
    ("a refusal without a reason", httpx.Response(404, text="no"), BreakdownError),
    ("a breakdown", httpx.Response(500, json={"code": "INTERNAL_ERROR"}), BreakdownError),
]


@pytest.mark.parametrize(("case", "answer", "error"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_bad_answers_are_told_apart(case: str, answer: httpx.Response, error: type[Exception]) -> None:
    with answering(answer) as wire, pytest.raises(error):
        wire.ask("GET", "/")


def test_an_empty_answer_is_no_breakdown() -> None:
    with answering(httpx.Response(204)) as wire:
        assert wire.ask("DELETE", "/") == {}


Start = Callable[[str, list[tuple[str, str]]], object]
SEEN = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_HOST")
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1/templates/Sale 50 % für", {"params": {"search": "a b&c", "limit": 3}}),
    ("GET", "/quoted%20already/+15550001", {"headers": {"X-Stopgap-Operator": "suite"}}),
    ("POST", "/v1/messages", {"body": {"body": "Grüße", "to": ["a"]}}),
    ("POST", "/_sim/reset", {}),
    ("DELETE", "/v1/phone-numbers/+15550001", {}),
]


def mirror(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """What an app is told of a request, as its answer."""
    told = {name: environ.get(name) for name in SEEN}
    told |= {name: value for name, value in environ.items() if name in {"HTTP_AUTHORIZATION", "HTTP_ACCEPT"}}
    told["operator"] = environ.get("HTTP_X_STOPGAP_OPERATOR")
    told["content"] = environ["wsgi.input"].read().decode()
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


@pytest.mark.parametrize(("method", "path", "content"), ASKED)
def test_a_function_call_tells_an_app_what_a_client_would(
    method: str, path: str, content: dict[str, Any]
) -> None:
    join = Join()
    join.mount("http://a.test", mirror)
    called = Wire(join.line("http://a.test"), auth=("AC1", "t"))
    with contextlib.closing(Wire(SocketLine("http://a.test", join), auth=("AC1", "t"))) as over_httpx:
        assert called.ask(method, path, **content) == over_httpx.ask(method, path, **content)


@pytest.mark.parametrize(("type_", "sent"), [("text/csv; charset=latin-1", "latin-1"), ("text/csv", "utf-8")])
def test_text_is_read_in_the_character_set_that_it_names(type_: str, sent: str) -> None:
    answer = httpx.Response(200, headers={"Content-Type": type_}, content="Grüße".encode(sent))
    with answering(answer) as wire:
        assert wire.text("/", accept="text/csv") == "Grüße"


def test_the_cast_of_a_scenario_is_its_own_and_the_same_in_every_run() -> None:
    casts = {name: [Casting(name).number() for _ in range(2)] for name in ("a", "b")}
    assert casts["a"] == [Casting("a").number() for _ in range(2)]
    assert set(casts["a"]).isdisjoint(casts["b"])
    assert Casting("a").email("Sam") != Casting("b").email("Sam")


def test_numbers_do_not_repeat_within_a_scenario() -> None:
    casting = Casting("a")
    numbers = [casting.number() for _ in range(50)]
    assert len(set(numbers)) == 50
