"""The console: the page at `/` on which a person sees the gap.

Shows, and acts by nothing but the control routes: `page` gathers what the page says, the templates say it, and small
scripts keep it in step. Nothing is decided here, and no address of another host is ever loaded.
"""

from __future__ import annotations

from flask import Blueprint, Response

from simulator.doors.console import mail, page, signing_in

# No script, style or picture but our own, and nobody frames the page. A mail's HTML has a stricter policy of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def blueprint() -> Blueprint:
    """`/` and what belongs to it."""
    console = Blueprint(
        "console",
        __name__,
        static_folder="static",
        static_url_path="/console/static",
        template_folder="templates",
    )
    for part in (page, signing_in, mail):
        part.attach(console)
    console.after_request(_guarded)
    return console


def _guarded(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return response
