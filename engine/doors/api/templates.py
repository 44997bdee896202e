"""Templates, and campaigns from them (ENG-01, ENG-05)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.api.campaigns import begun
from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.bodies import TemplateCampaignBody, TextTemplateBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import idempotency_key, require_version, version_seen
from engine.model import Purpose
from engine.rules.templates import TextTemplate
from engine.rules.versions import version_of
from engine.store import templates
from engine.store.locks import exclude_others
from engine.work.campaigns import TemplateOrder


def blueprint(services: Services) -> Blueprint:
    """`/v1/templates` and `POST /v1/campaigns`."""
    routes = Blueprint("templates", __name__, url_prefix="/v1")

    @routes.get("/templates")
    def listing() -> Response:
        with services.database.reading() as connection:
            found = templates.all_templates(connection)
        return rendering.json({"templates": [vars(template) for template in found]})

    @routes.get("/templates/<name>")
    def get(name: str) -> Response:
        with services.database.reading() as connection:
            template = templates.find(connection, name)
        if template is None:
            raise ProblemError(404, "UNKNOWN_TEMPLATE", f"There is no template {name!r}.")
        return _tagged(template)

    @routes.put("/templates/<name>")
    def put(name: str) -> Response:
        template, known = save(
            services, name, parsing.body(request.get_data(), TextTemplateBody), version_seen()
        )
        return _tagged(template, 200 if known else 201)

    @routes.post("/campaigns")
    def begin() -> Response:
        body = parsing.body(request.get_data(), TemplateCampaignBody)
        return begun(services, order_of(body, idempotency_key()))

    return routes


def save(
    services: Services, name: str, body: TextTemplateBody, seen: str | None
) -> tuple[TextTemplate, bool]:
    """The template under that name, if it is still as `seen`; and whether there was one."""
    if not 0 < len(name) <= 200 or "\0" in name:
        raise ProblemError(422, "INVALID_NAME", "The name of a template has 1 to 200 characters.")
    template = TextTemplate(name=name, category=Purpose(body.category), body=body.body)
    with services.database.writing() as connection:
        exclude_others(connection, f"template {name}")
        require_version(seen, templates.find(connection, name))
        return template, templates.save(connection, template)


def _tagged(template: TextTemplate, status: int = 200) -> Response:
    response = rendering.json(vars(template), status)
    response.set_etag(version_of(template))
    return response


def order_of(body: TemplateCampaignBody, key: str | None) -> TemplateOrder:
    """What the body orders."""
    return TemplateOrder(
        name=body.name,
        template=body.template,
        recipients=body.addressed(),
        number=body.number and parsing.phone_number(body.number),
        idempotency_key=key,
    )
