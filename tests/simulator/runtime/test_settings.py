"""What can be set from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.runtime import settings
from simulator.runtime.settings import SettingError, Settings

ACCOUNT = "AC" + "a" * 32


def test_with_nothing_set_everything_has_its_default() -> None:
    assert settings.read({}) == Settings()
    assert settings.read(dict.fromkeys(("STOPGAP_HOST", "STOPGAP_PORT", "STOPGAP_SEED"), "")) == Settings()


def test_everything_can_be_set() -> None:
    given = {
        "STOPGAP_HOST": "::1",
        "STOPGAP_PORT": "0",
        "STOPGAP_SMTP_PORT": "65535",
        "STOPGAP_JOURNAL": "a/b.jsonl",
        "STOPGAP_SEED": "-7",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "secret",
        "STOPGAP_HOSTILE": "1",
    }
    assert settings.read(given) == Settings(
        host="::1",
        port=0,
        smtp_port=65535,
        journal=Path("a/b.jsonl"),
        seed=-7,
        account_sid=ACCOUNT,
        auth_token="secret",
        hostile=True,
    )


def test_without_an_environment_given_the_processs_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOPGAP_SEED", "5")
    assert settings.read().seed == 5


FLAGS = [("1", True), ("true", True), ("ON", True), ("0", False), ("no", False), ("", False)]


@pytest.mark.parametrize(("text", "hostile"), FLAGS)
def test_a_flag_is_read(text: str, *, hostile: bool) -> None:
    assert settings.read({"STOPGAP_HOSTILE": text}).hostile is hostile


BAD = [
    ("STOPGAP_HOSTILE", "very"),
    ("STOPGAP_PORT", "http"),
    ("STOPGAP_PORT", "-1"),
    ("STOPGAP_SMTP_PORT", "65536"),
    ("STOPGAP_SEED", "x"),
    ("TWILIO_ACCOUNT_SID", "ada"),
    ("TWILIO_ACCOUNT_SID", ACCOUNT + "a"),
]


@pytest.mark.parametrize(("name", "text"), BAD)
def test_a_setting_that_makes_no_sense_is_refused_by_its_name(name: str, text: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is .*; it takes"):
        settings.read({name: text})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104  what is refused
def test_other_machines_are_let_in_by_a_token_of_ones_own_or_on_purpose(host: str) -> None:
    with pytest.raises(SettingError, match="a token that everybody knows"):
        settings.read({"STOPGAP_HOST": host})
    assert settings.read({"STOPGAP_HOST": host, "TWILIO_AUTH_TOKEN": "my-own"}).host == host
    assert settings.read({"STOPGAP_HOST": host, "STOPGAP_OPEN": "1"}).host == host
