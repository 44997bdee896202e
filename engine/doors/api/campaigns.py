"""How campaigns fare, and stopping and resuming them. How they begin is told by `list_campaigns` and `templates`."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import records, rendering
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import admission, now
from engine.store import campaigns
from engine.store.campaigns import Campaign
from engine.work.campaigns import CampaignError, ListOrder, TemplateOrder


def blueprint(services: Services) -> Blueprint:
    """`/v1/campaigns`."""
    routes = Blueprint("campaigns", __name__, url_prefix="/v1/campaigns")

    @routes.get("")
    def listing() -> Response:
        with services.database.reading() as connection:
            found = [shown(connection, campaign) for campaign in campaigns.all_campaigns(connection)]
        return rendering.json({"campaigns": found})

    @routes.get("/<campaign_id>")
    def get(campaign_id: str) -> Response:
        return answer(services, campaign_id)

    @routes.post("/<campaign_id>/stop")
    def stop(campaign_id: str) -> Response:
        services.campaigns.stop(campaign_id)
        return answer(services, campaign_id)

    @routes.post("/<campaign_id>/resume")
    def resume(campaign_id: str) -> Response:
        services.campaigns.resume(campaign_id)
        return answer(services, campaign_id)

    return routes


def begun(services: Services, order: ListOrder | TemplateOrder) -> Response:
    """The campaign of the order, which has begun."""
    campaign_id = begin(services, order)
    response = answer(services, campaign_id, 202)
    response.headers["Location"] = f"/v1/campaigns/{campaign_id}"
    return response


def begin(services: Services, order: ListOrder | TemplateOrder) -> str:
    """Begin it; its id."""
    sender = order.sender if isinstance(order, ListOrder) else None
    with admission(sender):
        try:
            return services.campaigns.begin(order, now(services))
        except CampaignError as error:
            raise ProblemError(422, error.code, str(error)) from error


def answer(services: Services, campaign_id: str, status: int = 200) -> Response:
    """The campaign and how far it is."""
    return rendering.json(described(services, campaign_id), status)


def described(services: Services, campaign_id: str) -> dict[str, object]:
    """The same, as every answer has it."""
    with services.database.reading() as connection:
        campaign = campaigns.find(connection, campaign_id)
        if campaign is None:
            raise ProblemError(404, "UNKNOWN_CAMPAIGN", f"There is no campaign {campaign_id!r}.")
        return shown(connection, campaign)


def shown(connection: Connection, campaign: Campaign) -> dict[str, object]:
    """One of them, from the database."""
    return records.campaign(campaign, campaigns.progress(connection, campaign.id))
