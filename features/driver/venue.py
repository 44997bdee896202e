"""Where a scenario plays: a simulator and an engine that reach each other, and a clock for both.

In process every scenario gets a fresh engine and a fresh account of one simulator. Over sockets both live through the
run; the account is wiped before each scenario, and what the engine still remembers concerns people and numbers that
no other scenario uses.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from features.driver.clock import BEGINNING, Clock, FrozenClock, ProviderClock
from features.driver.engine import Engine
from features.driver.join import ENGINE_URL, SIMULATOR_URL, Join
from features.driver.processes import both, smtp_url
from features.driver.provider import Provider
from features.driver.settings import Settings
from features.driver.wire import UnreachableError, Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Factory = Callable[..., "WSGIApplication"]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything a scenario touches."""

    provider: Provider
    engine: Engine
    clock: Clock


class Venue(Protocol):
    """A place for scenarios, one after the other."""

    def stage(self, scenario: str) -> AbstractContextManager[Stage]: ...


class InProcess:
    """Both apps in this process, joined by function calls, at a time that freezegun holds."""

    def __init__(self, settings: Settings, frozen: FrozenDateTimeFactory) -> None:
        self._engine = load(settings.engine)
        self._clock = FrozenClock(frozen)
        self._join = Join()
        simulator = load(settings.simulator)
        self._join.mount(SIMULATOR_URL, simulator({"STOPGAP_SMTP_PORT": "0"}, transport=self._join))

    @contextlib.contextmanager
    def stage(self, scenario: str) -> Iterator[Stage]:
        """A new account and a new engine; the clock back at the beginning.

        The account is new but for a scenario that runs a second time.
        """
        self._clock.start(BEGINNING)
        account, token = credentials_for(scenario)
        self._join.mount(ENGINE_URL, self._engine(self._environment(account, token), transport=self._join))
        provider = Provider(Wire(SIMULATOR_URL, transport=self._join, auth=(account, token)))
        engine = Engine(Wire(ENGINE_URL, transport=self._join))
        provider.reset()
        with contextlib.closing(provider), contextlib.closing(engine):
            yield Stage(provider=provider, engine=engine, clock=self._clock)

    def _environment(self, account: str, token: str) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": account,
            "TWILIO_AUTH_TOKEN": token,
            "TWILIO_API_URL": SIMULATOR_URL,
            "ENGINE_PUBLIC_URL": ENGINE_URL,
            "ENGINE_SMTP_URL": smtp_url(SIMULATOR_URL, account, token, self._join),
            "ENGINE_POLICY": "student_success",
        }


class Served:
    """Two servers, ours or anybody's, at a time that the simulator keeps."""

    def __init__(self, settings: Settings) -> None:
        account = (settings.account_sid, settings.auth_token)
        self._provider = Provider(Wire(settings.simulator, auth=account))
        self._engine = Engine(Wire(settings.engine, token=settings.engine_token))
        self._provider.check_ready()
        self._engine.check_ready()

    @contextlib.contextmanager
    def stage(self, scenario: str) -> Iterator[Stage]:  # noqa: ARG002  # only a fresh account needs a name
        """The account wiped, the clock back at the beginning."""
        self._provider.reset()
        clock = ProviderClock(self._provider)
        clock.start(BEGINNING)
        yield Stage(provider=self._provider, engine=self._engine, clock=clock)

    def close(self) -> None:
        self._provider.close()
        self._engine.close()


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Venue]:
    """The venue that the settings ask for, until the block ends; `UnreachableError` if there is none."""
    if settings.in_process:
        # pytest measures its own time; asyncio, in the simulator's mail listener, must not stand still.
        with freeze_time(BEGINNING, ignore=["_pytest"], real_asyncio=True) as frozen:
            yield InProcess(settings, cast(FrozenDateTimeFactory, frozen))
        return
    processes = both(settings) if settings.sockets else contextlib.nullcontext(settings)
    with processes as served, contextlib.closing(Served(served)) as venue:
        yield venue


def load(target: str) -> Factory:
    """The factory that `module:callable` names; a target that cannot be had is as good as down."""
    module, _, name = target.partition(":")
    try:
        return cast(Factory, getattr(importlib.import_module(module), name))
    except (ImportError, AttributeError, ValueError) as error:
        raise UnreachableError(f"{target} cannot be loaded: {error}") from error


def credentials_for(scenario: str) -> tuple[str, str]:
    """An account SID and token of the scenario's own, the same in every run."""
    digest = hashlib.sha256(scenario.encode()).hexdigest()
    return f"AC{digest[:32]}", digest[32:]
