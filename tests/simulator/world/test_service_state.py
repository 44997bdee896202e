"""What the events of services, their messages and their reports add up to in an account's world."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import journal
from simulator.errors import OPTED_OUT
from simulator.journal import Event
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.model import Direction, Handset, Status, Step
from simulator.world import lifecycle
from simulator.world.account import World
from simulator.world.changes import apply
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SERVICE, SID, STUDENT, message, number, service

LATER = NOW + timedelta(minutes=20)
OTHER = "SM" + "b" * 32
POOLED = number(service_sid=SERVICE)
CHOSEN = journal.SenderChosen(SID, ADVISOR, 2, lifecycle.fate(Handset(), NOW))
QUEUED = journal.StatusMoved(SID, Status.QUEUED)


def world_of(*events: Event, at: datetime = NOW, world: World | None = None) -> World:
    world = world or World(ACCOUNT)
    for event in events:
        apply(world, world.entry(event, at))
    return world


def created(at: datetime = NOW, **changes: object) -> journal.MessageCreated:
    fields = {"sender": None, "service_sid": SERVICE, "status": Status.ACCEPTED, "segments": 0}
    return journal.MessageCreated(message(**fields | changes), (Step(at, Status.QUEUED),))


def test_a_number_that_is_saved_moves_between_pools_and_leaves_with_its_release() -> None:
    world = world_of(journal.ServiceSaved(service()), journal.NumberSaved(POOLED))
    assert world.pools.members(SERVICE) == [POOLED]
    world_of(journal.NumberReleased(POOLED.sid, POOLED.number), world=world)
    assert world.pools.members(SERVICE) == []


def test_a_service_goes_with_its_words() -> None:
    world = world_of(
        journal.ServiceSaved(service()), journal.AdvancedOptOutChanged(SERVICE, AdvancedOptOut())
    )
    assert world.pools.setup(SERVICE) == AdvancedOptOut()
    world_of(journal.ServiceDeleted(SERVICE), world=world)
    assert world.pools.service(SERVICE) is None


def test_a_chosen_sender_is_the_messages_and_brings_the_rest_of_its_fate() -> None:
    world = world_of(created(), CHOSEN, QUEUED)
    taken = world.messages[SID]
    assert (taken.sender, taken.segments, taken.status) == (ADVISOR, 2, Status.QUEUED)
    assert world.agenda.awaits(SID)
    assert world.pools.sticky(SERVICE, STUDENT) == ADVISOR
    world_of(journal.StatusMoved(SID, Status.SENT), journal.StatusMoved(SID, Status.DELIVERED), world=world)
    assert not world.agenda.awaits(SID)


def test_a_message_is_found_under_its_sender_from_the_choice_on_in_its_old_place() -> None:
    later = message(sid=OTHER, direction=Direction.API)
    world = world_of(created(), journal.MessageCreated(later, ()))
    assert [one.sid for one in world.log(ADVISOR)] == [OTHER]
    world_of(CHOSEN, world=world)
    assert [one.sid for one in world.log(ADVISOR)] == [OTHER, SID]


def test_a_sender_that_was_asked_for_is_not_found_twice() -> None:
    world = world_of(created(sender=ADVISOR), CHOSEN)
    assert [one.sid for one in world.log(ADVISOR)] == [SID]


def test_a_message_that_fails_when_its_turn_comes_awaits_nothing() -> None:
    failed = journal.StatusMoved(SID, Status.FAILED, OPTED_OUT.code, OPTED_OUT.title)
    assert not world_of(created(), failed).agenda.awaits(SID)


def test_messages_that_wait_for_their_time_are_counted_until_it_comes_or_they_are_withdrawn() -> None:
    waiting = created(LATER, status=Status.SCHEDULED)
    assert world_of(created()).scheduled == set()
    assert world_of(waiting).scheduled == {SID}
    assert world_of(waiting, CHOSEN, QUEUED).scheduled == set()
    assert world_of(waiting, journal.MessageCanceled(SID)).scheduled == set()


def test_a_text_that_is_not_logged_is_on_the_handset_alone() -> None:
    text = message(sender=STUDENT, recipient=ADVISOR, direction=Direction.INBOUND, status=Status.RECEIVED)
    world = world_of(journal.TextReceived(text, logged=False))
    assert list(world.log()) == []
    assert [one.body for one in world.texts(STUDENT)] == ["Hello"]


def test_reports_of_one_kind_are_counted_for_a_minute() -> None:
    world = world_of(journal.ConsentsReported(()), journal.ConsentsReported(()), journal.ContactsReported(()))
    minute = timedelta(minutes=1)
    assert world.activity.reports(journal.ConsentsReported, NOW) == 2
    assert world.activity.reports(journal.ContactsReported, NOW) == 1
    assert world.activity.reports(journal.ConsentsReported, NOW + minute - timedelta(seconds=1)) == 2
    assert world.activity.reports(journal.ConsentsReported, NOW + minute) == 0
    assert World(ACCOUNT).activity.reports(journal.ConsentsReported, NOW) == 0


def test_a_name_is_a_sender_of_its_service_and_keeps_its_place_when_it_is_removed() -> None:
    first, second = (number(sid=sid, number=sid, service_sid=SERVICE) for sid in ("AI1", "AI2"))
    world = world_of(journal.ServiceSaved(service()), *map(journal.AlphaSenderAdded, (first, second)))
    assert world.pools.senders(SERVICE) == world.pools.names(SERVICE) == [first, second]
    world_of(journal.AlphaSenderRemoved(SERVICE, "AI1"), world=world)
    assert world.pools.names(SERVICE) == [second]
    assert world.pools.name_places == {"AI1": 0, "AI2": 1}
