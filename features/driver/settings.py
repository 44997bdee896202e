"""Where the engine and the simulator are, and who the suite is for them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import PathFinder

DEFAULT_ENGINE = "engine.app:create_app"
DEFAULT_SIMULATOR = "simulator.app:create_app"
DEFAULT_SIMULATOR_URL = "http://127.0.0.1:21610"  # beside an engine at a URL, unless another is named
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
    `bundled` says that nobody named the engine: it is the one that comes with the suite. `folder` is where somebody's
    own `module:callable` is looked for before anywhere else.
    `run` is part of every name and number that a scenario invents. It is empty where every run starts from nothing,
    and must differ between two runs against the same living engine.
    """

    engine: str = DEFAULT_ENGINE
    bundled: bool = True
    folder: str = ""
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
        if self.sockets and self.simulator != DEFAULT_SIMULATOR:
            raise TargetError(
                "--sockets starts the bundled simulator; --simulator names one that runs or is joined"
            )
        if self.policy not in (None, *POLICIES):
            raise TargetError(f"--policy is one of {', '.join(POLICIES)}, not {self.policy}")

    @property
    def in_process(self) -> bool:
        return not self.sockets and not is_url(self.engine)

    @property
    def policies(self) -> tuple[str, ...]:
        """The systems whose features are run."""
        if self.policy is None and self.bundled:
            return POLICIES
        return (self.policy or DEFAULT_POLICY,)

    def covers(self, folder: str) -> bool:
        """Whether the features of this folder are run: those of a system, or those that compare all systems."""
        return folder in self.policies or (folder not in POLICIES and self.policies == POLICIES)

    @property
    def target(self) -> str:
        """What is judged, with the file that it comes from."""
        if is_url(self.engine):
            return self.engine
        file = file_of(self.engine, "" if self.bundled else self.folder)
        return f"{self.engine} ({file})" if file else self.engine

    def describe(self) -> str:
        """One line for the header of a test run."""
        where = "in process" if self.in_process else "over sockets"
        return f"stopgap: engine {self.target}, simulator {self.simulator}, {where}, as {', '.join(self.policies)}"


def file_of(target: str, folder: str) -> str:
    """The file that the target's package or module is in: the folder's own, else what is installed."""
    top = target.partition(":")[0].partition(".")[0]
    try:
        found = PathFinder.find_spec(top, [folder, *sys.path] if folder else None)
    except (ImportError, ValueError):
        return ""
    places = (found.submodule_search_locations or [found.origin or ""]) if found else [""]
    return str(places[0])


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
