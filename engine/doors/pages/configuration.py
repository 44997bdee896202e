"""SMS Configuration with its three tabs, and under Administration the Application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from engine.doors.api.configuration import change, described
from engine.doors.api.numbers import release
from engine.doors.context import Services
from engine.doors.pages.forms import answered, author, given, lines, typed, version_typed_over
from engine.doors.wire import parsing
from engine.doors.wire.parsing import ConfigurationPatch
from engine.model import Template
from engine.rules import notices
from engine.store import changes, numbers
from engine.store.configuration import SUBJECT

TABS = (("general", "General Settings"), ("email", "Email Notifications"), ("twilio", "Twilio"))
SAMPLE = {"sender": "Sam Student", "recipient": "Avery Advisor", "text": "Yes, three o’clock is fine."}


def attach(pages: Blueprint, services: Services) -> None:
    """`/configuration` and `/administration/application`."""

    @pages.get("/configuration")
    def sms_configuration() -> Response:
        return redirect("/configuration/general", 303)

    screens: dict[str, Callable[[], str]] = {
        "/configuration/general": lambda: _page(services, "general"),
        "/configuration/email": lambda: _page(services, "email", **_preview(services)),
        "/configuration/twilio": lambda: _page(services, "twilio", **_grid(services)),
        "/administration/application": lambda: _page(services, "application"),
    }
    for path, show in screens.items():
        pages.add_url_rule(path, f"show {path}", show)
        pages.add_url_rule(path, f"save {path}", _saving(services, path, show), methods=["POST"])

    @pages.post("/configuration/twilio/numbers/<number>/delete")
    def delete_number(number: str) -> Response:
        def act() -> str:
            release(services, number, author())
            return f"{number} is free again; blocks that people put on it stay with it."

        return answered(act, "/configuration/twilio", screens["/configuration/twilio"])


def _saving(services: Services, path: str, show: Callable[[], str]) -> Callable[[], Response | str]:
    def save() -> Response | str:
        if "preview" in request.form:
            return show()
        return answered(lambda: _change(services), path, show)

    return save


def _change(services: Services) -> str:
    values: dict[str, Any] = given(
        "student_sms_default", "staff_sms_default", "default_phone_type", "sms_max_length", "time_zone",
        "sms_message_limit", "sms_number_limit",
    )  # fmt: skip
    if "permitted_roles" in request.form:
        values["permitted_roles"] = lines(request.form["permitted_roles"])
    if "subject" in request.form:
        values["reply_notification"] = {
            "subject": request.form["subject"],
            "body": request.form["body"].replace("\r\n", "\n"),
        }
    change(services, parsing.form({"by": author(), **values}, ConfigurationPatch), version_typed_over())
    return "Saved."


def _page(services: Services, screen: str, **more: Any) -> str:
    with services.database.reading() as connection:
        made = changes.of(connection, SUBJECT)
    return render_template(
        f"pages/configuration_{screen}.html",
        settings=described(services),
        changes=made,
        tabs=TABS,
        tab=screen,
        **more,
    )


def _preview(services: Services) -> dict[str, Any]:
    """The mail as it would be sent, of what is typed or, if nothing is, of what is saved."""
    saved = described(services)["reply_notification"]
    wanted = "preview" in request.form
    subject = request.form["subject"] if wanted else typed("email", "subject", saved["subject"])
    body = request.form["body"] if wanted else typed("email", "body", saved["body"])
    template = Template(subject=subject, body=body.replace("\r\n", "\n"))
    return {"template": template, "preview": notices.filled(template, **SAMPLE)}


def _grid(services: Services) -> dict[str, Any]:
    search = request.args.get("search", "")
    with services.database.reading() as connection:
        return {"grid": numbers.grid(connection, search), "search": search}
