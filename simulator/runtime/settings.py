"""What can be set from outside, all of it by environment: the one reader of it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

ACCOUNT_SID = "AC00000000000000000000000000021610"
AUTH_TOKEN = "00000000000000000000000000021610"  # noqa: S105  a made-up token, known to everybody: it guards nothing


FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


class SettingError(Exception):
    """A setting cannot be used; the sentence says which, and what it takes."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The simulator's settings; ports of 0 mean a free one, a seed of None means chance.

    `hostile` sets, in every account, the faults that keep clients honest (`faults.HOSTILE`). Where it is `closed`, no
    account is opened but the configured ones; without `console` there is no page. One that `tells` says a line for each
    thing that happens.
    """

    host: str = "127.0.0.1"
    port: int = 21610
    smtp_port: int = 21625
    journal: Path | None = None
    seed: int | None = None
    account_sid: str = ACCOUNT_SID
    auth_token: str = field(default=AUTH_TOKEN, repr=False)
    test_account_sid: str | None = None
    test_auth_token: str = field(default=AUTH_TOKEN, repr=False)
    hostile: bool = False
    closed: bool = False
    console: bool = True
    tells: bool = False


def is_account_sid(text: str) -> bool:
    """Whether an account can be called that: `AC` and 32 hexadecimal digits."""
    return re.fullmatch(r"AC[0-9a-fA-F]{32}", text) is not None


def is_key_sid(text: str) -> bool:
    """Whether an API key can be called that: `SK` and 32 hexadecimal digits."""
    return re.fullmatch(r"SK[0-9a-fA-F]{32}", text) is not None


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach `host`."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def environment() -> dict[str, str]:
    """The process's environment."""
    return dict(os.environ)


def read(given: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment asks for; `SettingError` names one that makes no sense."""
    env = environment() if given is None else given
    host, token = env.get("STOPGAP_HOST") or "127.0.0.1", env.get("TWILIO_AUTH_TOKEN") or AUTH_TOKEN
    if not is_loopback(host) and token == AUTH_TOKEN and not _flag(env, "STOPGAP_OPEN"):
        raise SettingError(
            f"STOPGAP_HOST {host} lets others in, by a token that everybody knows: choose your own "
            "(--token, TWILIO_AUTH_TOKEN), or let everybody in on purpose (--open, STOPGAP_OPEN=1)"
        )
    journal, seed = env.get("STOPGAP_JOURNAL"), env.get("STOPGAP_SEED")
    return Settings(
        host=host,
        port=_port(env, "STOPGAP_PORT", 21610),
        smtp_port=_port(env, "STOPGAP_SMTP_PORT", 21625),
        journal=Path(journal) if journal else None,
        seed=_whole(env, "STOPGAP_SEED") if seed else None,
        account_sid=_account_sid(env, "TWILIO_ACCOUNT_SID") or ACCOUNT_SID,
        auth_token=token,
        test_account_sid=_account_sid(env, "STOPGAP_TEST_ACCOUNT_SID"),
        test_auth_token=env.get("STOPGAP_TEST_AUTH_TOKEN") or AUTH_TOKEN,
        hostile=_flag(env, "STOPGAP_HOSTILE"),
        closed=_flag(env, "STOPGAP_CLOSED"),
        console=not _flag(env, "STOPGAP_NO_CONSOLE"),
        tells=_flag(env, "STOPGAP_TELL"),
    )


def _account_sid(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name)
    if text and not is_account_sid(text):
        raise SettingError(f"{name} is {text!r}; it takes AC and 32 hexadecimal digits")
    return text or None


def _whole(env: Mapping[str, str], name: str) -> int:
    try:
        return int(env[name])
    except ValueError:
        raise SettingError(f"{name} is {env[name]!r}; it takes a whole number") from None


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = (env.get(name) or "0").lower()
    if text not in FLAGS:
        raise SettingError(f"{name} is {text!r}; it takes 1 or 0")
    return FLAGS[text]


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    port = _whole(env, name) if env.get(name) else default
    if not 0 <= port <= 65535:
        raise SettingError(f"{name} is {port}; it takes a port, 0 for a free one")
    return port
