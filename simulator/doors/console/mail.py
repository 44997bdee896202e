"""The HTML of a mail, as its own document: it runs nothing, loads nothing and knows nothing of the page around it."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from simulator.doors.context import services, signed_in

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def attach(console: Blueprint) -> None:
    """One mail by its place in its mailbox."""
    console.add_url_rule("/console/mailboxes/<address>/<int:number>", view_func=mail_html)


def mail_html(address: str, number: int) -> Response:
    """The HTML part of the mail, from 1."""
    account_sid = signed_in() or abort(404)
    with services().store.turn(account_sid) as taken:
        mails = taken.world.mails(address)
    if not 1 <= number <= len(mails) or not mails[number - 1][1].html:
        abort(404)
    return Response(
        mails[number - 1][1].html, headers={"Content-Security-Policy": POLICY}, mimetype="text/html"
    )
