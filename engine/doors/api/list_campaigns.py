"""Campaigns to a list, from a user's number (BTM-10)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.api.campaigns import begun
from engine.doors.context import Services
from engine.doors.wire import parsing
from engine.doors.wire.bodies import ListCampaignBody
from engine.doors.wire.requesting import idempotency_key
from engine.work.campaigns import ListOrder


def blueprint(services: Services) -> Blueprint:
    """`POST /v1/campaigns`."""
    routes = Blueprint("list_campaigns", __name__, url_prefix="/v1/campaigns")

    @routes.post("")
    def create() -> Response:
        body = parsing.body(request.get_data(), ListCampaignBody)
        return begun(services, order_of(body, idempotency_key()))

    return routes


def order_of(body: ListCampaignBody, key: str | None) -> ListOrder:
    """What the body orders."""
    return ListOrder(
        name=body.name,
        sender=body.sender,
        list=body.list,
        body=body.body,
        triggers=body.own_triggers(),
        idempotency_key=key,
    )
