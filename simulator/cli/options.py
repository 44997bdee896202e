"""Flags that several commands take; each is an environment variable as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from simulator.cli import strangers
from simulator.cli.world import World
from simulator.runtime.settings import ACCOUNT_SID, AUTH_TOKEN

Command = Callable[..., None]
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Span(click.ParamType[float]):
    """A span of time in seconds: a number, or one with its unit."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhdw]?)", str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is no span of time: write 90, 90s, 30m, 2h, 7d or 1w", param, ctx)
        return float(found[1]) * UNITS[found[2] or "s"]


SPAN = Span()


def in_world(command: Command) -> Command:
    """Give the command the running world, by `--url`, `--engine-url` and the account's credentials."""

    @click.option("--url", envvar="STOPGAP_URL", default="http://127.0.0.1:21610", help="The simulator.")
    @click.option(
        "--engine-url", envvar="STOPGAP_ENGINE_URL", default="http://127.0.0.1:21620", help="The engine."
    )
    @click.option(
        "--account-sid", envvar="TWILIO_ACCOUNT_SID", default=ACCOUNT_SID, help="Whose world it is."
    )
    @click.option("--auth-token", envvar="TWILIO_AUTH_TOKEN", default=AUTH_TOKEN, help="Its token.")
    @wraps(command)
    def with_world(url: str, engine_url: str, account_sid: str, auth_token: str, **arguments: Any) -> None:
        world = World(
            url=url.rstrip("/"),
            engine_url=engine_url.rstrip("/"),
            account_sid=account_sid,
            auth_token=auth_token,
        )
        strangers.told(account_sid, world)
        command(world, **arguments)

    return with_world


as_json = click.option(
    "--json", "as_json", is_flag=True, envvar="STOPGAP_JSON", help="Print JSON for programs."
)
