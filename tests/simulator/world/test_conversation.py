"""How far the provider goes along with documents and replies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simulator import errors, journal
from simulator.language.twiml import Redirect, Reply
from simulator.model import Direction, Status, Step, Webhook, WebhookKind
from simulator.world import conversation
from simulator.world.conversation import Progress
from tests.simulator.sample import ADVISOR, NOW, SID, STUDENT, message

URL = "https://app.example/sms/in?x=1"
LATER = NOW + timedelta(seconds=5)
TEXT = Webhook(
    id=f"{SID}:inbound",
    kind=WebhookKind.INBOUND,
    message_sid=SID,
    url=f"{URL}#rc=2",
    method="POST",
    params=(("From", STUDENT), ("To", ADVISOR), ("MessageSid", SID), ("SmsSid", SID)),
    due=NOW,
    fallback_url="https://spare.example/",
)


def next_of(event: journal.Event) -> Webhook:
    assert isinstance(event, journal.WebhookQueued)
    return event.webhook


def handed(target: str, webhook: Webhook = TEXT, replies: int = 0, method: str = "POST") -> journal.Event:
    return conversation.handed_over(webhook, Redirect(target, method), Progress(URL, replies), LATER)


TARGETS = [
    ("https://other.example/", "https://other.example/"),
    ("/other", "https://app.example/other"),
    ("other", "https://app.example/sms/other"),
    ("?y=2", "https://app.example/sms/in?y=2"),
    ("", URL),
]


@pytest.mark.parametrize(("target", "url"), TARGETS, ids=[row[0] for row in TARGETS])
def test_a_document_hands_over_to_another_which_may_be_relative_to_it(target: str, url: str) -> None:
    """TWI-6-13."""
    following = next_of(handed(target))
    assert (following.url, following.due, following.params) == (url, LATER, TEXT.params)
    assert (following.documents, following.replies) == (2, 0)
    assert following.fallback_url == TEXT.fallback_url


def test_the_next_document_is_a_request_of_its_own() -> None:
    retried = replace(TEXT, id=f"{TEXT.id}~2", attempt=2, repeats=TEXT.id, spent=timedelta(seconds=3))
    following = next_of(handed("/other", retried, replies=2, method="GET"))
    assert (following.id, following.method) == (f"{TEXT.id}:document-2", "GET")
    assert (following.attempt, following.spent, following.origin) == (1, timedelta(0), following.id)
    third = next_of(handed("/third", following, replies=1))
    assert (third.id, third.documents, third.replies) == (f"{TEXT.id}:document-3", 3, 3)


def test_fifty_documents_are_enough() -> None:
    """TWI-6-15."""
    assert next_of(handed("/", replace(TEXT, documents=49))).documents == 50
    problem = errors.TOO_MANY_DOCUMENTS
    assert handed("/", replace(TEXT, documents=50)) == journal.DebuggerNoted(SID, problem.code, problem.title)


def test_an_action_is_told_of_its_reply() -> None:
    """TWI-6-14."""
    sent = message(sid="SM" + "f" * 32, direction=Direction.REPLY)
    told = conversation.told_of(
        TEXT, Reply("Hi", action="/told", method="GET"), sent, Progress(URL, 1), LATER
    )
    following = next_of(told)
    assert (following.url, following.method, following.replies) == ("https://app.example/told", "GET", 1)
    params = dict(following.params)
    assert (params["MessageSid"], params["MessageStatus"], params["SmsSid"]) == (sent.sid, "queued", SID)


def test_an_action_is_told_that_there_is_no_reply() -> None:
    told = conversation.told_of(TEXT, Reply("Hi", action="/told"), None, Progress(URL, 1), LATER)
    params = dict(next_of(told).params)
    assert (params["MessageSid"], params["MessageStatus"]) == ("", "failed")


@pytest.mark.parametrize(("before", "allowed"), [(0, 10), (3, 7), (10, 0), (12, 0)])
def test_ten_replies_to_a_text_are_enough(before: int, allowed: int) -> None:
    """TWI-6-16: those of earlier documents count."""
    replies = tuple(Reply(f"{n}") for n in range(10))
    assert conversation.allowed(replace(TEXT, replies=before), replies) == replies[:allowed]


LOOPS: list[tuple[str, list[Any], bool]] = [
    ("none", [], False),
    ("fourteen just now", [NOW] * 14, False),
    ("fifteen just now", [NOW] * 15, True),
    ("fifteen, one of them thirty seconds ago", [NOW - timedelta(seconds=30), *[NOW] * 14], False),
    ("fifteen within thirty seconds", [NOW - timedelta(seconds=29.9), *[NOW] * 14], True),
]


@pytest.mark.parametrize(("case", "earlier", "loop"), LOOPS, ids=[row[0] for row in LOOPS])
def test_fifteen_replies_to_a_pair_in_thirty_seconds_are_enough(
    case: str, earlier: list[Any], *, loop: bool
) -> None:
    """TWI-6-17."""
    assert conversation.is_a_loop(earlier, NOW) is loop


def test_a_reply_that_the_loop_guard_stops_fails() -> None:
    reply = message(direction=Direction.REPLY)
    problem = errors.REPLY_LOOP
    failing = (Step(NOW, Status.FAILED, problem.code, problem.title),)
    assert conversation.dropped(reply, NOW) == journal.MessageCreated(reply, failing)
