"""The institution's pages: what the sources describe as screens, rendered here, a module a screen.

A page says and asks what the API says and asks, by the functions behind its routes (`engine.doors.api`), so that a rule
stands once: a form becomes the same body, a refusal the same sentence. The pages load nothing of another host, and a
browser's cookie opens nothing but them.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response

from engine.doors.context import Services
from engine.doors.pages import (
    audience,
    campaigns,
    configuration,
    contacts,
    imports,
    keywords,
    lists,
    people,
    person_phones,
    pools,
    report,
    responses,
    sending,
    shell,
    signing_in,
    tasks,
    templates,
)
from engine.policies import Part

# No script, style or picture but our own, and nobody frames a page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_EVERYWHERE = (signing_in, people, sending, report, person_phones, imports, configuration)
_PARTS = {
    Part.CONTACTS: (contacts, lists, responses, tasks),
    Part.SUBSCRIPTIONS: (audience, templates, keywords, pools),
    Part.CAMPAIGNS: (campaigns,),
}


def install(app: Flask, services: Services, policy: str, parts: frozenset[Part]) -> None:
    """`/` and what belongs to it, of a system with these parts."""
    pages = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/pages", template_folder="templates"
    )
    signing_in.prepare(app, pages, services)
    shell.prepare(pages, services, policy, parts)
    running = [module for part in _PARTS if part in parts for module in _PARTS[part]]
    for module in (*_EVERYWHERE, *running):
        module.attach(pages, services)
    pages.after_request(_guarded)
    app.register_blueprint(pages)


def _guarded(response: Response) -> Response:
    if response.status_code == 304:
        response.close()  # the file of a style sheet that the browser has already is not sent, and nobody closes it
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return response
