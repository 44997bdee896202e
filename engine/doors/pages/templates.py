"""Templates by category (ENG-01, ENG-05)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api import templates as api
from engine.doors.context import Services
from engine.doors.pages.forms import answered, version_typed_over
from engine.doors.wire import parsing
from engine.doors.wire.bodies import TextTemplateBody
from engine.model import Purpose
from engine.rules.templates import POOL_OF
from engine.rules.versions import version_of
from engine.store import templates

CATEGORIES = {Purpose.MARKETING: "Marketing", Purpose.UTILITY: "Utility", Purpose.OTP: "One-time password"}


def attach(pages: Blueprint, services: Services) -> None:
    """`/templates`."""

    def listing() -> str:
        with services.database.reading() as connection:
            found = templates.all_templates(connection)
        versions = {each.name: version_of(each) for each in found}
        return render_template(
            "pages/templates.html", templates=found, versions=versions, categories=CATEGORIES, pools=POOL_OF
        )

    @pages.get("/templates")
    def all_templates() -> str:
        return listing()

    @pages.post("/templates")
    def save_template() -> Response:
        def act() -> str:
            said = {"category": request.form.get("category"), "body": request.form.get("body")}
            body, name = parsing.form(said, TextTemplateBody), request.form.get("name", "").strip()
            api.save(services, name, body, version_typed_over())
            return f"{name} is saved. Campaigns that have begun keep their text."

        return answered(act, "/templates", listing)
