"""How a simulator is put together, and that one which cannot be leaves nothing behind."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from simulator.app import Route
from simulator.runtime.journal_reading import JournalError
from simulator.runtime.settings import ACCOUNT_SID, AUTH_TOKEN, SettingError
from tests.simulator.provider import Application, Provider, answer, basic, services_of, simulator
from tests.simulator.sample import ADVISOR, STUDENT

TEST_ACCOUNT = "AC" + "9" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def opens(path: Path, application: Application) -> bool:
    """Whether a simulator starts with this journal, which nobody else may hold."""
    services_of(simulator(application, STOPGAP_JOURNAL=str(path))).close()
    return True


def test_a_simulator_whose_mail_port_is_taken_lets_go_of_its_journal(
    path: Path, application: Application
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SettingError, match=f"STOPGAP_SMTP_PORT {port} of 127.0.0.1 cannot be had: "):
            simulator(application, STOPGAP_JOURNAL=str(path), STOPGAP_SMTP_PORT=port)
    assert opens(path, application)


def test_a_simulator_whose_journal_is_damaged_lets_go_of_it(path: Path, application: Application) -> None:
    path.write_bytes(b"{}\n")
    with pytest.raises(JournalError, match="line 1"):
        simulator(application, STOPGAP_JOURNAL=str(path))
    path.write_bytes(b"")
    assert opens(path, application)


TOKENS = [
    ("TWILIO_AUTH_TOKEN", {}),
    ("STOPGAP_TEST_AUTH_TOKEN", {"STOPGAP_TEST_ACCOUNT_SID": TEST_ACCOUNT}),
]


@pytest.mark.parametrize(("name", "environment"), TOKENS)
def test_a_token_that_the_journal_does_not_know_is_refused_by_its_name(
    path: Path, application: Application, name: str, environment: dict[str, str]
) -> None:
    services_of(simulator(application, STOPGAP_JOURNAL=str(path), **environment)).close()
    with pytest.raises(SettingError, match=f"{name} is wrong: the journal {path} knows account AC"):
        simulator(application, STOPGAP_JOURNAL=str(path), **environment, **{name: "another"})
    assert opens(path, application)


def test_routes_are_matched_and_never_built_which_makes_most_of_a_start(application: Application) -> None:
    app = simulator(application)
    rules = list(app.url_map.iter_rules())
    assert {type(rule) for rule in rules} == {Route}
    with pytest.raises(NotImplementedError):
        rules[0].build({})
    services_of(app).close()


def test_a_closed_simulator_opens_no_account_but_the_configured_one() -> None:
    app = simulator(Application(), STOPGAP_CLOSED="1")
    client = app.test_client()
    stranger = {"Authorization": basic("AC" + "9" * 32, "t" * 32)}
    assert client.get("/_sim/clock", headers=stranger).status_code == 401
    known = {"Authorization": basic(ACCOUNT_SID, AUTH_TOKEN)}
    assert client.get("/_sim/clock", headers=known).status_code == 200
    services_of(app).close()


def test_without_the_console_there_is_no_page() -> None:
    app = simulator(Application(), STOPGAP_NO_CONSOLE="1")
    assert app.test_client().get("/").status_code == 404
    services_of(app).close()


def test_without_room_for_the_journal_nothing_happens_and_the_reason_is_told(
    path: Path, application: Application
) -> None:
    app = simulator(application, STOPGAP_JOURNAL=str(path))
    provider, browser = Provider(app), app.test_client()
    provider.freeze()
    provider.own(ADVISOR)
    aside = path.with_suffix(".aside")
    path.rename(aside)
    reason = f"the journal {path} is gone: No such file or directory"
    before = answer(provider.control("GET", "events"))
    refused = provider.send(To=STUDENT, From=ADVISOR, Body="Hi")
    assert (refused.status_code, answer(refused, 503)["code"]) == (503, 20503)
    assert answer(refused, 503)["message"].endswith(reason)
    refused = provider.control("POST", "reset")
    told = refused.get_json()
    assert (told["status"], told["code"]) == (503, "JOURNAL_NOT_WRITTEN")
    assert told["detail"] == f"nothing was done: {reason}"
    ready = browser.get("/readyz")
    assert (ready.status_code, ready.get_json()) == (503, {"status": "not ready", "reason": reason})
    assert answer(provider.control("GET", "events")) == before
    aside.rename(path)
    assert browser.get("/readyz").get_json()["status"] == "ready"
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hi")
    services_of(app).close()
