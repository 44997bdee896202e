"""The log of webhooks, the debugger's notes, and the cookies of a pair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from simulator import journal
from simulator.model import Webhook, WebhookKind
from simulator.webhooks.cookies import Cookie
from simulator.world.webhook_log import Delivery, WebhookLog
from tests.simulator.sample import ADVISOR, NOW, SID, STUDENT

URL = "https://app.example/sms"
OTHER = "SM" + "f" * 32
TEXT = Webhook(
    id=f"{SID}:inbound",
    kind=WebhookKind.INBOUND,
    message_sid=SID,
    url=URL,
    method="POST",
    params=(("From", STUDENT), ("To", ADVISOR)),
    due=NOW,
)
STATUS = replace(TEXT, id=f"{OTHER}:sent", kind=WebhookKind.STATUS, message_sid=OTHER)
COOKIE = Cookie(
    name="a", value="1", domain="app.example", whole_domain=False, path="/", secure=False, until=NOW + timedelta(1)
)  # fmt: skip


def delivered(webhook: Webhook = TEXT, **changes: Any) -> journal.WebhookDelivered:
    return replace(journal.WebhookDelivered(webhook.id, webhook.message_sid, URL, 200), **changes)


def failed(webhook: Webhook = TEXT) -> journal.WebhookFailed:
    return journal.WebhookFailed(webhook.id, webhook.message_sid, URL, 1, "No")


def log_of(*webhooks: Webhook) -> WebhookLog:
    log = WebhookLog()
    for seq, webhook in enumerate(webhooks, start=1):
        log.owe(seq * 10, webhook)
    return log


def test_a_webhook_is_owed_until_something_comes_of_it() -> None:
    log = log_of(TEXT)
    assert log.find(TEXT.id) == Delivery(10, TEXT)
    log.settle(11, delivered(), NOW)
    assert log.find(TEXT.id) == Delivery(10, TEXT, delivered(), NOW)


def test_what_was_never_owed_is_not_found() -> None:
    log = log_of()
    log.settle(1, delivered(), NOW)
    assert log.find(TEXT.id) is None


def test_webhooks_are_read_in_the_order_in_which_they_were_owed() -> None:
    log = log_of(TEXT, STATUS, replace(TEXT, id="a"))
    assert [delivery.seq for delivery in log.after(0, 100)] == [10, 20, 30]
    assert [delivery.seq for delivery in log.after(0, 2)] == [10, 20]
    assert [delivery.seq for delivery in log.after(10, 100)] == [20, 30]
    assert [delivery.seq for delivery in log.after(9, 1)] == [10]
    assert log.after(30, 100) == []
    assert [delivery.seq for delivery in log.before(None, 2)] == [30, 20]
    assert [delivery.seq for delivery in log.before(30, 100)] == [20, 10]
    assert log.before(10, 100) == []


def test_webhooks_of_one_message_are_found() -> None:
    log = log_of(TEXT, STATUS, replace(TEXT, id="a"))
    assert [delivery.webhook.id for delivery in log.after(0, 100, SID)] == [TEXT.id, "a"]
    assert [delivery.webhook.id for delivery in log.before(None, 100, SID)] == ["a", TEXT.id]


def test_the_debugger_notes_failures_and_what_else_is_said() -> None:
    log = log_of(TEXT, STATUS)
    note = journal.DebuggerNoted(SID, 2, "Hm")
    log.settle(21, failed(), NOW)
    log.note(22, note, NOW)
    log.settle(23, delivered(STATUS), NOW)
    assert log.notes_after(0, 100) == [(21, NOW, failed()), (22, NOW, note)]
    assert log.notes_after(21, 100) == [(22, NOW, note)]
    assert log.notes_after(0, 1) == [(21, NOW, failed())]


def test_nobody_debugs_what_a_forger_meets() -> None:
    log = log_of(replace(TEXT, forged=True))
    log.settle(11, failed(), NOW)
    assert log.notes_after(0, 100) == []


def test_cookies_are_kept_for_the_pair_that_texts() -> None:
    """TWI-6-20."""
    log = log_of(TEXT)
    assert log.cookies(TEXT) == ()
    log.settle(11, delivered(cookies=(COOKIE,)), NOW)
    assert log.cookies(TEXT) == (COOKIE,)
    assert log.cookies(replace(TEXT, params=(("From", ADVISOR), ("To", STUDENT)))) == ()


def test_cookies_live_until_they_are_over() -> None:
    log = log_of(TEXT, replace(TEXT, id="a"))
    log.settle(11, delivered(cookies=(COOKIE,)), NOW)
    other = replace(COOKIE, name="b", until=NOW + timedelta(2))
    log.settle(21, replace(delivered(cookies=(other,)), id="a"), NOW + timedelta(1))
    assert log.cookies(TEXT) == (other,)


def test_cookies_in_answer_to_a_status_are_not_kept() -> None:
    log = log_of(STATUS)
    log.settle(11, delivered(STATUS, cookies=(COOKIE,)), NOW)
    assert log.cookies(STATUS) == ()


def test_replays_are_counted() -> None:
    log = log_of(TEXT)
    assert log.replays(TEXT) == 0
    log.owe(20, replace(TEXT, id=f"{TEXT.id}:replay-1"))
    assert log.replays(TEXT) == 1
