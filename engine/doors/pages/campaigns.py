"""Campaigns: to a list or from a template, how far each is, stopping and resuming."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from werkzeug import Response

from engine.doors.api import campaigns as api
from engine.doors.api import list_campaigns, templates
from engine.doors.context import Services
from engine.doors.pages.forms import answered
from engine.doors.wire import parsing
from engine.doors.wire.bodies import ListCampaignBody, TemplateCampaignBody
from engine.doors.wire.problems import ProblemError
from engine.edge.ids import new_id
from engine.policies import Part
from engine.store import campaigns, configuration, lists, pools
from engine.store import templates as kept
from engine.work.campaigns import ListOrder, TemplateOrder


def attach(pages: Blueprint, services: Services) -> None:
    """`/campaigns` and below."""

    @pages.get("/campaigns")
    def all_campaigns() -> str:
        return _listing(services)

    @pages.post("/campaigns")
    def begin_campaign() -> Response:
        begun: list[str] = []

        def act() -> None:
            begun.append(api.begin(services, _order(services)))

        answer = answered(act, "/", lambda: _listing(services))
        return redirect(f"/campaigns/{begun[0]}", 303) if begun else answer

    @pages.get("/campaigns/<campaign_id>")
    def campaign(campaign_id: str) -> str:
        return render_template("pages/campaign.html", campaign=api.described(services, campaign_id))

    @pages.post("/campaigns/<campaign_id>/stop")
    def stop_campaign(campaign_id: str) -> Response:
        api.described(services, campaign_id)
        services.campaigns.stop(campaign_id)
        return redirect(f"/campaigns/{campaign_id}", 303)

    @pages.post("/campaigns/<campaign_id>/resume")
    def resume_campaign(campaign_id: str) -> Response:
        api.described(services, campaign_id)
        services.campaigns.resume(campaign_id)
        return redirect(f"/campaigns/{campaign_id}", 303)


def _listing(services: Services) -> str:
    with services.database.reading() as connection:
        found = [api.shown(connection, each) for each in campaigns.all_campaigns(connection)]
        return render_template(
            "pages/campaigns.html",
            campaigns=found,
            to_lists=Part.CONTACTS in services.policy.parts,
            lists=list(lists.sizes(connection)),
            templates=kept.all_templates(connection),
            numbers=list(pools.all_set_aside(connection)),
            longest=configuration.load(connection).sms_max_length,
            key=request.form.get("key") or new_id(),
        )


def _order(services: Services) -> ListOrder | TemplateOrder:
    form, key = request.form, request.form.get("key", "")[:64] or None
    if Part.CONTACTS in services.policy.parts:
        if g.user is None:
            raise ProblemError(403, "SIGN_IN_AS_A_USER", "An operator sends nothing: sign in as a user.")
        said = {
            "name": form.get("name"),
            "from": g.user.id,
            "list": form.get("list"),
            "body": form.get("body"),
        }
        return list_campaigns.order_of(parsing.form(said, ListCampaignBody), key)
    wanted: dict[str, Any] = {"name": form.get("name"), "template": form.get("template")}
    wanted["recipients"] = [
        _recipient(line) for line in form.get("recipients", "").splitlines() if line.strip()
    ]
    wanted |= {"number": form["number"]} if form.get("number") else {}
    return templates.order_of(parsing.form(wanted, TemplateCampaignBody), key)


def _recipient(line: str) -> dict[str, Any]:
    """`+15551234567, name=Sam, code=1234`: a number, and what its text is filled in with."""
    number, *values = (part.strip() for part in line.split(","))
    pairs = [value.partition("=") for value in values]
    return {"number": number, "values": {name.strip(): value.strip() for name, _, value in pairs}}
