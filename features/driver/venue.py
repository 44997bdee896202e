"""Where a scenario plays: a simulator and an engine that reach each other, and a clock for both.

In process every scenario gets a fresh engine and a fresh account of one simulator. Over sockets all live through the
run, an engine a policy; the account is wiped before each scenario, and what an engine still remembers concerns people
and numbers that no other scenario uses. A scenario says which policy its engine runs before it does anything else.
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
from features.driver.processes import smtp_url, started
from features.driver.provider import Provider
from features.driver.settings import Settings
from features.driver.wire import UnreachableError, Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Factory = Callable[..., "WSGIApplication"]


class NoEngineError(LookupError):
    """A step needs an engine before the scenario has said which system it is about."""


@dataclass(kw_only=True)
class Stage:
    """Everything a scenario touches; `engines` has one for each policy."""

    provider: Provider
    clock: Clock
    engines: Callable[[str], Engine]
    _engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise NoEngineError("the scenario has not said which system it is about")
        return self._engine

    def play(self, policy: str) -> None:
        """From now on the engine is one that runs this policy."""
        self._engine = self.engines(policy)


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
        """A new account and new engines; the clock back at the beginning.

        The account is new but for a scenario that runs a second time.
        """
        self._clock.start(BEGINNING)
        account = credentials_for(scenario)
        with contextlib.ExitStack() as open_until_the_end:
            provider = Provider(Wire(SIMULATOR_URL, transport=self._join, auth=account))
            open_until_the_end.enter_context(contextlib.closing(provider))
            provider.reset()

            def engine_of(policy: str) -> Engine:
                app = self._engine(self._environment(*account, policy), transport=self._join)
                self._join.mount(ENGINE_URL, app)
                engine = Engine(Wire(ENGINE_URL, transport=self._join))
                return open_until_the_end.enter_context(contextlib.closing(engine))

            yield Stage(provider=provider, clock=self._clock, engines=engine_of)

    def _environment(self, account: str, token: str, policy: str) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": account,
            "TWILIO_AUTH_TOKEN": token,
            "TWILIO_API_URL": SIMULATOR_URL,
            "ENGINE_PUBLIC_URL": ENGINE_URL,
            "ENGINE_SMTP_URL": smtp_url(SIMULATOR_URL, account, token, self._join),
            "ENGINE_POLICY": policy,
        }


class Served:
    """Servers, ours or anybody's, at a time that the simulator keeps; `url_of` says where a policy's engine is."""

    def __init__(self, settings: Settings, simulator: str, url_of: Callable[[str], str]) -> None:
        self._settings, self._url_of = settings, url_of
        self._provider = Provider(Wire(simulator, auth=(settings.account_sid, settings.auth_token)))
        self._engines: dict[str, Engine] = {}
        self._provider.check_ready()

    @contextlib.contextmanager
    def stage(self, scenario: str) -> Iterator[Stage]:  # noqa: ARG002  # only a fresh account needs a name
        """The account wiped, the clock back at the beginning."""
        self._provider.reset()
        clock = ProviderClock(self._provider)
        clock.start(BEGINNING)
        yield Stage(provider=self._provider, clock=clock, engines=self._engine_of)

    def _engine_of(self, policy: str) -> Engine:
        if policy not in self._engines:
            wire = Wire(self._url_of(policy), token=self._settings.engine_token)
            self._engines[policy] = engine = Engine(wire, operator_token=self._settings.operator_token)
            engine.check_ready()
        return self._engines[policy]

    def close(self) -> None:
        self._provider.close()
        for engine in self._engines.values():
            engine.close()


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Venue]:
    """The venue that the settings ask for, until the block ends; `UnreachableError` if there is none."""
    if settings.in_process:
        # pytest measures its own time; asyncio, in the simulator's mail listener, must not stand still.
        with freeze_time(BEGINNING, ignore=["_pytest"], real_asyncio=True) as frozen:
            yield InProcess(settings, cast(FrozenDateTimeFactory, frozen))
        return
    if not settings.sockets:
        with contextlib.closing(Served(settings, settings.simulator, lambda _: settings.engine)) as venue:
            yield venue
        return
    with (
        started(settings) as servers,
        contextlib.closing(Served(settings, servers.simulator, servers.engine)) as venue,
    ):
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
