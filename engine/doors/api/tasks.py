"""What agents have to do: take contacts off lists (BTM-12)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import parsing, queries, records, rendering
from engine.doors.wire.bodies import DoneBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.store import responses
from engine.store.responses import Task


def blueprint(services: Services) -> Blueprint:
    """`/v1/tasks`."""
    routes = Blueprint("tasks", __name__, url_prefix="/v1/tasks")

    @routes.get("")
    def tasks() -> Response:
        limit = queries.page_size(request.args, queries.MOST_ROWS)
        found, following = page(services, request.args.get("open"), limit)
        return rendering.json({"tasks": [records.task(each) for each in found], "next_cursor": following})

    @routes.post("/<task_id>/done")
    def done(task_id: str) -> Response:
        body = parsing.body(request.get_data(), DoneBody)
        return rendering.json(records.task(finish(services, task_id, body.by)))

    return routes


def page(services: Services, is_open: str | None, limit: int) -> tuple[list[Task], str | None]:
    """At most `limit` tasks after the URL's `cursor`, those open or those done, and where the next page begins."""
    wanted, place = queries.flag("open", is_open), queries.place_after(request.args)
    with services.database.reading() as connection:
        found, following = responses.page_of_tasks(connection, place, limit, open_only=wanted)
    return found, queries.cursor_at(following)


def finish(services: Services, task_id: str, by: str | None) -> Task:
    """The task, done."""
    with services.database.writing() as connection:
        responses.finish(connection, task_id, by, now(services))
        task = responses.task(connection, task_id)
    if task is None:
        raise ProblemError(404, "UNKNOWN_TASK", f"There is no task {task_id!r}.")
    return task
