"""What faults do to messages and webhooks: events go in as decided, and come out spoiled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simulator import journal
from simulator.faults.effects import (
    Duplicate,
    Effect,
    ExtraParameters,
    Forge,
    Late,
    Lose,
    LoseAnswer,
    Refuse,
    Reorder,
    Site,
)
from simulator.faults.records import Fault, Match, Occasion
from simulator.journal import Event
from simulator.model import Direction, Status, Step, Webhook, WebhookKind
from simulator.rules import interference
from simulator.world.account import World
from simulator.world.changes import apply
from simulator.world.faultbook import Faultbook
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SID, STUDENT, message

MINUTE = timedelta(minutes=1)
FATE = (Step(NOW, Status.SENT), Step(NOW, Status.DELIVERED, arrives=True))
CREATED = journal.MessageCreated(message(status_callback="https://app.example/status"), FATE)


def fault(effect: Effect, on: Site = Site.STATUS_CALLBACK, **changes: Any) -> Fault:
    fields: dict[str, Any] = {"name": "f", "on": on, "effect": effect}
    return Fault(**fields | changes)


def world_of(*events: Event) -> World:
    world = World(ACCOUNT)
    record(world, *events)
    return world


def record(world: World, *events: Event) -> None:
    for event in events:
        apply(world, world.entry(event, NOW))


def world_with(*faults: Fault) -> World:
    return world_of(CREATED, *(journal.FaultSet(fault) for fault in faults))


def callback(status: Status = Status.SENT, kind: WebhookKind = WebhookKind.STATUS) -> Webhook:
    return Webhook(
        id=f"{SID}:{status}",
        kind=kind,
        message_sid=SID,
        url="https://app.example/status",
        method="POST",
        params=(("MessageStatus", status), ("To", STUDENT)),
        due=NOW,
    )


def queued(*webhooks: Webhook) -> list[Event]:
    return [journal.WebhookQueued(webhook) for webhook in webhooks]


def interfered(world: World, *events: Event) -> list[Event]:
    """What comes out, without the events that tell of the faults."""
    out = interference.interfere(world, events, NOW)
    return [event for event in out if not isinstance(event, journal.FaultFired | journal.FaultPassed)]


def copy(webhook: Webhook, n: int = 1, **changes: Any) -> Webhook:
    return replace(webhook, id=f"{webhook.id}:f-{n}", repeats=webhook.id, copy=n, **changes)


SENT = callback()
SPOILED: list[tuple[str, Effect, list[Webhook]]] = [
    ("lost", Lose(), []),
    ("late", Late(60), [replace(SENT, due=NOW + MINUTE)]),
    ("sent twice", Duplicate(), [SENT, copy(SENT)]),
    ("sent three times", Duplicate(2, 60), [SENT, copy(SENT, due=NOW + MINUTE), copy(SENT, 2, due=NOW + 2 * MINUTE)]),
    (
        "forged",
        Forge({"MessageStatus": "failed", "ErrorCode": "1"}),
        [SENT, copy(SENT, params=(("MessageStatus", "failed"), ("To", STUDENT), ("ErrorCode", "1")), forged=True)],
    ),
    ("added to", ExtraParameters({"New": "1"}), [replace(SENT, params=(*SENT.params, ("New", "1")))]),
    ("robbed of its answer", LoseAnswer(), [replace(SENT, answer_lost=True)]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "effect", "out"), SPOILED, ids=[row[0] for row in SPOILED])
@pytest.mark.parametrize("kind", list(WebhookKind))
def test_a_webhook_is(case: str, effect: Effect, out: list[Webhook], kind: WebhookKind) -> None:
    site = interference.SITES[kind]
    world = world_with(fault(effect, site))
    expected = queued(*(replace(webhook, kind=kind) for webhook in out))
    assert interfered(world, *queued(callback(kind=kind))) == expected


def test_a_firing_is_told_before_what_it_does() -> None:
    world = world_with(fault(Lose(), name="deaf"))
    (fired,) = interference.interfere(world, queued(SENT), NOW)
    assert fired == journal.FaultFired("deaf", Site.STATUS_CALLBACK, Lose(), SID)


def test_an_occasion_that_passes_is_told_because_it_counts() -> None:
    world = world_with(fault(Lose(), nth=(2,)))
    first = interference.interfere(world, queued(SENT), NOW)
    assert first == [journal.FaultPassed("f"), *queued(SENT)]
    record(world, *first)
    assert interfered(world, *queued(callback(Status.DELIVERED))) == []


def test_occasions_of_one_record_are_counted_one_after_the_other() -> None:
    world = world_with(fault(Lose(), nth=(2,)))
    three = [callback(status) for status in (Status.QUEUED, Status.SENT, Status.DELIVERED)]
    assert interfered(world, *queued(*three)) == queued(three[0], three[2])


def test_several_faults_spoil_one_after_the_other() -> None:
    world = world_with(fault(Duplicate()), fault(Late(60), name="g"))
    out = queued(replace(SENT, due=NOW + MINUTE), copy(SENT, due=NOW + MINUTE))
    assert interfered(world, *queued(SENT)) == out


def test_a_fault_is_matched_by_the_parameters_of_the_webhook() -> None:
    world = world_with(fault(Lose(), match=Match(parameters={"MessageStatus": "delivered"})))
    assert interfered(world, *queued(SENT)) == queued(SENT)
    assert interfered(world, *queued(callback(Status.DELIVERED))) == []


UNTOUCHED = [
    ("a retry", replace(SENT, attempt=2, repeats=SENT.id)),
    ("a copy", replace(SENT, id="c", repeats=SENT.id)),
]


@pytest.mark.parametrize(("case", "webhook"), UNTOUCHED, ids=[row[0] for row in UNTOUCHED])
def test_what_repeats_a_request_is_left_alone(case: str, webhook: Webhook) -> None:
    assert interfered(world_with(fault(Lose())), *queued(webhook)) == queued(webhook)


def test_everything_else_passes_unseen() -> None:
    others: list[Event] = [journal.MessageRedacted(SID), journal.ReplySent(ADVISOR, STUDENT, "Bye")]
    assert interfered(world_with(fault(Lose())), *others) == others


# -- order


def moved(status: Status) -> list[Event]:
    return [journal.StatusMoved(SID, status), *queued(callback(status))]


def test_a_reordered_callback_waits_for_the_next_one() -> None:
    """TWI-5-09: the order of arrival is not guaranteed."""
    world = world_with(fault(Reorder(), nth=(1,)))
    first = interference.interfere(world, moved(Status.SENT), NOW)
    assert first[-1] == journal.WebhookHeld(SENT)
    record(world, *first)
    second = interfered(world, *moved(Status.DELIVERED))
    assert second[1:] == queued(callback(Status.DELIVERED), SENT)
    record(world, *second)
    assert world.faults.held == {}


def test_the_last_callback_has_none_to_wait_for() -> None:
    world = world_with(fault(Reorder()))
    record(world, journal.StatusMoved(SID, Status.SENT))
    assert interfered(world, *moved(Status.DELIVERED))[1:] == queued(callback(Status.DELIVERED))


def test_no_callback_waits_for_one_that_waits() -> None:
    """Three callbacks, each of which is to be out of order: the second lets the first go."""
    fate = (Step(NOW, Status.QUEUED), *FATE)
    accepted = journal.MessageCreated(message(status=Status.ACCEPTED), fate)
    world = world_of(accepted, journal.FaultSet(fault(Reorder())))
    order: list[str] = []
    for status in (Status.QUEUED, Status.SENT, Status.DELIVERED):
        out = interference.interfere(world, moved(status), NOW)
        record(world, *out)
        order += [event.webhook.id for event in out if isinstance(event, journal.WebhookQueued)]
    assert order == [f"{SID}:sent", f"{SID}:queued", f"{SID}:delivered"]


def test_a_step_that_is_planned_in_the_same_record_is_waited_for() -> None:
    world = world_of(journal.MessageCreated(message(status=Status.ACCEPTED, sender=None), ()))
    record(world, journal.FaultSet(fault(Reorder())))
    chosen = journal.SenderChosen(SID, ADVISOR, 1, FATE)
    out = interfered(world, chosen, *moved(Status.QUEUED))
    assert out[-1] == journal.WebhookHeld(callback(Status.QUEUED))


def test_a_duplicate_waits_together_with_its_original() -> None:
    world = world_with(fault(Duplicate()), fault(Reorder(), name="g", nth=(1,)))
    record(world, *interference.interfere(world, moved(Status.SENT), NOW))
    later = NOW + MINUTE
    out = interference.interfere(world, moved(Status.DELIVERED), later)
    sent = [event.webhook for event in out if isinstance(event, journal.WebhookQueued)]
    assert [webhook.id for webhook in sent] == [
        f"{SID}:delivered", f"{SID}:delivered:f-1", f"{SID}:sent", f"{SID}:sent:f-1",
    ]  # fmt: skip
    assert {webhook.due for webhook in sent[2:]} == {later}
    record(world, *out)
    assert world.faults.held == {}


def test_texts_are_not_reordered_by_a_callback_that_waits() -> None:
    world = world_with(fault(Reorder()))
    record(world, journal.WebhookHeld(SENT))
    inbound = callback(kind=WebhookKind.INBOUND)
    assert interfered(world, *queued(inbound)) == queued(inbound)


# -- receipts

FATES: list[tuple[str, Effect, tuple[Step, ...]]] = [
    ("never comes", Lose(), (Step(NOW, Status.SENT, arrives=True),)),
    ("comes late", Late(60), (Step(NOW, Status.SENT, arrives=True), Step(NOW + MINUTE, Status.DELIVERED))),
]


@pytest.mark.parametrize(("case", "effect", "fate"), FATES, ids=[row[0] for row in FATES])
def test_a_receipt_that(case: str, effect: Effect, fate: tuple[Step, ...]) -> None:
    """The text itself arrives as if nothing were the matter."""
    world = world_of(journal.FaultSet(fault(effect, Site.RECEIPT)))
    assert interfered(world, CREATED) == [replace(CREATED, fate=fate)]


def test_a_receipt_of_a_text_that_does_not_arrive_is_lost_too() -> None:
    failing = (Step(NOW, Status.SENT), Step(NOW, Status.UNDELIVERED, 1, "No"))
    world = world_of(journal.FaultSet(fault(Lose(), Site.RECEIPT)))
    (created,) = interfered(world, replace(CREATED, fate=failing))
    assert created == replace(CREATED, fate=(Step(NOW, Status.SENT),))


def test_the_receipt_of_a_services_message_is_struck_when_its_sender_is_chosen() -> None:
    world = world_of(journal.MessageCreated(message(status=Status.ACCEPTED, sender=None), ()))
    match = Match(parameters={"From": ADVISOR, "To": STUDENT, "MessageStatus": "delivered"})
    record(world, journal.FaultSet(fault(Lose(), Site.RECEIPT, match=match)))
    chosen = journal.SenderChosen(SID, ADVISOR, 1, FATE)
    assert interfered(world, chosen) == [replace(chosen, fate=(Step(NOW, Status.SENT, arrives=True),))]


def test_a_message_that_is_created_and_gets_its_sender_in_one_record_is_found_there() -> None:
    world = world_of(journal.FaultSet(fault(Lose(), Site.RECEIPT, match=Match(parameters={"Body": "Hi"}))))
    accepted = journal.MessageCreated(message(sender=None, body="Hi"), ())
    chosen = journal.SenderChosen(SID, ADVISOR, 1, FATE)
    assert interfered(world, accepted, chosen)[-1] == replace(
        chosen, fate=(Step(NOW, Status.SENT, arrives=True),)
    )


UNPLANNED = [
    ("none is planned", replace(CREATED, fate=(Step(NOW, Status.FAILED, 1, "No"),))),
    ("the text came in", replace(CREATED, message=message(direction=Direction.INBOUND))),
]


@pytest.mark.parametrize(("case", "created"), UNPLANNED, ids=[row[0] for row in UNPLANNED])
def test_there_is_no_receipt_to_spoil_where(case: str, created: journal.MessageCreated) -> None:
    world = world_of(journal.FaultSet(fault(Lose(), Site.RECEIPT)))
    assert interference.interfere(world, [created], NOW) == [created]


def test_what_is_no_event_is_met_as_well() -> None:
    world = world_of(journal.FaultSet(fault(Refuse(), Site.API_CALL)))
    events, struck = interference.meet(world, Occasion(site=Site.API_CALL), "GET /x", NOW)
    assert events == [journal.FaultFired("f", Site.API_CALL, Refuse(), "GET /x")]
    assert struck == [Refuse()]


# -- the book


def test_a_fault_that_is_set_again_counts_anew() -> None:
    world = world_with(fault(Lose(), nth=(2,)))
    record(world, *interference.interfere(world, queued(SENT), NOW))
    assert (world.faults.met["f"], world.faults.fired["f"]) == (1, 0)
    record(world, journal.FaultSet(fault(Late(1), every=2)))
    assert (world.faults.met["f"], world.faults.by_name["f"].effect) == (0, Late(1))


def test_a_fault_that_is_cleared_is_gone_with_its_count() -> None:
    world = world_with(fault(Lose()))
    record(world, *interference.interfere(world, queued(SENT), NOW))
    assert (world.faults.met["f"], world.faults.fired["f"]) == (1, 1)
    record(world, journal.FaultCleared("f"), journal.FaultCleared("nobody"))
    assert (dict(world.faults.by_name), dict(world.faults.met), dict(world.faults.fired)) == ({}, {}, {})


def test_a_world_may_begin_with_faults() -> None:
    standing = fault(Lose())
    assert World(ACCOUNT, faults=Faultbook.standing([standing])).faults.by_name == {"f": standing}
