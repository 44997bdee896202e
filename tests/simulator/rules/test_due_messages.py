"""What becomes of a service's message when its turn comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simulator import errors
from simulator.journal import SenderChosen, StatusMoved, WebhookQueued
from simulator.language.phones import NumberKind
from simulator.model import Handset, Message, Persona, Status, Switches
from simulator.rules import due_messages
from simulator.rules.due_messages import DispatchFacts
from simulator.world.ledger import Standing
from tests.simulator.sample import ADVISOR, NOW, SERVICE, SID, block, message, number

LATER = NOW + timedelta(minutes=20)
CALLBACK = "https://app.example/status"
POOLED = number(service_sid=SERVICE)
FREE = number(number="+18885550001", kind=NumberKind.TOLL_FREE, service_sid=SERVICE)
OF_SERVICE, OF_NUMBER = block(scope=SERVICE), block()
OF_NETWORK = block(scope=FREE.number, source="network")


def accepted(**changes: Any) -> Message:
    fields = {"sender": None, "service_sid": SERVICE, "status": Status.ACCEPTED, "segments": 0}
    return message(**fields | changes)


def facts(**changes: Any) -> DispatchFacts:
    plain = DispatchFacts(
        number=POOLED, pool_is_empty=False, standing=Standing(), handset=Handset(), switches=Switches()
    )
    return replace(plain, **changes)


def test_a_message_gets_its_sender_its_segments_and_the_rest_of_its_fate_and_is_queued() -> None:
    """TWI-5-01"""
    chosen, queued, told = due_messages.take_on(accepted(status_callback=CALLBACK), facts(), LATER)
    assert isinstance(chosen, SenderChosen)
    assert (chosen.sid, chosen.sender, chosen.segments) == (SID, ADVISOR, 1)
    assert [(step.at, step.status) for step in chosen.fate] == [(LATER, "sent"), (LATER, "delivered")]
    assert queued == StatusMoved(SID, Status.QUEUED)
    assert isinstance(told, WebhookQueued)
    params = dict(told.webhook.params)
    assert (params["MessageStatus"], params["From"]) == ("queued", ADVISOR)
    assert params["MessagingServiceSid"] == SERVICE


def test_a_scheduled_message_is_queued_at_its_time() -> None:
    _, queued = due_messages.take_on(accepted(status=Status.SCHEDULED), facts(), LATER)
    assert queued == StatusMoved(SID, Status.QUEUED)


FAILURES: list[tuple[str, dict[str, Any], errors.Delivery]] = [
    ("the service is blocked", {"standing": Standing(OF_SERVICE)}, errors.OPTED_OUT),
    (
        "the service is blocked and has nobody to send it",
        {"standing": Standing(OF_SERVICE), "number": None, "pool_is_empty": True},
        errors.OPTED_OUT,
    ),
    ("the number brought a block along", {"standing": Standing(None, OF_NUMBER)}, errors.OPTED_OUT),
    ("the account is suspended", {"is_suspended": True}, errors.ACCOUNT_SUSPENDED),
    ("the pool is empty", {"number": None, "pool_is_empty": True}, errors.EMPTY_SERVICE),
    ("nobody in the pool could", {"number": None}, errors.NO_CAPABLE_SENDER),
]


@pytest.mark.parametrize(("case", "changes", "problem"), FAILURES, ids=[row[0] for row in FAILURES])
def test_a_message_fails_and_only_the_callback_tells(
    case: str, changes: dict[str, Any], problem: errors.Delivery
) -> None:
    """TWI-3-02, TWI-4-24"""
    failed, told = due_messages.take_on(accepted(status_callback=CALLBACK), facts(**changes), LATER)
    assert failed == StatusMoved(SID, Status.FAILED, problem.code, problem.title)
    assert isinstance(told, WebhookQueued)
    assert dict(told.webhook.params)["ErrorCode"] == str(problem.code)


def test_a_block_that_the_number_brought_along_may_be_switched_off() -> None:
    switches = Switches(number_block_holds_in_service=False)
    events = due_messages.take_on(
        accepted(), facts(standing=Standing(None, OF_NUMBER), switches=switches), LATER
    )
    assert isinstance(events[0], SenderChosen)


def test_a_message_that_twilio_does_not_know_to_be_blocked_is_stopped_by_the_network() -> None:
    """TWI-1-07"""
    chosen, _ = due_messages.take_on(
        accepted(), facts(number=FREE, standing=Standing(None, OF_NETWORK)), LATER
    )
    assert isinstance(chosen, SenderChosen)
    assert [(step.status, step.error_code) for step in chosen.fate] == [
        ("sent", None),
        ("undelivered", errors.BLOCKED.code),
    ]


def test_the_handset_decides_about_the_rest() -> None:
    chosen, _ = due_messages.take_on(accepted(), facts(handset=Handset(Persona.UNREACHABLE)), LATER)
    assert isinstance(chosen, SenderChosen)
    assert chosen.fate[-1].error_code == errors.UNREACHABLE.code


def test_nobody_is_chosen_for_a_message_that_fails() -> None:
    (failed,) = due_messages.take_on(accepted(), facts(standing=Standing(OF_SERVICE)), LATER)
    assert isinstance(failed, StatusMoved)
