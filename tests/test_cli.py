"""The first minute, as a person has it: `stopgap up`, and then the walk through the gap, command by command."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from click import BadParameter
from click.testing import CliRunner, Result
from stopgap.server import Server

from simulator.cli import main
from simulator.cli.options import SPAN
from simulator.cli.world import World
from simulator.runtime.settings import ACCOUNT_SID, AUTH_TOKEN

PATIENCE = 60  # seconds until a program that does not answer is called broken


@dataclass(frozen=True)
class Running:
    """A world started by `stopgap up`, and how to type commands in it."""

    process: subprocess.Popen[str]
    greeting: str
    env: dict[str, str]

    def run(self, *words: str) -> Result:
        """Type a command."""
        return CliRunner().invoke(main, list(words), env=self.env)

    def ask(self, *words: str) -> Any:
        """Type a command for its JSON."""
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return orjson.loads(result.output)


UP = [sys.executable, "-m", "simulator.cli", "up", "--port", "0", "--engine-port", "0", "--smtp-port", "0"]


def start(*flags: str) -> subprocess.Popen[str]:
    """`stopgap up` on free ports, in a process group of its own."""
    return subprocess.Popen(
        [*UP, *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def greeting_of(process: subprocess.Popen[str], last: str) -> str:
    """What it says, up to the line that holds `last`."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if last in line:
            break
    return "".join(lines)


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGINT) -> int:
    """As Ctrl-C does: to the whole group."""
    with process:
        os.killpg(process.pid, how)
        try:
            return process.wait(PATIENCE)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    process = start()
    try:
        greeting = greeting_of(process, "Ctrl-C")
        assert "Ctrl-C" in greeting, greeting
        lines = greeting.splitlines()
        engine = next(line.split()[1] for line in lines if line.startswith("Engine"))
        yield Running(process, greeting, {"STOPGAP_URL": lines[0], "STOPGAP_ENGINE_URL": engine})
    finally:
        end(process)


def test_the_first_line_is_the_url(running: Running) -> None:
    assert running.greeting.splitlines()[0].startswith("http://127.0.0.1:")


def test_three_commands_to_try_are_printed(running: Running) -> None:
    for words in ("text student-1 advisor-1 STOP", "send advisor-2 student-1", "send advisor-1 student-1"):
        assert words in running.greeting


def test_the_walk_through_the_gap(running: Running) -> None:
    stop = running.run("text", "student-1", "advisor-1", "STOP")
    assert stop.exit_code == 0
    assert "The provider now blocks" in stop.output
    other = running.ask("send", "advisor-2", "student-1", "Office hours moved")
    assert (other["channel"], other["error_code"]) == ("sms", None)
    same = running.run("send", "advisor-1", "student-1", "Are you coming?")
    assert "Attempt To Send To Unsubscribed Recipient 21610" in same.output
    assert same.output.count("SMS Disabled") == 2
    [block] = running.ask("optouts")
    assert block["lifted_at"] is None
    bodies = [text["body"] for text in running.ask("texts", "student-1")]
    assert "Office hours moved" in bodies
    assert "Are you coming?" not in bodies
    assert [mail["text"].strip() for mail in running.ask("mails", "student-1")] == ["Are you coming?"]


def test_a_text_that_went_through_in_the_gap_is_said_to_be_one(running: Running) -> None:
    running.run("text", "student-2", "advisor-1", "STOP")
    assert "In the gap" in running.run("send", "advisor-2", "student-2", "Hello").output


def test_the_log_and_the_people_can_be_looked_at(running: Running) -> None:
    assert "advisor-1" in running.run("people").output
    assert len(running.ask("messages")) >= 6


def test_the_clock_moves_for_everybody(running: Running) -> None:
    before = running.ask("clock")["now"]
    running.run("clock", "--advance", "86400")
    assert running.ask("clock")["now"][:10] > before[:10]


def test_a_person_nobody_knows_is_refused_with_the_engine_s_sentence(running: Running) -> None:
    result = running.run("send", "nobody", "student-1", "Hello")
    assert result.exit_code == 1
    assert "nobody" in result.output


def test_an_unreachable_simulator_is_told_from_a_refusal() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        result = CliRunner().invoke(main, ["optouts", "--url", url])
    assert result.exit_code == 3
    assert "stopgap up" in result.output


def test_env_prints_what_an_app_needs() -> None:
    result = CliRunner().invoke(main, ["env"])
    assert "export TWILIO_API_URL=http://127.0.0.1:21610" in result.output.splitlines()


def test_an_unknown_flag_is_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["up", "--nonsense"]).exit_code == 2


def test_data_kept_in_a_folder_is_there_the_next_time(tmp_path: Path) -> None:
    said = []
    for _ in range(2):
        process = start("--data", str(tmp_path))
        greeting = greeting_of(process, "Ctrl-C")
        result = CliRunner().invoke(main, ["messages", "--json", "--url", greeting.splitlines()[0]])
        said.append([message["sid"] for message in orjson.loads(result.output)])
        assert end(process) == 0
    assert said[0] == said[1]
    assert len(said[0]) == 6


def test_a_world_that_was_killed_while_it_was_seeded_is_made_again(tmp_path: Path) -> None:
    process = start("--data", str(tmp_path))
    greeting_of(process, "Your app")  # the last line before the seeding
    os.kill(process.pid, signal.SIGKILL)
    with process:
        assert process.stdout is not None
        process.stdout.read()  # no orphan keeps a port
    assert (tmp_path / "seeding").exists()
    process = start("--data", str(tmp_path))
    greeting = greeting_of(process, "Ctrl-C")
    result = CliRunner().invoke(main, ["messages", "--json", "--url", greeting.splitlines()[0]])
    assert len(orjson.loads(result.output)) == 6
    assert end(process) == 0
    assert not (tmp_path / "seeding").exists()


def test_a_world_of_somebodys_own_is_greeted_as_one(tmp_path: Path) -> None:
    greeting = ""
    for flags in (["--empty"], []):
        process = start("--data", str(tmp_path), *flags)
        greeting = greeting_of(process, "Ctrl-C" if not flags else "Your app")
        assert end(process) == 0
    assert "Somebody made this world" in greeting


def test_everything_ends_with_the_program_however_it_ends() -> None:
    process = start("--empty")
    greeting = greeting_of(process, "Your app")
    os.kill(process.pid, signal.SIGKILL)
    with process:
        assert process.stdout is not None
        process.stdout.read()  # ends only when every program that inherited the pipe is gone
    assert CliRunner().invoke(main, ["optouts", "--url", greeting.splitlines()[0]]).exit_code == 3


TOURS = [
    (
        "business_texting",
        "not HIPAA compliant",
        ["opted out", "opted in", "sent by text", "Autumn is complete: 6 sent, 0 refused, 0 failed"],
    ),
    (
        "engage",
        "A first marketing campaign",
        ["application answered", "RECIPIENT_UNSUBSCRIBED", "Codes is complete: 1 sent"],
    ),
]


@pytest.mark.parametrize(("policy", "said", "answers"), TOURS, ids=[tour[0] for tour in TOURS])
def test_each_policy_has_its_own_world_and_its_own_things_to_try(
    policy: str, said: str, answers: list[str]
) -> None:
    process = start("--policy", policy)
    try:
        greeting = greeting_of(process, "Ctrl-C")
        assert said in greeting
        for words, answer in zip(commands_in(greeting), answers, strict=True):
            result = CliRunner().invoke(main, words, env=variables_in(greeting))
            assert result.exit_code == 0, result.output
            assert answer in " ".join(result.output.split())
    finally:
        assert end(process) == 0


def variables_in(greeting: str) -> dict[str, str]:
    """What the greeting tells the other terminal to set."""
    [line] = re.findall(r"^  export (.*)$", greeting, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in shlex.split(line))


def commands_in(greeting: str) -> list[list[str]]:
    """The commands that the greeting proposes, as the shell would split them."""
    proposed = re.findall(r"^(?:  \d  |Then send to a list: )\S+ (.*)$", greeting, re.MULTILINE)
    return [shlex.split(command) for command in proposed]


@pytest.mark.parametrize(
    ("written", "seconds"), [("90", 90), ("90s", 90), ("30m", 1800), ("2h", 7200), ("7d", 604800)]
)
def test_a_span_of_time_is_written_with_its_unit(written: str, seconds: float) -> None:
    assert SPAN.convert(written, None, None) == seconds


@pytest.mark.parametrize("written", ["", "-1", "2y", "h"])
def test_what_is_no_span_is_refused_with_examples(written: str) -> None:
    with pytest.raises(BadParameter, match="7d"):
        SPAN.convert(written, None, None)


VERDICT = '{"schema": 1, "clauses": [{"id": "AB-01", "verdict": "%s", "scenarios": []}]}'


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [("pass", "fail", 1), ("fail", "pass", 0), ("pass", "pass", 0), ("pass", "untested", 1)],
)
def test_two_verdicts_are_compared(tmp_path: Path, before: str, after: str, code: int) -> None:
    for name, verdict in (("a", before), ("b", after)):
        (tmp_path / name).write_text(VERDICT % verdict)
    told = CliRunner().invoke(main, ["diff", str(tmp_path / "a"), str(tmp_path / "b")])
    assert told.exit_code == code, told.output
    assert ("AB-01" in told.output) == (before != after)
    (tmp_path / "b").write_text("{}")
    assert CliRunner().invoke(main, ["diff", str(tmp_path / "a"), str(tmp_path / "b")]).exit_code == 2


def test_up_ends_with_0_where_the_interrupt_came_ignored() -> None:
    ignoring = subprocess.Popen(
        [*UP, "--empty"],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509  # as a script's `&` does
    )
    with ignoring:
        assert ignoring.stdout is not None
        assert ignoring.stdout.readline().startswith("http")
        ignoring.send_signal(signal.SIGINT)
        ignoring.communicate(timeout=PATIENCE)
    assert ignoring.returncode == 0


def test_people_are_told_as_json(running: Running) -> None:
    assert all(person["phones"] is not None for person in running.ask("people"))


def test_a_strangers_credentials_in_the_shell_are_named(running: Running) -> None:
    account = {"TWILIO_ACCOUNT_SID": "AC00000000000000000000000000021610", "TWILIO_AUTH_TOKEN": "somebody's"}
    told = CliRunner().invoke(main, ["messages"], env=running.env | account)
    assert told.exit_code == 1
    assert "unset them" in told.output


def said_by(process: subprocess.Popen[str], last: str) -> list[str]:
    """The lines up to the one that holds `last`, without number and time."""
    return [" ".join(line.split()[2:]) for line in greeting_of(process, last).splitlines()]


def test_up_says_what_happens_after_its_greeting_and_not_what_made_the_world() -> None:
    process = start()
    try:
        env = variables_in(greeting_of(process, "Ctrl-C"))
        CliRunner().invoke(main, ["text", "student-1", "advisor-1", "STOP"], env=env)
        lines = said_by(process, "webhook delivered")
        assert lines[0].startswith("STOP arrived +15553010001")
        assert "block placed" in lines[1]
        CliRunner().invoke(main, ["send", "advisor-1", "student-1", "Where are you?"], env=env)
        lines = said_by(process, "mail arrived")
        assert "error 21610" in lines[0]
        assert "Where are you" not in " ".join(lines)
    finally:
        assert end(process) == 0


@pytest.mark.parametrize(("flags", "says"), [([], True), (["--quiet"], False)])
def test_serve_says_a_line_for_what_happens_unless_it_is_told_to_be_quiet(
    flags: list[str], *, says: bool
) -> None:
    ports = ["--port", "0", "--smtp-port", "0"]
    serving = subprocess.Popen(
        [sys.executable, "-m", "simulator.cli", "serve", *ports, *flags],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with serving:
        assert serving.stdout is not None
        url = serving.stdout.readline().strip()
        world = World(url=url, engine_url="", account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN)
        number = world.simulator("POST", "/_sim/numbers", json={"sms_url": f"{url}/nowhere"})["number"]
        world.simulator("POST", "/_sim/handsets/+15553010001/texts", json={"to": number, "body": "Hi"})
        if says:
            lines = said_by(serving, "webhook failed")
            assert [" ".join(line.split()[:2]) for line in lines[:2]] == ["number set", "text arrived"]
        world.settle()
        serving.send_signal(signal.SIGINT)
        rest = serving.stdout.read()
        assert says or not rest
    assert serving.returncode == 0


RESETS = [
    ("student_success", ["text", "student-1", "advisor-1", "STOP"], ["people"], "disabled"),
    ("business_texting", ["text", "+15553010001", "agent-1", "STOP"], ["contacts"], '"opted_in": false'),
    ("engage", ["text", "+15553010001", "{number}", "Stop"], ["audience"], "+15553010001"),
]


@pytest.mark.parametrize(("policy", "stop", "look", "sign"), RESETS, ids=[row[0] for row in RESETS])
def test_after_a_reset_the_seeded_world_is_as_it_was_at_first(
    policy: str, stop: list[str], look: list[str], sign: str
) -> None:
    process = start("--policy", policy, "--quiet")
    try:
        running = Running(process, "", variables_in(greeting_of(process, "Ctrl-C")))
        first = [text["body"] for text in running.ask("texts", "+15553010001")]
        number = running.ask("messages")[-1]["from"]
        assert sign not in running.run(*look, "--json").output
        running.run(*(word.format(number=number) for word in stop))
        if policy == "student_success":
            running.run("send", "advisor-1", "student-1", "Are you coming?")
        assert sign in running.run(*look, "--json").output
        reset = running.run("reset")
        assert "as they were at first" in reset.output, reset.output
        assert sign not in running.run(*look, "--json").output
        assert [text["body"] for text in running.ask("texts", "+15553010001")] == first
        assert running.run(*(word.format(number=number) for word in stop)).exit_code == 0
        assert [text["direction"] for text in running.ask("texts", "+15553010001")].count("sent") == 1
    finally:
        assert end(process) == 0


OWNED = "+15552010001"
NEEDING_NO_ENGINE = [
    ["text", "+15553010001", OWNED, "STOP"],
    ["messages"],
    ["texts", "+15553010001"],
    ["mails", "somebody@example.org"],
    ["optouts"],
    ["clock", "--advance", "2h"],
    ["delays"],
    ["audit"],
    ["timeline"],
    ["timeline", "+15553010001"],
    ["export"],
    ["env"],
    ["reset"],
    ["text", "+15553010001", OWNED, "STOP"],
    ["reset", "--empty"],
]
NEEDING_ONE = [
    ["text", "student-1", OWNED, "STOP"],
    ["texts", "student-1"],
    ["mails", "student-1"],
    ["people"],
    ["contacts"],
    ["audience"],
    ["campaign", "list"],
    ["send", "advisor-1", "student-1", "Hello"],
]


def test_commands_that_need_no_engine_ask_for_none_and_the_others_say_so() -> None:
    with Server() as serving, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        env = {
            "STOPGAP_URL": serving.url,
            "STOPGAP_ENGINE_URL": f"http://127.0.0.1:{nobody.getsockname()[1]}",
        }
        world = World(url=serving.url, engine_url="", account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN)
        world.simulator("POST", "/_sim/numbers", json={"number": OWNED})
        for words in NEEDING_NO_ENGINE:
            told = CliRunner().invoke(main, words, env=env)
            assert told.exit_code == 0, told.output
            assert "engine answers" not in told.output
        assert world.simulator("GET", "/_sim/numbers")["numbers"] == []
        for words in NEEDING_ONE:
            told = CliRunner().invoke(main, words, env=env)
            assert told.exit_code == 3
            assert "no engine answers" in told.output


STRANGER = {"TWILIO_ACCOUNT_SID": "ACabcdefabcdefabcdefabcdefabcdef12", "TWILIO_AUTH_TOKEN": "real"}


@pytest.mark.parametrize(
    ("beside", "words", "said"),
    [
        ({}, ["optouts"], True),
        ({"TWILIO_API_URL": "http://127.0.0.1:21610"}, ["optouts"], False),
        ({"STOPGAP_NUMBERS": "+15552010001"}, ["optouts"], False),
        ({}, ["optouts", "--account-sid", ACCOUNT_SID], False),
        ({"TWILIO_ACCOUNT_SID": ACCOUNT_SID}, ["env"], False),
        ({}, ["env"], True),
    ],
)
def test_a_stranger_s_account_in_the_shell_is_told_from_one_that_was_set_for_this_world(
    beside: dict[str, str], words: list[str], *, said: bool
) -> None:
    nowhere = {"STOPGAP_URL": "http://127.0.0.1:1", "TWILIO_API_URL": "", "STOPGAP_NUMBERS": ""}
    result = CliRunner().invoke(main, words, env=nowhere | STRANGER | beside)
    assert ("of that name" in result.stderr) == said
    assert "real" not in result.stderr


def test_serve_says_whose_account_it_took_and_that_nothing_has_happened_in_it() -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "simulator.cli", "serve", "--port", "0", "--smtp-port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | STRANGER,
    )
    with serving:
        assert serving.stdout is not None
        env = {"STOPGAP_URL": serving.stdout.readline().strip(), "TWILIO_API_URL": ""}
        asked = CliRunner().invoke(main, ["optouts"], env=env | STRANGER)
        assert "Nothing has happened in it yet" in asked.stderr
        serving.send_signal(signal.SIGINT)
        assert serving.stderr is not None
        assert STRANGER["TWILIO_ACCOUNT_SID"] in serving.stderr.read()


def test_every_option_is_an_environment_variable_as_well() -> None:
    result = CliRunner().invoke(main, ["optouts"], env={"STOPGAP_URL": "http://127.0.0.1:1"})
    assert "http://127.0.0.1:1" in result.output
    unknown = CliRunner().invoke(main, ["env"], env={"STOPGAP_ENV_FORM": "no-such-format"})
    assert "no-such-format" in unknown.output
    assert unknown.exit_code == 2
