"""Where the engine and the simulator are, and who the suite is for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_ENGINE = "engine.app:create_app"
DEFAULT_SIMULATOR = "simulator.app:create_app"
DEFAULT_ACCOUNT = "AC00000000000000000000000000021610"
DEFAULT_TOKEN = "00000000000000000000000000021610"  # noqa: S105  # the documented token of an empty configuration


# The systems that an engine can be, and the folders of their features; what an engine at a URL is taken for.
POLICIES = ("student_success", "business_texting", "engage")
DEFAULT_POLICY = "student_success"


class TargetError(ValueError):
    """The options contradict one another."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The targets, each a URL or a `module:callable`, and the credentials to use with them.

    `policy` narrows the run to one system; an engine at a URL runs one only, so there it is always one.
    `operator_token` is what the engine knows an operator by, if it asks for more than a header.
    `run` is part of every name and number that a scenario invents. It is empty where every run starts from nothing,
    and must differ between two runs against the same living engine.
    """

    engine: str = DEFAULT_ENGINE
    simulator: str = DEFAULT_SIMULATOR
    sockets: bool = False
    account_sid: str = DEFAULT_ACCOUNT
    auth_token: str = DEFAULT_TOKEN
    engine_token: str | None = None
    operator_token: str | None = None
    policy: str | None = None
    run: str = ""

    def __post_init__(self) -> None:
        if is_url(self.engine) != is_url(self.simulator):
            raise TargetError(
                "give both --engine and --simulator as URLs, or neither: they must reach each other"
            )
        if self.sockets and is_url(self.engine):
            raise TargetError("--sockets starts its own processes; it does not go with URLs")
        if self.policy not in (None, *POLICIES):
            raise TargetError(f"--policy is one of {', '.join(POLICIES)}, not {self.policy}")

    @property
    def in_process(self) -> bool:
        return not self.sockets and not is_url(self.engine)

    @property
    def policies(self) -> tuple[str, ...]:
        """The systems whose features are run."""
        if self.policy is None and not is_url(self.engine):
            return POLICIES
        return (self.policy or DEFAULT_POLICY,)

    def covers(self, folder: str) -> bool:
        """Whether the features of this folder are run: those of a system, or those that compare all systems."""
        return folder in self.policies or (folder not in POLICIES and self.policies == POLICIES)

    def describe(self) -> str:
        """One line for the header of a test run."""
        where = "in process" if self.in_process else "over sockets"
        return f"stopgap: engine {self.engine}, simulator {self.simulator}, {where}, as {', '.join(self.policies)}"


def is_url(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of the settings that comes from the environment: secrets do not belong on a command line."""
    names = {
        "account_sid": "TWILIO_ACCOUNT_SID",
        "auth_token": "TWILIO_AUTH_TOKEN",
        "engine_token": "ENGINE_TOKEN",
        "operator_token": "ENGINE_OPERATOR_TOKEN",
    }
    return {field: environment[name] for field, name in names.items() if environment.get(name)}
