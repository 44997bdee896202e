"""The engine's settings: the one reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from engine.policies import POLICIES


class SettingsError(Exception):
    """The environment cannot be run with; the text says which variable and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting, named as its variable without the prefix `ENGINE_`; the README explains them.

    What is or may hold a secret shows in no representation.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    api_url: str | None
    public_url: str
    database_url: str = field(repr=False)
    database_connections: int
    pgbouncer: bool
    smtp_url: str = field(repr=False)
    mail_from: str
    clock_url: str | None = field(repr=False)
    token: str | None = field(repr=False)
    operator_token: str | None = field(repr=False)
    policy: str
    number_country: str
    host: str
    port: int


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment`, by default that of the process; raises `SettingsError`."""
    given = os.environ if environment is None else environment
    host, port = given.get("ENGINE_HOST", "127.0.0.1"), given.get("ENGINE_PORT", "21620")
    if not port.isdecimal() or int(port) > 65535:
        raise SettingsError(f"ENGINE_PORT must be a port number, not {port!r}.")
    settings = Settings(
        account_sid=_needed(given, "TWILIO_ACCOUNT_SID"),
        auth_token=_needed(given, "TWILIO_AUTH_TOKEN"),
        api_url=given.get("TWILIO_API_URL") or None,
        public_url=(given.get("ENGINE_PUBLIC_URL") or f"http://{host}:{port}").rstrip("/"),
        database_url=given.get("ENGINE_DATABASE_URL") or "sqlite://",
        database_connections=_count(given, "ENGINE_DATABASE_CONNECTIONS", 8),
        pgbouncer=given.get("ENGINE_PGBOUNCER", "").casefold() in {"1", "true", "yes", "on"},
        smtp_url=given.get("ENGINE_SMTP_URL") or "smtp://127.0.0.1:25",
        mail_from=given.get("ENGINE_MAIL_FROM") or "no-reply@stopgap.example",
        clock_url=given.get("ENGINE_CLOCK_URL") or None,
        token=given.get("ENGINE_TOKEN") or None,
        operator_token=given.get("ENGINE_OPERATOR_TOKEN") or None,
        policy=given.get("ENGINE_POLICY") or "student_success",
        number_country=given.get("ENGINE_NUMBER_COUNTRY") or "US",
        host=host,
        port=int(port),
    )
    if settings.operator_token and settings.operator_token == settings.token:
        raise SettingsError("ENGINE_OPERATOR_TOKEN must differ from ENGINE_TOKEN, which every user has.")
    if settings.policy not in POLICIES:
        raise SettingsError(f"ENGINE_POLICY must be one of {', '.join(POLICIES)}, not {settings.policy!r}.")
    return settings


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach `host`; outside it a token is required."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _count(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name) or str(default)
    if not value.isdecimal() or not 1 <= int(value) <= 1000:
        raise SettingsError(f"{name} must be a number from 1 to 1000, not {value!r}.")
    return int(value)


def _needed(given: Mapping[str, str], name: str) -> str:
    if not (value := given.get(name, "").strip()):
        raise SettingsError(f"{name} is not set: the engine cannot speak to its provider without it.")
    return value
