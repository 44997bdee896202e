"""The one place where the engine is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, cast

import httpx

from engine.doors import pages
from engine.doors.api import (
    audience,
    campaigns,
    capabilities,
    configuration,
    contacts,
    feed,
    health,
    imports,
    keywords,
    list_campaigns,
    lists,
    members,
    messages,
    notices,
    numbers,
    openapi,
    people,
    pools,
    responses,
    sends,
    tasks,
    templates,
    webhooks,
)
from engine.doors.application import Application, Running
from engine.doors.context import Services
from engine.doors.guard import Guard
from engine.doors.pages import signing_in
from engine.doors.wire import problems
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import require_json, require_token
from engine.edge import clock, settings
from engine.edge.clock import Clock
from engine.edge.mail import Mailer
from engine.edge.network import TIMEOUT
from engine.edge.provider import Provider
from engine.edge.settings import Settings
from engine.exchange.imports import Imports
from engine.exchange.jobs import ImportJobs
from engine.policies import POLICIES, Part
from engine.store.database import Database
from engine.store.presence import Presence
from engine.work.background import Background, Embedded
from engine.work.campaigns import Campaigns
from engine.work.consent_reports import ConsentReports
from engine.work.copying import Copying
from engine.work.inbound import Inbound
from engine.work.mailing import Mailing
from engine.work.notifying import Notifying
from engine.work.outbox import Outbox
from engine.work.post import AtOnce
from engine.work.recovery import LOG_EVERY, Recovery
from engine.work.sender_numbers import Senders
from engine.work.sending import Dispatch
from engine.work.settlement import Settlement
from engine.work.turns import Turns
from engine.work.underway import Underway
from engine.work.waiting import Waiting

if TYPE_CHECKING:
    from engine.work.posted import Posted

MAX_BODY_BYTES = 64 * 1024 * 1024
_API = (people, messages, configuration, numbers, feed, imports, sends, notices, capabilities, openapi)
_PARTS = {
    Part.CONTACTS: (contacts, lists, members, responses, tasks, list_campaigns),
    Part.SUBSCRIPTIONS: (templates, audience, keywords, pools),
    Part.CAMPAIGNS: (campaigns,),
}


def create_app(
    environment: Mapping[str, str] | None = None, *, transport: httpx.BaseTransport | None = None
) -> Application:
    """The engine as a WSGI app; `environment` is that of the process unless given, `transport` carries all HTTP out."""
    services = assemble(settings.read(environment), transport)
    prepare(services)
    return app_of(services)


def assemble(of: Settings, transport: httpx.BaseTransport | None = None) -> Services:
    """Everything that a request can reach; nothing is connected yet."""
    client = _lazily(transport)
    policy = POLICIES[of.policy]
    database, provider, mailer = (
        Database(of.database_url, of.database_connections, pooled=of.pgbouncer),
        Provider(of, client, transport),
        Mailer(of),
    )
    now = clock.clock_at(of.clock_url, client) if of.clock_url else clock.system_clock
    underway = Underway(Presence(database) if database.is_shared and of.clock_url else None)
    mailing, notifying = Mailing(database, mailer, underway), Notifying(database, mailer, underway)
    post = _post(of, database, mailing, notifying)
    settlement = Settlement(database, post, policy, underway)
    outbox, imports_of = Outbox(database, policy), Imports(database)
    dispatch = Dispatch(database, provider, Senders(database, provider), settlement, outbox, policy)
    waiting = _waiting(post, dispatch, now)
    inbound = Inbound(database, post, waiting, ConsentReports(database, provider, policy), policy)
    copying = Copying(database)
    recovery = Recovery(database, provider, settlement, inbound, mailing, notifying, copying)
    waiting.recovers(partial(recovery.missed, after=LOG_EVERY), recovery.run)
    return Services(
        settings=of,
        policy=policy,
        clock=now,
        database=database,
        provider=provider,
        outbox=outbox,
        dispatch=dispatch,
        background=waiting,
        campaigns=Campaigns(database, outbox, waiting, copying),
        recovery=recovery,
        settlement=settlement,
        inbound=inbound,
        imports=imports_of,
        import_jobs=ImportJobs(imports_of),
    )


def prepare(services: Services) -> None:
    """Bring the database's tables up to date, the queue's among them; raises `DatabaseUnusableError`."""
    services.database.prepare()
    services.background.prepare()


def app_of(services: Services) -> Application:
    """The routes over the services."""
    app = _pattern(services.policy.name, services.policy.parts).over(services)
    signing_in.sign(app, services.settings)
    app.wsgi_app = Guard(app.wsgi_app, services.settings.public_url)  # type: ignore[method-assign]  # as Flask has it
    return app


@cache
def _pattern(policy: str, running: frozenset[Part]) -> Application:
    """What every application of the system is a copy of; making the routes takes longer than many a scenario."""
    app, services = Application(__name__), cast("Services", Running())
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    problems.install(app)
    for module in (*_API, *(module for part in _PARTS if part in running for module in _PARTS[part])):
        routes = module.blueprint(services)
        routes.before_request(partial(require_token, services))
        if module is not imports:  # whose bodies are files
            routes.before_request(require_json)
        app.register_blueprint(routes)
    absent: set[str] = set()
    app.config[openapi.ABSENT] = absent
    for part in _PARTS.keys() - running:
        for module in _PARTS[part]:
            routes = module.blueprint(services)
            routes.before_request(partial(_refuse, part, services))
            app.register_blueprint(routes)
            absent.add(routes.name)
    app.register_blueprint(webhooks.blueprint(services))
    app.register_blueprint(health.blueprint(services))
    pages.install(app, services, policy, running)
    return app


def _refuse(part: Part, services: Services) -> None:
    """The route is there, but not in the system that is running."""
    having = " or ".join(policy.name for policy in POLICIES.values() if part in policy.parts)
    raise ProblemError(
        404,
        "NOT_OF_THIS_POLICY",
        f"This engine runs {services.policy.name}, which has no {part}: start it with ENGINE_POLICY={having}.",
    )


def _post(of: Settings, database: Database, mailing: Mailing, notifying: Notifying) -> AtOnce | Posted:
    """Who mails: this process, or workers."""
    if not database.is_shared:
        return AtOnce(mailing, notifying)
    from engine.work.jobs import Jobs
    from engine.work.posted import Posted

    return Posted(Jobs(database, behind_pooler=of.pgbouncer), mailing, notifying)


def _waiting(post: AtOnce | Posted, dispatch: Dispatch, now: Clock) -> Waiting:
    """Who carries on once a request is answered: this process, or workers."""
    database = dispatch.database
    turns = Turns(database, dispatch, now)
    if isinstance(post, AtOnce):
        return Embedded(database, dispatch, Background(turns.share))
    from engine.work.queue import Queue

    return Queue(database, turns, now, post)


def _lazily(transport: httpx.BaseTransport | None) -> Callable[[], httpx.Client]:
    """One client for all, made when first needed: loading the certificates takes a while."""
    return cache(lambda: httpx.Client(transport=transport, timeout=TIMEOUT))
