"""Where the engine and the simulator are, and who the suite is for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_ENGINE = "engine.app:create_app"
DEFAULT_SIMULATOR = "simulator.app:create_app"
DEFAULT_ACCOUNT = "AC00000000000000000000000000021610"
DEFAULT_TOKEN = "00000000000000000000000000021610"  # noqa: S105  # the documented token of an empty configuration


class TargetError(ValueError):
    """The options contradict one another."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The targets, each a URL or a `module:callable`, and the credentials to use with them.

    `run` is part of every name and number that a scenario invents. It is empty where every run starts from nothing,
    and must differ between two runs against the same living engine.
    """

    engine: str = DEFAULT_ENGINE
    simulator: str = DEFAULT_SIMULATOR
    sockets: bool = False
    account_sid: str = DEFAULT_ACCOUNT
    auth_token: str = DEFAULT_TOKEN
    engine_token: str | None = None
    run: str = ""

    def __post_init__(self) -> None:
        if is_url(self.engine) != is_url(self.simulator):
            raise TargetError(
                "give both --engine and --simulator as URLs, or neither: they must reach each other"
            )
        if self.sockets and is_url(self.engine):
            raise TargetError("--sockets starts its own processes; it does not go with URLs")

    @property
    def in_process(self) -> bool:
        return not self.sockets and not is_url(self.engine)

    def describe(self) -> str:
        """One line for the header of a test run."""
        where = "in process" if self.in_process else "over sockets"
        return f"stopgap: engine {self.engine}, simulator {self.simulator}, {where}"


def is_url(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of the settings that comes from the environment: secrets do not belong on a command line."""
    names = {
        "account_sid": "TWILIO_ACCOUNT_SID",
        "auth_token": "TWILIO_AUTH_TOKEN",
        "engine_token": "ENGINE_TOKEN",
    }
    return {field: environment[name] for field, name in names.items() if environment.get(name)}
