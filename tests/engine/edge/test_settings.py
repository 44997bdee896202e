"""What the environment may say."""

from __future__ import annotations

import pytest

from engine.edge.settings import SettingsError, is_loopback, read

NEEDED = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}


def test_the_rest_has_defaults() -> None:
    settings = read(NEEDED)
    assert (settings.api_url, settings.database_url, settings.policy) == (
        None,
        "sqlite://",
        "student_success",
    )
    assert settings.public_url == "http://127.0.0.1:21620"


def test_the_public_url_follows_host_and_port() -> None:
    assert read(NEEDED | {"ENGINE_HOST": "0.0.0.0", "ENGINE_PORT": "80"}).public_url == "http://0.0.0.0:80"  # noqa: S104 - read, not bound
    assert read(NEEDED | {"ENGINE_PUBLIC_URL": "https://x.org/sms/"}).public_url == "https://x.org/sms"


BAD = [
    ({"TWILIO_ACCOUNT_SID": " "}, "TWILIO_ACCOUNT_SID"),
    ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN"),
    ({"ENGINE_TOKEN": "same", "ENGINE_OPERATOR_TOKEN": "same"}, "ENGINE_OPERATOR_TOKEN"),
    ({"ENGINE_PORT": "http"}, "ENGINE_PORT"),
    ({"ENGINE_PORT": "65536"}, "ENGINE_PORT"),
    ({"ENGINE_POLICY": "none"}, "ENGINE_POLICY"),
]


@pytest.mark.parametrize(("values", "name"), BAD, ids=[row[1] for row in BAD])
def test_a_setting_that_cannot_be_run_with_is_named(values: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(NEEDED | values)


def test_the_environment_of_the_process_is_read_unless_another_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC7")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t")
    assert read().account_sid == "AC7"


HOSTS = [
    ("127.0.0.1", True),
    ("::1", True),
    ("localhost", True),
    ("0.0.0.0", False),  # noqa: S104 - asked, not bound
    ("10.1.2.3", False),
    ("x.org", False),
]


@pytest.mark.parametrize(("host", "loopback"), HOSTS)
def test_only_this_machine_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_secret_shows_in_no_representation() -> None:
    given = {"TWILIO_AUTH_TOKEN": "s1", "ENGINE_TOKEN": "s2", "ENGINE_OPERATOR_TOKEN": "s3"}
    given |= {
        "ENGINE_SMTP_URL": "smtp://u:s4@h",
        "ENGINE_CLOCK_URL": "http://u:s5@h",
        "ENGINE_DATABASE_URL": "x://u:s6@h",
    }
    shown = repr(read({"TWILIO_ACCOUNT_SID": "AC1"} | given))
    assert [secret for secret in ("s1", "s2", "s3", "s4", "s5", "s6") if secret in shown] == []
