"""The one page: who is on the phone, what arrived, and what the provider and the application know."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request
from werkzeug import Response

from simulator.doors.console import conversation, gaps, people
from simulator.doors.console.names import Names
from simulator.doors.console.signing_in import ask
from simulator.doors.console.tabs import GATHER
from simulator.doors.console.view import TABS, View, view_of
from simulator.doors.context import services, signed_in
from simulator.insight.business import business_days_ahead
from simulator.insight.spans import clock_time, day_and_time
from simulator.runtime.turn import Turn

HOUR, DAY = 3_600, 86_400
TEN = 10  # business days: what the law gives a sender to honour an opt-out


def attach(console: Blueprint) -> None:
    """`/`, and how moments are written on it."""
    console.add_url_rule("/", view_func=show)
    console.add_app_template_filter(day_and_time)
    console.add_app_template_filter(clock_time)


def show() -> Response:
    """The page of the account that is signed in; the forms to sign in without one."""
    account_sid = signed_in()
    if account_sid is None:
        return ask()
    view = view_of(request.args)
    snapshots = services().store.snapshots(account_sid)
    with services().store.turn(account_sid) as taken:
        page = render_template("console/page.html", **gather(taken, view), view=view, snapshots=snapshots)
    return current_app.make_response(page)


def gather(taken: Turn, view: View) -> dict[str, Any]:
    """Everything that the page says."""
    world = taken.world
    mailboxes = services().mailboxes
    return {
        "account_sid": world.account_sid,
        "last": world.last_seq,
        "names": Names(world),
        "tabs": TABS,
        "clock": {"now": taken.now, "frozen": world.clock.frozen_at is not None},
        "steps": (
            (HOUR, "+1 hour"),
            (DAY, "+1 day"),
            (7 * DAY, "+1 week"),
            (int(business_days_ahead(taken.now, TEN).total_seconds()), "+10 business days"),
        ),
        "smtp": f"smtp://{mailboxes.host}:{mailboxes.port}",
        "person": view.person,
        **people.gather(world),
        **conversation.gather(world, view),
        **gaps.gather(taken, view),
        **GATHER[view.tab](taken, view),
    }
