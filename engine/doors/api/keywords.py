"""Keywords, and the service requests by which alone they change (ENG-06, ENG-11)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import parsing, records, rendering
from engine.doors.wire.bodies import AppliedBody, ServiceRequestBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now, require_operator
from engine.edge.ids import new_id
from engine.rules.keywords import KeywordError, changed
from engine.store import service_requests
from engine.store.service_requests import ServiceRequest


@contextmanager
def _possible() -> Iterator[None]:
    """Tell a client why the keywords cannot be so."""
    try:
        yield
    except KeywordError as error:
        raise ProblemError(422, error.code, str(error)) from error


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/keywords` and `/v1/service-requests`."""
    routes = Blueprint("keywords", __name__, url_prefix="/v1")

    @routes.get("/keywords")
    def keywords() -> Response:
        with services.database.reading() as connection:
            return rendering.json(records.keywords(service_requests.keywords(connection)))

    @routes.get("/service-requests")
    def listing() -> Response:
        with services.database.reading() as connection:
            found = service_requests.all_requests(connection)
        return rendering.json({"service_requests": [records.service_request(each) for each in found]})

    @routes.post("/service-requests")
    def ask() -> Response:
        wanted = asked(services, parsing.body(request.get_data(), ServiceRequestBody))
        return rendering.json(records.service_request(wanted), 201)

    @routes.post("/service-requests/<request_id>/apply")
    def apply(request_id: str) -> Response:
        require_operator(services)
        body = parsing.body(request.get_data(), AppliedBody)
        return rendering.json(records.service_request(applied(services, request_id, body)))

    return routes


def asked(services: Services, body: ServiceRequestBody) -> ServiceRequest:
    """The request, which an operator may apply."""
    change = body.change()
    wanted = ServiceRequest(
        id=new_id(), changes=dict(change), requested_by=body.by, requested_at=now(services)
    )
    with services.database.writing() as connection, _possible():
        changed(service_requests.keywords(connection), change)
        service_requests.add(connection, wanted)
    return wanted


def applied(services: Services, request_id: str, body: AppliedBody) -> ServiceRequest:
    """The request, in force from now on; an operator's to do."""
    require_operator(services)
    with services.database.writing() as connection, _possible():
        wanted = service_requests.find(connection, request_id)
        if wanted is None:
            raise ProblemError(404, "UNKNOWN_SERVICE_REQUEST", f"There is no request {request_id!r}.")
        if wanted.applied_at is not None:
            raise ProblemError(409, "ALREADY_APPLIED", f"{wanted.applied_by} has applied this request.")
        service_requests.apply(connection, request_id, body.by, now(services))
        # still possible, after what was applied since it was asked for?
        service_requests.keywords(connection)
        return service_requests.find(connection, request_id) or wanted
