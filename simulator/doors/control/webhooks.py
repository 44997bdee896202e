"""What the provider sent to the application and what came of it, sending it again, and the debugger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from msgspec import to_builtins
from msgspec.structs import replace

from simulator import journal
from simulator.doors import wire
from simulator.doors.context import services, turn
from simulator.doors.control.problems import ControlError, count_of
from simulator.model import Webhook
from simulator.runtime.ids import idempotency_token
from simulator.webhooks import envelope
from simulator.world.webhook_log import Delivery, Note

blueprint = Blueprint("webhooks", __name__)

MOST = 1000


@blueprint.get("/webhooks")
def listing() -> Response:
    """The webhooks owed after the entry `after`, oldest first, `limit` at most; all, or those about `message_sid`."""
    after, limit = count_of("after", 0), min(count_of("limit", MOST), MOST)
    with turn() as taken:
        found = taken.world.webhooks.after(after, limit, request.args.get("message_sid"))
        token = taken.world.token
    return wire.answer({"webhooks": [shown(delivery, token) for delivery in found]})


@blueprint.post("/webhooks/<webhook_id>/replay")
def replay(webhook_id: str) -> Response:
    """Send a webhook again, with the idempotency token that it had: now in process, else by the scheduler."""
    with turn() as taken:
        delivery = taken.world.webhooks.find(webhook_id)
        if delivery is None:
            raise ControlError("NO_SUCH_WEBHOOK", f"no webhook has the id {webhook_id!r}", 404)
        again = _again(delivery.webhook, taken.world.webhooks.replays(delivery.webhook) + 1, due=taken.now)
        taken.record(journal.WebhookQueued(again))
    services().scheduler.settle(g.account_sid)
    with turn() as taken:
        found = taken.world.webhooks.find(again.id)
        fields = shown(found, taken.world.token) if found else {"id": again.id}
    return wire.answer(fields, 201)


@blueprint.get("/debugger")
def debugger() -> Response:
    """What the provider's debugger has noted after the entry `after`, oldest first, `limit` at most."""
    after, limit = count_of("after", 0), min(count_of("limit", MOST), MOST)
    with turn() as taken:
        notes = taken.world.webhooks.notes_after(after, limit)
    return wire.answer({"notes": [shown_note(seq, to_builtins(at), note) for seq, at, note in notes]})


def _again(webhook: Webhook, n: int, **changes: Any) -> Webhook:
    return replace(
        webhook,
        id=f"{webhook.id}:replay-{n}",
        repeats=webhook.origin,
        attempt=1,
        spent=timedelta(0),
        answer_lost=False,
        **changes,
    )


def shown(delivery: Delivery, token: str) -> dict[str, Any]:
    """An attempt: what was sent, what came back, why it failed, and how long it took in the account's time."""
    webhook, outcome = delivery.webhook, delivery.outcome
    failed = outcome if isinstance(outcome, journal.WebhookFailed) else None
    return {
        "id": webhook.id,
        "seq": delivery.seq,
        "kind": webhook.kind,
        "message_sid": webhook.message_sid,
        "state": "failed" if failed else "delivered" if outcome else "pending",
        "attempt": webhook.attempt,
        "due": to_builtins(webhook.due),
        "at": to_builtins(delivery.at),
        "duration_seconds": outcome.took.total_seconds() if outcome else None,
        "request": _request(webhook, token),
        "answer": _answer(outcome) if outcome and outcome.status is not None else None,
        "error": {"code": failed.error_code, "reason": failed.reason} if failed else None,
    }


def _request(webhook: Webhook, token: str) -> dict[str, Any]:
    """The request without its secrets; cookies are the application's and are not shown at all."""
    sent = envelope.of(webhook)
    headers = envelope.headers(
        sent,
        token=token,
        idempotency_token=idempotency_token(webhook.origin),
        cookie="",
        forged=webhook.forged,
    )
    if "Authorization" in headers:
        headers["Authorization"] = "Basic ***"
    return {
        "method": webhook.method,
        "url": envelope.masked(webhook.url),
        "headers": headers,
        "parameters": dict(webhook.params),
    }


def _answer(outcome: journal.WebhookDelivered | journal.WebhookFailed) -> dict[str, Any]:
    return {"status": outcome.status, "content_type": outcome.content_type, "body": outcome.body}


def shown_note(seq: int, at: str, note: Note) -> dict[str, Any]:
    """A note of the debugger."""
    failed = note if isinstance(note, journal.WebhookFailed) else None
    return {
        "seq": seq,
        "at": at,
        "code": note.error_code,
        "reason": note.reason,
        "message_sid": note.message_sid,
        "url": envelope.masked(failed.url) if failed else None,
        "webhook": failed.id if failed else None,
    }
