"""An account that is written down and read again is the account that it was."""

from __future__ import annotations

import msgspec
import pytest

from simulator import journal
from simulator.model import Status
from simulator.world import snapshots, states
from simulator.world.account import World
from simulator.world.changes import apply
from simulator.world.snapshots import Snapshot
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, STUDENT, message


def world_of(*numbers: int) -> World:
    world = World(ACCOUNT)
    apply(world, world.entry(journal.AccountOpened("t"), NOW))
    for n in numbers:
        apply(world, world.entry(journal.MessageCreated(message(sid=f"SM{n:032x}"), ()), NOW))
    return world


def again(world: World, *taken: Snapshot) -> tuple[World, dict[str, Snapshot]]:
    (state,) = states.read(states.written([states.state_of(world, taken)]))
    return state.world, states.snapshots_in(state)


def test_its_messages_and_entries_are_there_and_it_goes_on() -> None:
    world = world_of(*range(40))
    read, _ = again(world)
    assert dict(read.messages) == dict(world.messages)
    assert list(read.entries) == list(world.entries)
    for each in (world, read):
        apply(each, each.entry(journal.MessageRedacted(f"SM{3:032x}"), NOW))
        apply(each, each.entry(journal.MessageCreated(message(), ()), NOW))
    assert dict(read.messages) == dict(world.messages)
    assert list(read.entries) == list(world.entries)
    assert read.last_seq == 43


def test_snapshots_of_the_world_that_is_and_of_one_that_was_left_share_what_they_shared() -> None:
    left, world = world_of(1, 2), world_of(1)
    taken = [snapshots.taken("a", left), snapshots.taken("b", world), snapshots.taken("c", left)]
    read, found = again(world, *taken)
    assert list(found) == ["a", "b", "c"]
    assert found["b"].entries is read.entries
    assert found["a"].entries is found["c"].entries is not read.entries
    assert [list(found[each.id].kept()) for each in taken] == [list(each.kept()) for each in taken]
    assert [(s.at, s.seq, s.count) for s in found.values()] == [(s.at, s.seq, s.count) for s in taken]


def test_what_is_no_such_form_is_refused() -> None:
    with pytest.raises(msgspec.MsgspecError):
        states.read(b"\x91\x93\x80\x90\x90")


def test_what_was_read_again_names_a_place_by_one_object_however_often() -> None:
    world = world_of(*range(300))
    for n in range(300):
        apply(world, world.entry(journal.StatusMoved(f"SM{n:032x}", Status.SENT), NOW))
        apply(world, world.entry(journal.StatusMoved(f"SM{n:032x}", Status.DELIVERED, arrived=True), NOW))
    read, _ = again(world)
    place = read.messages.places()[299]
    assert read.message_log._places[ADVISOR][299] is read.message_log._places[STUDENT][299] is place
    assert read.recipients._texts[STUDENT][299] is place
    assert read.texts(STUDENT) == world.texts(STUDENT)
    assert list(read.log(STUDENT)) == list(world.log(STUDENT))
