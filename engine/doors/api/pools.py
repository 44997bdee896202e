"""Setting sender numbers aside: for marketing, or to be shared (ENG-05)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.bodies import PoolBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.edge.provider import PoolNumber, ProviderError
from engine.store import numbers, pools
from engine.store.locks import exclude_others


def blueprint(services: Services) -> Blueprint:
    """`PUT /v1/phone-numbers/{number}` and `GET /v1/pools`."""
    routes = Blueprint("pools", __name__, url_prefix="/v1")

    @routes.get("/pools")
    def listing() -> Response:
        with services.database.reading() as connection:
            found = pools.all_set_aside(connection)
        return rendering.json({"pools": [{"number": number, "pool": pool} for number, pool in found.items()]})

    @routes.put("/phone-numbers/<number>")
    def set_aside(number: str) -> Response:
        number, body = parsing.phone_number(number), parsing.body(request.get_data(), PoolBody)
        put_aside(services, number, body)
        return rendering.json({"number": number, "pool": body.pool})

    return routes


def put_aside(services: Services, number: str, body: PoolBody) -> None:
    """Keep a number of the provider account for the pool; it is nobody's then."""
    owned = _pointed_here(services, number)
    with services.database.writing() as connection:
        exclude_others(connection, numbers.ASSIGNING)
        if numbers.holder_of(connection, number):
            raise ProblemError(409, "NUMBER_ASSIGNED", f"{number} is a user's; delete the assignment first.")
        pools.set_aside(connection, owned, body.pool, now(services))


def _pointed_here(services: Services, number: str) -> PoolNumber:
    """The provider's number, whose texts reach this engine from now on."""
    try:
        owned = services.provider.owned(number)
        if owned is None:
            raise ProblemError(404, "UNKNOWN_NUMBER", f"The provider account has no number {number}.")
        services.provider.point_here(owned.sid)
    except ProviderError as error:
        raise ProblemError(503, "PROVIDER_UNAVAILABLE", f"The provider does not answer: {error}") from error
    return owned
