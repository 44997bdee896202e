"""An account that a shell names for another Twilio, the real one above all, is told from those of this world.

Whose application reads `TWILIO_ACCOUNT_SID` of the same shell is right to find its world under that name, so it is
used; but nobody shall wonder why a world is empty, or fear that a text left this machine.
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from simulator.cli.world import Refused, Unreachable, World
from simulator.runtime import settings
from simulator.runtime.settings import ACCOUNT_SID, is_account_sid

# What `stopgap env` and `stopgap run` write beside the account: a shell that has one of them was pointed here.
POINTED_HERE = ("TWILIO_API_URL", "STOPGAP_NUMBERS")


def is_strange(account_sid: str, environment: Mapping[str, str]) -> bool:
    """Whether the environment names this account without a word that it is meant for a simulator."""
    return (
        account_sid == environment.get("TWILIO_ACCOUNT_SID")
        and account_sid != ACCOUNT_SID
        and is_account_sid(account_sid)
        and not any(environment.get(name) for name in POINTED_HERE)
    )


def told(account_sid: str, world: World | None = None) -> None:
    """Say on standard error whose account is used, where the shell's is a stranger's; and if its world is empty."""
    if not is_strange(account_sid, settings.environment()):
        return
    fresh = " Nothing has happened in it yet." if world and _is_fresh(world) else ""
    click.echo(
        f"stopgap: TWILIO_ACCOUNT_SID of this shell is {account_sid}, so this is about a world of that name, on this "
        f"machine alone.{fresh} For the usual one: unset TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN",
        err=True,
    )


def _is_fresh(world: World) -> bool:
    """Whether nothing but its beginning stands in the account's journal; a simulator that is not there says nothing."""
    try:
        return len(world.simulator("GET", "/_sim/events", params={"limit": 2})["events"]) < 2
    except (Unreachable, Refused):
        return False
