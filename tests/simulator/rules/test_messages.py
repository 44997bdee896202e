"""What the provider decides when an application sends, withdraws, redacts or deletes a message."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simulator import errors
from simulator.errors import Problem
from simulator.journal import (
    Event,
    MessageCanceled,
    MessageDeleted,
    MessageRedacted,
    SendRefused,
    StatusMoved,
    WebhookQueued,
)
from simulator.language import phones
from simulator.model import Direction, Handset, Persona, Refusal, Status, Switches
from simulator.rules import admission, messages
from simulator.rules.send_request import SendFacts, SendRequest
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SID, STUDENT, block, message, number

CALLBACK = "https://app.example/status"
PICTURE = "https://app.example/1.jpg"
SERVICE = "MG" + "c" * 32

PLAIN = SendRequest(to=STUDENT, sender=ADVISOR, body="Hello", account_sid=ACCOUNT)
FACTS = SendFacts(
    to=phones.PhoneNumber(STUDENT),
    sender=ADVISOR,
    number=number(),
    owned_elsewhere=False,
    handset=Handset(),
    block=None,
    switches=Switches(),
)
UNOWNED = {"number": None, "sender": "+15559990001"}
ASYNC = number(refusal=Refusal.ASYNC)

REFUSALS: list[tuple[str, dict[str, Any], dict[str, Any], Problem | None]] = [
    ("a plain text", {}, {}, None),
    ("nobody to send to", {"to": ""}, {"to": None}, errors.missing_to()),
    ("nobody to send from", {"sender": ""}, {"sender": None}, errors.missing_from()),
    ("no content", {"body": ""}, {}, errors.missing_content()),
    (
        "no content, where the provider names it otherwise",
        {"body": ""},
        {"switches": Switches(missing_body_is_missing_content=False)},
        errors.missing_body(),
    ),
    ("a picture is content", {"body": "", "media": (PICTURE,)}, {}, None),
    ("a template is content", {"body": "", "content": "HX1"}, {}, None),
    ("as long as may be", {"body": "x" * 1600}, {}, None),
    ("too long", {"body": "x" * 1601}, {}, errors.body_too_long()),
    ("not a number", {"to": "Ada"}, {"to": None}, errors.invalid_to("Ada")),
    ("an invalid handset", {}, {"handset": Handset(Persona.INVALID)}, errors.invalid_to(STUDENT)),
    ("a malformed service", {"sender": "", "service": "MG1"}, {}, errors.service_malformed("MG1")),
    ("no service at all", {"sender": "", "service": "X" * 34}, {}, errors.service_malformed("X" * 34)),
    ("an unknown service", {"sender": "", "service": SERVICE}, {}, errors.service_not_found(SERVICE)),
    ("a malformed sender", {"sender": "?"}, {"sender": None, "number": None}, errors.invalid_from("?")),
    ("to oneself", {"to": ADVISOR}, {"to": ADVISOR}, errors.same_to_and_from()),
    ("a callback", {"status_callback": CALLBACK}, {}, None),
    ("a bad callback", {"status_callback": "me"}, {}, errors.bad_status_callback("me")),
    ("the shortest validity", {"validity": "1"}, {}, None),
    ("the longest validity", {"validity": "36000"}, {}, None),
    ("no validity", {"validity": "0"}, {}, errors.bad_validity("0")),
    ("too long a validity", {"validity": "36001"}, {}, errors.bad_validity("36001")),
    ("a far too long validity", {"validity": "9" * 5000}, {}, errors.bad_validity("9" * 5000)),
    ("a validity in words", {"validity": "long"}, {}, errors.bad_validity("long")),
    ("ten pictures", {"media": (PICTURE,) * 10}, {}, None),
    ("eleven pictures", {"media": (PICTURE,) * 11}, {}, errors.too_many_media()),
    ("a picture without an address", {"media": (PICTURE, "a.jpg")}, {}, errors.bad_media_url("a.jpg")),
    ("a sender nobody has", {"sender": "+15559990001"}, UNOWNED, errors.from_unknown("+15559990001")),
    (
        "a sender of somebody else",
        {"sender": "+15559990001"},
        {**UNOWNED, "owned_elsewhere": True},
        errors.from_other_account("+15559990001", ACCOUNT),
    ),
    ("not mobile", {}, {"handset": Handset(Persona.NOT_MOBILE)}, errors.not_mobile(STUDENT)),
    ("opted out", {}, {"block": block()}, errors.opted_out()),
    ("opted out, to be refused later", {}, {"block": block(), "number": ASYNC}, None),
]


@pytest.mark.parametrize(("case", "asked", "known", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_send_is_judged(
    case: str, asked: dict[str, Any], known: dict[str, Any], refusal: Problem | None
) -> None:
    assert admission.refusal(replace(PLAIN, **asked), replace(FACTS, **known)) == refusal


# Each line mends one fault of a request that has them all; what is refused next is the next rule's business.
MENDED: list[tuple[dict[str, Any], dict[str, Any], Problem]] = [
    ({}, {}, errors.missing_to()),
    ({"to": "Ada"}, {}, errors.missing_from()),
    ({"sender": "?", "service": "MG1"}, {}, errors.missing_content()),
    ({"body": "x" * 1601, "media": ("a.jpg",)}, {}, errors.body_too_long()),
    ({"body": "Hello"}, {}, errors.invalid_to("Ada")),
    ({"to": STUDENT}, {"to": STUDENT}, errors.service_malformed("MG1")),
    ({"service": ""}, {}, errors.invalid_from("?")),
    ({"sender": STUDENT}, {"sender": STUDENT}, errors.same_to_and_from()),
    ({"sender": ADVISOR}, {"sender": ADVISOR}, errors.bad_status_callback("me")),
    ({"status_callback": ""}, {}, errors.bad_validity("0")),
    ({"validity": ""}, {}, errors.bad_media_url("a.jpg")),
    ({"media": ()}, {}, errors.from_unknown(ADVISOR)),
    ({}, {"number": number()}, errors.not_mobile(STUDENT)),
    ({}, {"handset": Handset()}, errors.opted_out()),
]


def test_the_first_fault_in_the_documented_order_is_the_one_refused() -> None:
    request = SendRequest(status_callback="me", validity="0", account_sid=ACCOUNT)
    facts = SendFacts(
        to=None,
        sender=None,
        number=None,
        owned_elsewhere=False,
        handset=Handset(Persona.NOT_MOBILE),
        block=block(),
        switches=Switches(),
    )
    for asked, known, refusal in MENDED:
        request, facts = replace(request, **asked), replace(facts, **known)
        assert admission.refusal(request, facts) == refusal


URLS = [
    ("https://app.example/status?x=1#rc=2", True),
    ("http://127.0.0.1:21620/webhooks", True),
    ("http://[::1]:80/", True),
    ("https://user:pass@app.example/", True),
    ("https://app.example/" + "x" * 3980, True),
    ("https://app.example/" + "x" * 3981, False),
    ("", False),
    ("app.example/status", False),
    ("ftp://app.example/", False),
    ("https:///status", False),
    ("https://my_app.example/", False),
    ("https://app.example:port/", False),
    ("https://app.example:99999/", False),
    ("http://[::1/", False),
    ("https://app.example/a b", False),
    ("https://app.example/\n", False),
]


@pytest.mark.parametrize(("url", "callable_"), URLS)
def test_a_url_is_one_that_the_provider_would_call(url: str, callable_: bool) -> None:
    assert admission.is_callback_url(url) is callable_


@pytest.mark.parametrize(
    ("text", "names_a_service"), [(SERVICE, True), ("MG1", False), ("MGM", False), ("MG" + "z" * 32, False)]
)
def test_a_messaging_service_is_named_by_its_sid(text: str, names_a_service: bool) -> None:
    assert admission.is_service_sid(text) is names_a_service


def test_a_taken_message_is_queued_with_its_fate_before_it() -> None:
    created = messages.create(replace(PLAIN, status_callback=CALLBACK), FACTS, SID, NOW)
    assert created.message == message(status_callback=CALLBACK)
    assert [step.status for step in created.fate] == ["sent", "delivered"]


def test_a_taken_message_holds_its_pictures_and_its_segments() -> None:
    created = messages.create(replace(PLAIN, body="x" * 161, media=(PICTURE,)), FACTS, SID, NOW)
    assert (created.message.segments, created.message.media) == (2, (PICTURE,))
    assert created.message.status_callback is None


def test_a_number_is_sent_to_in_the_form_in_which_it_was_understood() -> None:
    created = messages.create(replace(PLAIN, to="(555) 301-0001"), FACTS, SID, NOW)
    assert created.message.recipient == STUDENT


def test_a_blocked_message_that_is_taken_will_fail() -> None:
    created = messages.create(PLAIN, replace(FACTS, number=ASYNC, block=block()), SID, NOW)
    assert created.message.status is Status.QUEUED
    assert [(step.status, step.error_code) for step in created.fate] == [("failed", errors.OPTED_OUT.code)]


def test_a_reply_is_a_message_too() -> None:
    created = messages.create(replace(PLAIN, direction=Direction.REPLY), FACTS, SID, NOW)
    assert created.message.direction is Direction.REPLY


@pytest.mark.parametrize(
    ("to", "sender", "remembered"),
    [(STUDENT, ADVISOR, (ADVISOR, STUDENT)), (None, None, ("(555) x", "Ada"))],
)
def test_a_refusal_is_remembered_with_what_was_understood_or_else_with_what_came(
    to: Any, sender: str | None, remembered: tuple[str, str]
) -> None:
    request = replace(PLAIN, to="Ada", sender="(555) x")
    refused = admission.refused(request, replace(FACTS, to=to, sender=sender), errors.opted_out())
    assert refused == SendRefused(*remembered, "Hello", errors.OPTED_OUT.code, errors.OPTED_OUT.title)


SENT = StatusMoved(SID, Status.SENT)


def test_a_step_is_told_to_whoever_asked() -> None:
    moved, queued = messages.advance(SENT, message(status_callback=CALLBACK), Switches(), NOW)
    assert moved == SENT
    assert isinstance(queued, WebhookQueued)
    assert dict(queued.webhook.params)["MessageStatus"] == "sent"


def test_a_step_nobody_asked_about_is_just_taken() -> None:
    assert messages.advance(SENT, message(), Switches(), NOW) == [SENT]


def test_that_a_message_is_being_sent_is_told_where_the_account_wants_it() -> None:
    switches = Switches(sending_callback=True)
    events = messages.advance(SENT, message(status_callback=CALLBACK), switches, NOW)
    told = [
        dict(event.webhook.params)["MessageStatus"] for event in events if isinstance(event, WebhookQueued)
    ]
    assert told == ["sending", "sent"]
    assert [event for event in events if isinstance(event, StatusMoved)] == [
        StatusMoved(SID, Status.SENDING),
        SENT,
    ]


def test_a_message_that_was_sent_is_not_being_sent_again() -> None:
    delivered = StatusMoved(SID, Status.DELIVERED)
    switches = Switches(sending_callback=True)
    assert messages.advance(delivered, message(status=Status.SENT), switches, NOW) == [delivered]


# -- afterwards

SCHEDULED = message(status=Status.SCHEDULED, status_callback=CALLBACK)


def test_a_scheduled_message_is_canceled_and_that_is_told() -> None:
    canceled, queued = events_of(messages.cancel(SCHEDULED, Switches(), NOW))
    assert canceled == MessageCanceled(SID)
    assert isinstance(queued, WebhookQueued)
    assert dict(queued.webhook.params)["MessageStatus"] == "canceled"


def test_a_scheduled_message_nobody_asked_about_is_just_canceled() -> None:
    quiet = replace(SCHEDULED, status_callback=None)
    assert messages.cancel(quiet, Switches(), NOW) == [MessageCanceled(SID)]


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.SCHEDULED])
def test_nothing_but_a_scheduled_message_can_be_canceled(status: Status) -> None:
    assert messages.cancel(message(status=status), Switches(), NOW) == errors.not_cancelable()


def test_a_finished_message_is_redacted() -> None:
    assert messages.redact(message(), "", in_progress=False) == [MessageRedacted(SID)]


def test_a_message_in_progress_is_not_redacted() -> None:
    assert messages.redact(message(), "", in_progress=True) == errors.unfinished_delete()


@pytest.mark.parametrize("in_progress", [True, False])
def test_a_message_is_never_given_another_text(in_progress: bool) -> None:
    assert messages.redact(message(), "Hi", in_progress=in_progress) == errors.body_not_empty()


def test_a_finished_message_is_deleted() -> None:
    assert messages.delete(message(), in_progress=False) == [MessageDeleted(SID)]


def test_a_message_in_progress_is_not_deleted() -> None:
    assert messages.delete(message(), in_progress=True) == errors.unfinished_delete()


def events_of(decided: Problem | list[Event]) -> list[Event]:
    assert isinstance(decided, list)
    return decided
