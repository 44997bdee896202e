"""Flags that several commands take; each is an environment variable as well."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from simulator.cli.world import World
from simulator.runtime.settings import ACCOUNT_SID, AUTH_TOKEN

Command = Callable[..., None]


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
        command(world, **arguments)

    return with_world


as_json = click.option(
    "--json", "as_json", is_flag=True, envvar="STOPGAP_JSON", help="Print JSON for programs."
)
