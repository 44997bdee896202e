"""Where a message may go, and where it will."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from simulator import errors
from simulator.model import Handset, Persona, Status
from simulator.world import lifecycle
from simulator.world.lifecycle import CONTRADICTIONS, MOVES, IllegalMoveError
from tests.simulator.sample import NOW, message

LATER = NOW + timedelta(minutes=1)
DELAY = timedelta(hours=2)

ALL = list(product(Status, Status))
LEGAL = [pair for pair in ALL if pair[1] in MOVES.get(pair[0], CONTRADICTIONS.get(pair[0], ()))]
ILLEGAL = [pair for pair in ALL if pair not in LEGAL]


@pytest.mark.parametrize(("start", "end"), LEGAL)
def test_a_listed_move_is_made(start: Status, end: Status) -> None:
    moved = lifecycle.move(message(status=start), end, None, None, LATER)
    assert (moved.status, moved.updated, moved.created) == (end, LATER, NOW)


@pytest.mark.parametrize(("start", "end"), ILLEGAL)
def test_an_unlisted_move_is_refused(start: Status, end: Status) -> None:
    with pytest.raises(IllegalMoveError, match=f"that is {start} cannot become {end}"):
        lifecycle.move(message(status=start), end, None, None, LATER)


def test_no_path_leads_out_of_where_a_message_ends() -> None:
    ends = {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED, Status.RECEIVED}
    assert ends == set(Status) - MOVES.keys() == lifecycle.ENDS


def test_only_what_a_receipt_says_is_ever_contradicted_and_by_another_receipt() -> None:
    words = {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED}
    contradicted = {
        Status.DELIVERED: words - {Status.DELIVERED},
        Status.UNDELIVERED: words - {Status.UNDELIVERED},
        Status.FAILED: words - {Status.FAILED},
    }
    assert contradicted == CONTRADICTIONS


def test_a_message_was_sent_when_the_carrier_took_it_and_not_when_its_receipt_came() -> None:
    sent = lifecycle.move(message(), Status.SENT, None, None, LATER)
    delivered = lifecycle.move(sent, Status.DELIVERED, None, None, LATER + DELAY)
    assert (sent.sent, delivered.sent) == (LATER, LATER)


def test_a_message_that_never_left_was_never_sent() -> None:
    failed = lifecycle.move(message(), Status.FAILED, 7, "Because", LATER)
    assert (failed.sent, failed.error_code, failed.error_message) == (None, 7, "Because")


UNDELIVERED = [
    (Persona.UNREACHABLE, errors.UNREACHABLE),
    (Persona.UNKNOWN, errors.UNKNOWN_HANDSET),
    (Persona.LANDLINE, errors.LANDLINE),
    (Persona.FILTERED, errors.FILTERED),
]


@pytest.mark.parametrize(("persona", "problem"), UNDELIVERED)
def test_a_handset_that_cannot_be_reached_gives_its_reason_after_the_carrier_took_the_text(
    persona: Persona, problem: errors.Delivery
) -> None:
    sent, receipt = lifecycle.fate(Handset(persona, DELAY), NOW)
    assert (sent.at, sent.status, sent.arrives) == (NOW, "sent", False)
    assert (receipt.at, receipt.status, receipt.arrives) == (NOW + DELAY, "undelivered", False)
    assert (receipt.error_code, receipt.error_message) == (problem.code, problem.title)


def test_a_reachable_handset_confirms_the_text_when_it_arrives() -> None:
    sent, receipt = lifecycle.fate(Handset(delay=DELAY), NOW)
    assert (sent.at, sent.status, sent.arrives) == (NOW, "sent", False)
    assert (receipt.at, receipt.status, receipt.arrives) == (NOW + DELAY, "delivered", True)


def test_a_silent_handset_holds_the_text_and_never_confirms_it() -> None:
    (sent,) = lifecycle.fate(Handset(Persona.SILENT, DELAY), NOW)
    assert (sent.at, sent.status, sent.arrives) == (NOW, "sent", True)


def test_a_blocked_message_fails_without_being_sent() -> None:
    (step,) = lifecycle.blocked_fate(NOW)
    assert (step.at, step.status, step.arrives) == (NOW, "failed", False)
    assert (step.error_code, step.error_message) == (errors.OPTED_OUT.code, errors.OPTED_OUT.title)


def test_every_fate_is_a_path_of_the_table() -> None:
    fates = [lifecycle.fate(Handset(persona), NOW) for persona in Persona] + [lifecycle.blocked_fate(NOW)]
    for fate in fates:
        moved = message()
        for step in fate:
            moved = lifecycle.move(moved, step.status, step.error_code, step.error_message, step.at)


def test_a_message_that_slips_past_twilio_is_sent_and_stopped_by_the_network() -> None:
    """TWI-1-07"""
    sent, stopped = lifecycle.planned(Handset(), slips=True, now=NOW)
    assert (sent.status, sent.arrives) == ("sent", False)
    assert (stopped.status, stopped.error_code) == ("undelivered", errors.BLOCKED.code)
    assert lifecycle.planned(Handset(), slips=False, now=NOW) == lifecycle.fate(Handset(), NOW)


def test_a_message_still_queued_at_its_deadline_expires_there() -> None:
    """TWI-5-03"""
    steps = lifecycle.fate(Handset(), NOW + DELAY)
    assert lifecycle.within_validity(steps, NOW + DELAY) == steps
    (expired,) = lifecycle.within_validity(steps, NOW)
    assert (expired.at, expired.status, expired.error_code) == (NOW, "failed", errors.EXPIRED.code)


def test_a_message_that_comes_to_grief_says_why() -> None:
    step = lifecycle.failing(errors.NO_CAPABLE_SENDER, NOW)
    assert (step.status, step.error_code) == ("failed", errors.NO_CAPABLE_SENDER.code)
