"""API keys: create, list, fetch, rename, delete. A key and its secret are a login, which production applications use.

The secret is shown once. The same keys are found as `SigningKeys`, their older name.

Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from msgspec.structs import replace

from simulator import errors, journal
from simulator.doors import rendering, wire
from simulator.doors.api import paging
from simulator.doors.context import turn
from simulator.errors import ApiError
from simulator.language.representation import KEY, SIGNING_KEY
from simulator.model import ApiKey
from simulator.runtime.ids import secret
from simulator.runtime.turn import Turn

blueprint = Blueprint("keys", __name__)

KINDS = {"Keys": KEY, "SigningKeys": SIGNING_KEY}
ANY = f"<any({','.join(KINDS)}):kind>"
LONGEST_NAME = 64


@blueprint.post(f"/{ANY}")
def create(kind: str) -> Response:
    """Make a key; this answer alone has its secret."""
    with turn() as taken:
        key = ApiKey(
            sid=taken.sid("SK"),
            secret=secret().hex()[:32],
            friendly_name=_name(),
            created=taken.now,
            updated=taken.now,
        )
        taken.record(journal.KeySaved(key))
    return rendering.resource(KINDS[kind], wire.key(key) | {"secret": key.secret}, 201)


@blueprint.get(f"/{ANY}")
def listing(kind: str) -> Response:
    """A page of the keys, the newest last."""
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        identity = taken.world.identity
        walks = paging.walks(
            list(identity.keys.values()), lambda key: key.sid, identity.key_places.__getitem__
        )
        page = paging.cut(wanted, *walks)
    links = paging.links(wanted, page, [key.sid for key in page.records])
    return rendering.listing(KINDS[kind], [wire.key(key) for key in page.records], links)


@blueprint.get(f"/{ANY}/<sid>")
def fetch(kind: str, sid: str) -> Response:
    """One key, without its secret."""
    with turn() as taken:
        return rendering.resource(KINDS[kind], wire.key(_found(taken, sid)))


@blueprint.post(f"/{ANY}/<sid>")
def update(kind: str, sid: str) -> Response:
    """Give a key another name."""
    with turn() as taken:
        key = _found(taken, sid)
        if "FriendlyName" in request.form:
            key = replace(key, friendly_name=_name(), updated=taken.now)
            taken.record(journal.KeySaved(key))
    return rendering.resource(KINDS[kind], wire.key(key))


@blueprint.delete(f"/{ANY}/<sid>")
def delete(kind: str, sid: str) -> Response:  # noqa: ARG001  of whichever name
    """Take a key away: nobody logs in by it any more."""
    with turn() as taken:
        _found(taken, sid)
        taken.record(journal.KeyDeleted(sid))
    return Response(status=204)


def _found(taken: Turn, sid: str) -> ApiKey:
    key = taken.world.identity.keys.get(sid)
    if key is None:
        raise ApiError(errors.not_found(rendering.here()))
    return key


def _name() -> str:
    name = request.form.get("FriendlyName", "")
    if len(name) > LONGEST_NAME:
        raise ApiError(errors.invalid_parameter("FriendlyName", name))
    return name
