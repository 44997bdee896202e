"""Campaigns to a list, from a user's number (BTM-10)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.api import parsing
from engine.api.bodies import ListCampaignBody
from engine.api.campaigns import begun
from engine.api.requesting import idempotency_key
from engine.campaigns import ListOrder
from engine.services import Services


def blueprint(services: Services) -> Blueprint:
    """`POST /v1/campaigns`."""
    routes = Blueprint("list_campaigns", __name__, url_prefix="/v1/campaigns")

    @routes.post("")
    def create() -> Response:
        body = parsing.body(request.get_data(), ListCampaignBody)
        order = ListOrder(
            name=body.name,
            sender=body.sender,
            list=body.list,
            body=body.body,
            idempotency_key=idempotency_key(),
        )
        return begun(services, order)

    return routes
