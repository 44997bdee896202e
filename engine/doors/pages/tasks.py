"""Tasks of agents: taking a contact off a list by hand, and onto the Opt Out list if wanted (BTM-12)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api import contacts, lists, members
from engine.doors.api import tasks as api
from engine.doors.context import Services
from engine.doors.pages.forms import answered, author

OPT_OUT_LIST = "Opt Out"


def attach(pages: Blueprint, services: Services) -> None:
    """`/tasks`."""

    def listing() -> str:
        asked = request.args.get("open", "true")
        found, following = api.page(services, asked, 50)
        return render_template(
            "pages/tasks.html", tasks=found, following=following, asked=asked, opt_out_list=OPT_OUT_LIST
        )

    @pages.get("/tasks")
    def all_tasks() -> str:
        return listing()

    @pages.post("/tasks/<task_id>/done")
    def done(task_id: str) -> Response:
        return answered(lambda: _done(services, task_id), "/tasks", listing)


def _done(services: Services, task_id: str) -> str:
    task = api.finish(services, task_id, author())
    on = contacts.described(services, task.number)["lists"]
    if "take_off" in request.form and task.list and task.list in on:
        members.take_off(services, task.list, task.number)
    if "opt_out_list" in request.form:
        lists.create(services, OPT_OUT_LIST)
        members.put_on(services, OPT_OUT_LIST, task.number)
    return f"Done for {task.number}."
