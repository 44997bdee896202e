"""Carrying out the faults that strike API calls, on their way in and on their way out.

No call is really slow, because the one thread that serves would be slow for everybody: a slow call is one during which
the account's time goes on. What a client makes of a call that takes longer than it can wait is seen with `stall`,
where the answer begins and never ends; the serving thread is free meanwhile, and the client's own time-out decides.
With `drop` the connection breaks instead; with `lag` what was written lately is not read yet. In process there is no
connection to break: there the exception is raised that the caller's HTTP client would have raised, `httpx.ReadError` or
`httpx.ReadTimeout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import rendering
from simulator.doors.context import services, turn
from simulator.faults import effects
from simulator.faults.effects import Effect, Outage, Site
from simulator.faults.records import Occasion
from simulator.rules import interference

PROMISED = 512
"""Bytes that an unfinished answer declares and does not have."""

PROBLEMS = {
    Outage.INTERNAL_ERROR: errors.internal_error,
    Outage.UNAVAILABLE: errors.unavailable,
    Outage.TOO_MANY_REQUESTS: errors.too_many_requests,
}
GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


def attach(blueprint: Blueprint) -> None:
    """Let faults strike the calls of a blueprint; its callers have been recognised before."""
    blueprint.before_request(_before)
    blueprint.after_request(_after)


def _before() -> Response | None:
    """The answer to a call that is not carried out; None lets it through."""
    if not services().store.is_disturbed(g.account_sid):
        return None
    for effect in _struck(Site.API_CALL):
        if isinstance(effect, effects.Lag):
            g.lag = timedelta(seconds=effect.seconds)
        if (spoiled := _spoiled(effect)) is not None:
            g.spoiled = True
            return spoiled
    return None


def _after(response: Response) -> Response:
    """The answer as it leaves; only a success is spoiled, and nothing twice."""
    account_sid = g.get("account_sid")
    if account_sid is None or "spoiled" in g or response.status_code >= 400:
        return response
    if not services().store.is_disturbed(account_sid):
        return response
    for effect in _struck(Site.ANSWER):
        if isinstance(effect, effects.ExtraFields):
            response = _extended(response, effect.fields)
        elif (spoiled := _spoiled(effect)) is not None:
            return spoiled
    return response


def _struck(site: Site) -> list[Effect]:
    """The effects that strike this call, noted in the journal; time has passed if one of them is slow."""
    about = f"{request.method} {rendering.here()}"
    occasion = Occasion(
        site=site, method=request.method, url=rendering.here(), parameters=request.values.to_dict()
    )
    with turn() as taken:
        events, struck = interference.meet(taken.world, occasion, about, taken.now)
        taken.record(*events)
        seconds = sum(effect.seconds for effect in struck if isinstance(effect, effects.Slow))
        if seconds:
            to = taken.now + timedelta(seconds=seconds)
            frozen = taken.world.clock.frozen_at is not None
            taken.record(
                journal.ClockMoved(taken.world.clock.moved_to(to, taken.system, frozen=frozen), to), at=to
            )
    return struck


def _spoiled(effect: Effect) -> Response | None:
    """What the caller gets instead of an answer, by an effect that leaves none."""
    match effect:
        case effects.Refuse(Outage.BAD_GATEWAY):
            return Response(GATEWAY, 502, content_type="text/html")
        case effects.Refuse(error):
            return rendering.refusal(PROBLEMS[error]())
        case effects.Drop():
            return _unfinished(_broken())
        case effects.Stall():
            # What there is of it is written, and the rest waited for; one that raises breaks the connection.
            body = [b" "] if services().scheduler.is_running else _too_slow()
            return _unfinished(body)
        case _:
            return None


def _unfinished(body: list[bytes] | Iterator[bytes]) -> Response:
    return Response(
        body,
        content_type="application/json",
        headers={"Content-Length": str(PROMISED)},
        direct_passthrough=True,
    )


def _broken() -> Iterator[bytes]:
    """A body whose server goes away before the first byte: the connection is closed without it."""
    import httpx

    yield from ()
    raise httpx.ReadError("the connection was dropped: a fault")


def _too_slow() -> Iterator[bytes]:
    import httpx

    yield from ()
    raise httpx.ReadTimeout("the answer never came: a fault")


def _extended(response: Response, fields: dict[str, Any]) -> Response:
    """The answer with more fields in every resource: the one that it is, or each of its list."""
    if response.mimetype != "application/json":
        return response
    answer = orjson.loads(response.get_data())
    lists = [value for value in answer.values() if isinstance(value, list)]
    is_list = len(lists) == 1 and ("page_size" in answer or "meta" in answer)
    for resource in lists[0] if is_list else [answer]:
        resource |= {name: value for name, value in fields.items() if name not in resource}
    response.set_data(orjson.dumps(answer))
    return response
