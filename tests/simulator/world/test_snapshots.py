"""Positions in a journal: worlds made of them, and copies for other accounts."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from simulator import journal
from simulator.faults.effects import Lose, Site
from simulator.faults.records import Fault
from simulator.journal import Event
from simulator.model import Status
from simulator.world import snapshots
from simulator.world.account import World
from simulator.world.changes import apply
from tests.simulator.rules.test_interference import CREATED, callback
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SID, STUDENT, number

OTHER = "AC" + "2" * 32
LATER = NOW + timedelta(hours=1)
HISTORY: list[Event] = [
    journal.AccountOpened("secret"),
    journal.NumberSaved(number()),
    CREATED,
    journal.SnapshotTaken("SN1"),
]
AFTER: list[Event] = [
    journal.StatusMoved(SID, Status.SENT),
    journal.WebhookQueued(callback()),
    journal.ReplySent(ADVISOR, STUDENT, "Bye"),
]


def world_of(*events: Event) -> World:
    world = World(ACCOUNT)
    for event in events:
        apply(world, world.entry(event, NOW))
    return world


def test_a_snapshot_is_where_its_world_stands() -> None:
    snapshot = snapshots.taken("SN1", world_of(*HISTORY))
    assert (snapshot.id, snapshot.at, snapshot.seq, snapshot.count) == ("SN1", NOW, 4, 4)


def test_a_world_is_made_anew_without_what_came_after() -> None:
    world = world_of(*HISTORY)
    snapshot = snapshots.taken("SN1", world)
    for event in AFTER:
        apply(world, world.entry(event, LATER))
    again = snapshots.world_of(snapshot.kept(), ACCOUNT, world.last_seq)
    assert again.messages[SID].status is Status.QUEUED
    assert again.texts(STUDENT) == []
    assert again.agenda.pending(LATER) == 2
    assert again.token == "secret"


def test_entries_are_numbered_on_and_read_across_the_gap() -> None:
    snapshot = snapshots.taken("SN1", world_of(*HISTORY))
    again = snapshots.world_of(snapshot.kept(), ACCOUNT, 7)
    apply(again, again.entry(journal.SnapshotRestored("SN1", 4), NOW))
    assert [entry.seq for entry in again.entries] == [1, 2, 3, 4, 8]
    assert [entry.seq for entry in again.entries_after(7, 10)] == [8]
    assert [entry.seq for entry in again.entries_after(5, 10)] == [8]
    assert [entry.seq for entry in again.entries_after(3, 10)] == [4, 8]


def test_a_world_made_anew_begins_with_the_standing_faults() -> None:
    standing = Fault(name="f", on=Site.RECEIPT, effect=Lose())
    again = snapshots.world_of(snapshots.taken("SN1", world_of(*HISTORY)).kept(), ACCOUNT, 4, (standing,))
    assert again.faults.by_name == {"f": standing}


def test_a_copy_is_another_accounts_with_another_token() -> None:
    told = replace(callback(), params=(("AccountSid", ACCOUNT), ("Body", f"{ACCOUNT} is mine")))
    world = world_of(*HISTORY[:3], journal.WebhookQueued(told), HISTORY[3])
    copy = snapshots.copied(snapshots.taken("SN1", world), ACCOUNT, OTHER, "other")
    assert [entry.seq for entry in copy] == [1, 2, 3, 4]
    assert copy[0].event == journal.AccountOpened("other")
    assert isinstance(copy[2].event, journal.MessageCreated)
    assert copy[2].event.message.account_sid == OTHER
    assert copy[2].event.fate == CREATED.fate
    assert isinstance(copy[3].event, journal.WebhookQueued)
    assert copy[3].event.webhook.params == (("AccountSid", OTHER), ("Body", f"{ACCOUNT} is mine"))


def test_a_copy_knows_nothing_of_snapshots() -> None:
    forked = journal.AccountForked(OTHER, "SN0")
    world = world_of(forked, *HISTORY, journal.SnapshotRestored("SN1", 4), journal.SnapshotTaken("SN2"))
    copy = snapshots.copied(snapshots.taken("SN1", world), ACCOUNT, OTHER, "other")
    assert [entry.event for entry in copy[1:2]] == HISTORY[1:2]
    assert len(copy) == 3
