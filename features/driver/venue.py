"""Where a scenario plays: a simulator and an engine that reach each other, and a clock for both.

In process every scenario gets a fresh engine and a fresh account of one simulator. Over sockets all live through the
run, an engine a policy; the account is wiped before each scenario, and what an engine still remembers concerns people
and numbers that no other scenario uses. A scenario says which policy its engine runs before it does anything else.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol, cast

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from features.driver.clock import BEGINNING, Clock, FrozenClock, ProviderClock
from features.driver.engine import Engine
from features.driver.join import ENGINE_URL, SIMULATOR_URL, Join
from features.driver.processes import mail_server, smtp_url, started
from features.driver.provider import Provider
from features.driver.settings import Settings
from features.driver.wire import UnreachableError, Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Factory = Callable[..., "WSGIApplication"]


HOME = Path(__file__).resolve().parents[2]


class NoEngineError(LookupError):
    """A step needs an engine before the scenario has said which system it is about."""


@dataclass(kw_only=True)
class Stage:
    """Everything a scenario touches; `engines` has one for each policy, `restart` puts another in its place that has
    the same records, where this can be had. `lasts` says that the next scenario meets the same engine, so that what was
    changed in it has to be put back."""

    provider: Provider
    clock: Clock
    engines: Callable[[str], Engine]
    restart: Callable[[str], Engine] | None = None
    lasts: bool = True
    policy: str = ""
    _engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise NoEngineError("the scenario has not said which system it is about")
        return self._engine

    def play(self, policy: str) -> None:
        """From now on the engine is one that runs this policy."""
        self.policy = policy
        self._engine = self.engines(policy)

    def play_on(self) -> bool:
        """The engine ends, and starts again with what it has kept; False where the suite has no hand in that."""
        if self.restart is None:
            return False
        self._engine = self.restart(self.policy)
        return True


class Venue(Protocol):
    """A place for scenarios, one after the other."""

    def stage(self, scenario: str) -> AbstractContextManager[Stage]: ...

    def visit(self) -> AbstractContextManager[Stage]:
        """To look around: whatever is done to the provider's world meanwhile is undone at the end."""


class InProcess:
    """Both apps in this process, joined by function calls, at a time that freezegun holds."""

    def __init__(self, settings: Settings, frozen: FrozenDateTimeFactory) -> None:
        self._clock = FrozenClock(frozen)
        self._join = Join()
        simulator = load(
            settings.simulator
        )  # before anything of the engine's folder, which may have such names too
        self._engine = load(settings.engine, "" if settings.bundled else settings.folder)
        self._join.mount(SIMULATOR_URL, simulator({"STOPGAP_SMTP_PORT": "0"}, transport=self._join))
        self._mail = mail_server(self._join.line(SIMULATOR_URL))
        self._played: set[str] = set()

    @contextlib.contextmanager
    def stage(self, scenario: str) -> Iterator[Stage]:
        """A new account and new engines; the clock back at the beginning.

        The account is new but for a scenario that runs a second time.
        """
        self._clock.start(BEGINNING)
        account = credentials_for(scenario)
        with contextlib.ExitStack() as open_until_the_end:
            provider = Provider(Wire(self._join.line(SIMULATOR_URL), auth=account))
            open_until_the_end.enter_context(contextlib.closing(provider))
            if scenario in self._played:
                provider.reset()
            self._played.add(scenario)

            def engine_of(policy: str, kept: bool = False) -> Engine:
                records = {"ENGINE_DATABASE_URL": f"sqlite:///{folder()}/engine.db"} if kept else {}
                app = self._made(self._environment(*account, policy) | records)
                if close := getattr(app, "close", None):
                    open_until_the_end.callback(close)
                self._join.mount(ENGINE_URL, app)
                engine = Engine(Wire(self._join.line(ENGINE_URL)))
                return open_until_the_end.enter_context(contextlib.closing(engine))

            folder = functools.cache(lambda: open_until_the_end.enter_context(TemporaryDirectory()))
            kept = functools.partial(engine_of, kept=True)
            yield Stage(provider=provider, clock=self._clock, engines=engine_of, restart=kept, lasts=False)

    def visit(self) -> AbstractContextManager[Stage]:
        return self.stage("a visit")

    def _made(self, environment: dict[str, str]) -> WSGIApplication:
        """The engine as its factory makes it; one that cannot be made is as good as down."""
        try:
            return self._engine(environment, transport=self._join)
        except (TypeError, ImportError, LookupError, ValueError) as error:
            raise UnreachableError(f"the engine's factory does not make one: {error!r}") from error

    def _environment(self, account: str, token: str, policy: str) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": account,
            "TWILIO_AUTH_TOKEN": token,
            "TWILIO_API_URL": SIMULATOR_URL,
            "ENGINE_PUBLIC_URL": ENGINE_URL,
            "ENGINE_SMTP_URL": smtp_url(self._mail, account, token),
            "ENGINE_POLICY": policy,
        }


class Served:
    """Servers, ours or anybody's, at a time that the simulator keeps; `url_of` says where a policy's engine is,
    `restart` ends and starts it, where that is for us to do."""

    def __init__(
        self,
        settings: Settings,
        simulator: str,
        url_of: Callable[[str], str],
        restart: Callable[[str], None] | None = None,
    ) -> None:
        self._settings, self._url_of, self._restart = settings, url_of, restart
        self._provider = Provider(Wire(simulator, auth=(settings.account_sid, settings.auth_token)))
        self._engines: dict[str, Engine] = {}
        self._provider.check_ready()

    @contextlib.contextmanager
    def stage(self, scenario: str) -> Iterator[Stage]:  # noqa: ARG002  # only a fresh account needs a name
        """The account wiped, the clock back at the beginning."""
        self._provider.reset()
        clock = ProviderClock(self._provider)
        clock.start(BEGINNING)
        restart = self._engine_again if self._restart else None
        yield Stage(provider=self._provider, clock=clock, engines=self._engine_of, restart=restart)

    @contextlib.contextmanager
    def visit(self) -> Iterator[Stage]:
        """As the account stands, to which it returns."""
        snapshot = self._provider.remember()
        try:
            clock = ProviderClock(self._provider)
            yield Stage(provider=self._provider, clock=clock, engines=self._engine_of)
        finally:
            self._provider.go_back(snapshot)

    def _engine_of(self, policy: str) -> Engine:
        if policy not in self._engines:
            wire = Wire(self._url_of(policy), token=self._settings.engine_token)
            self._engines[policy] = engine = Engine(wire, operator_token=self._settings.operator_token)
            engine.check_ready()
        return self._engines[policy]

    def _engine_again(self, policy: str) -> Engine:
        """The engine after it has ended: whoever was connected to it is not any more."""
        if before := self._engines.pop(policy, None):
            before.close()
        if self._restart:
            self._restart(policy)
        return self._engine_of(policy)

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
        contextlib.closing(Served(settings, servers.simulator, servers.engine, servers.restart)) as venue,
    ):
        yield venue


def load(target: str, folder: str = "") -> Factory:
    """The factory that `module:callable` names, in the folder before anywhere else; a target that cannot be had is as
    good as down."""
    module, _, name = target.partition(":")
    if folder and folder not in sys.path[:1]:
        sys.path.insert(0, folder)
    try:
        return cast(Factory, getattr(importlib.import_module(module), name))
    except (ImportError, AttributeError, ValueError) as error:
        raise UnreachableError(f"{target} cannot be loaded: {error}{_hidden(folder)}") from error


def _hidden(folder: str) -> str:
    """Which packages of the folder cannot be seen in a process that has the suite's own of these names."""
    taken = [
        name
        for name in ("features", "simulator")
        if folder and (Path(folder) / name).is_dir() and Path(folder) != HOME
    ]
    if not taken:
        return ""
    return f" (in this process {' and '.join(taken)} is Stopgap's own: serve the engine and give its URL, or --sockets)"


def credentials_for(scenario: str) -> tuple[str, str]:
    """An account SID and token of the scenario's own, the same in every run."""
    digest = hashlib.sha256(scenario.encode()).hexdigest()
    return f"AC{digest[:32]}", digest[32:]
