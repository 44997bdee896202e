"""Forms: what was typed is never lost, and what was asked is done by the functions of the API.

A form that is refused is shown again with the sentence that says why, what was typed, and what is saved; one that was
done leads on by a redirect, so that a reload does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, make_response, redirect, request
from werkzeug import Response

from engine.doors.wire.problems import ProblemError
from engine.model import Person

OPERATOR = "operator"


def answered(act: Callable[[], str | None], then: str, show: Callable[[], str]) -> Response:
    """Act and go on to `then`; after a refusal, the page again."""
    try:
        said = act()
    except ProblemError as problem:
        g.problem = problem
        return make_response(show(), problem.status)
    if said:
        flash(said)
    return redirect(then, 303)


def is_refused(form: str) -> bool:
    """Whether this form was just sent and refused."""
    return "problem" in g and request.form.get("form") == form


def typed(form: str, name: str, saved: str | None) -> str:
    """What the field shows: what was typed into a refused form, else what is saved."""
    return request.form.get(name, "") if is_refused(form) else saved or ""


def ticked(form: str, name: str, value: str, saved: bool) -> bool:
    """The same of a box."""
    return value in request.form.getlist(name) if is_refused(form) else saved


def given(*names: str) -> dict[str, str]:
    """Those fields of the form that say something."""
    return {name: request.form[name] for name in names if request.form.get(name)}


def version_typed_over() -> str | None:
    """The version that the form was made from."""
    return request.form.get("version") or None


def author() -> str:
    """Who does it."""
    user: Person | None = g.user
    return user.id if user else OPERATOR


def lines(text: str) -> list[str]:
    """What stands on the lines of a field, or between its commas."""
    return [part.strip() for part in text.replace(",", "\n").splitlines() if part.strip()]
