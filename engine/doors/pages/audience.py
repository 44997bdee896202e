"""The Audience list: who left, by date, to download; for information only (ENG-01 to ENG-04)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api.audience import exported, page
from engine.doors.context import Services


def attach(pages: Blueprint, services: Services) -> None:
    """`/audience` and `/audience.csv`."""

    @pages.get("/audience")
    def audience() -> str:
        asked = {name: request.args.get(name, "") for name in ("since", "until")}
        rows, following = page(services, request.args, 50)
        return render_template("pages/audience.html", rows=rows, following=following, asked=asked)

    @pages.get("/audience.csv")
    def audience_csv() -> Response:
        response = exported(services, request.args)
        response.headers["Content-Disposition"] = "attachment; filename=audience.csv"
        return response
