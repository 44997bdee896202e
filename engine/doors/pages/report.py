"""The message report with its filters and its CSV, and the conversation behind a row."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api.messages import exported, known
from engine.doors.context import Services
from engine.doors.pages import shell
from engine.doors.wire import queries
from engine.doors.wire.problems import ProblemError
from engine.edge.provider import ProviderError
from engine.exchange import reports
from engine.model import Channel, MessageStatus, Reason
from engine.store import messages

MOST = 200  # messages of a conversation, the newest
FILTERS = (
    "from",
    "to",
    "destination",
    "channel",
    "status",
    "reason",
    "error_code",
    "direction",
    "since",
    "until",
    "send",
    "campaign",
    "purpose",
)


def attach(pages: Blueprint, services: Services) -> None:
    """`/report`, `/report.csv` and `/report/{message}`."""

    @pages.get("/report")
    def report() -> str:
        with services.database.reading() as connection:
            rows, following = reports.page(connection, queries.message_filter(request.args), 50)
            called = shell.names(
                connection, [each for row in rows for each in (row.from_person, row.to_person)]
            )
        asked = {name: request.args.get(name, "") for name in FILTERS}
        return render_template(
            "pages/report.html",
            rows=rows,
            names=called,
            asked=asked,
            given={name: value for name, value in asked.items() if value},
            following=following and queries.cursor_after(following),
            channels=list(Channel),
            statuses=list(MessageStatus),
            reasons=list(Reason),
        )

    @pages.get("/report.csv")
    def report_csv() -> Response:
        response = exported(services, queries.message_filter(request.args))
        response.headers["Content-Disposition"] = "attachment; filename=messages.csv"
        return response

    @pages.get("/report/<message_id>")
    def message(message_id: str) -> str:
        with services.database.reading() as connection:
            found = known(connection, message_id)
            talk = messages.conversation(connection, found, MOST)
            called = shell.names(connection, [found.from_person, found.to_person])
        return render_template("pages/message.html", message=found, talk=talk, names=called)

    @pages.get("/report/<message_id>/pictures/<int:place>")
    def picture(message_id: str, place: int) -> Response:
        with services.database.reading() as connection:
            urls = known(connection, message_id).media
        try:
            found = services.provider.picture(urls[place - 1]) if 0 < place <= len(urls) else None
        except ProviderError as error:
            raise ProblemError(
                503, "PROVIDER_UNAVAILABLE", f"The provider does not answer: {error}"
            ) from error
        if found is None:
            raise ProblemError(404, "UNKNOWN_PICTURE", f"There is no picture {place} to show.")
        return Response(found.content, content_type=found.content_type)
