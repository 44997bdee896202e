"""Entries are the same whether they were packed meanwhile or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulator import journal
from simulator.journal import Entry
from simulator.model import Status, Step
from simulator.world import archive
from simulator.world.archive import SIZE, Archive
from tests.simulator.world.test_account import created

NOW = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC)
MANY = 4 * SIZE + 7


def entry(seq: int, body: str = "Hello") -> Entry:
    """One of three kinds of events, whatever turn it is."""
    events = (
        journal.MessageCreated(created().message, (Step(NOW, Status.SENT, arrives=True),)),
        journal.StatusMoved("SM1", Status.SENT),
        journal.ReplySent("+15552010001", "+15553010001", body),
    )
    return Entry(seq, NOW + timedelta(microseconds=seq), events[seq % 3])


def filled(entries: list[Entry]) -> Archive:
    kept = Archive()
    for each in entries:
        kept.append(each)
    return kept


ENTRIES = [entry(seq) for seq in range(1, MANY + 1)]


def test_entries_come_back_as_they_were_and_in_order() -> None:
    kept = filled(ENTRIES)
    assert len(kept) == MANY
    assert list(kept) == ENTRIES
    assert kept.newest() == ENTRIES[-1]
    assert [type(block) for block in kept._blocks] == [bytes, bytes, bytes, list, list]


@pytest.mark.parametrize("count", [1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, MANY])
def test_the_newest_is_found_and_the_first_are_told_at_every_length(count: int) -> None:
    kept = filled(ENTRIES[:count])
    assert kept.newest() == ENTRIES[count - 1]
    assert list(filled(ENTRIES).first(count)) == list(kept)


@pytest.mark.parametrize("seq", [0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE, MANY - 1, MANY, MANY + 9])
def test_what_follows_an_entry_is_found(seq: int) -> None:
    assert list(filled(ENTRIES).after(seq)) == ENTRIES[seq:]


def test_numbers_may_be_left_out_between_entries() -> None:
    gaps = [entry(3 * n) for n in range(1, MANY)]
    kept = filled(gaps)
    for seq in (1, 3, 4, 3 * SIZE, 3 * SIZE + 1, 3 * SIZE + 3, 3 * MANY):
        assert list(kept.after(seq)) == [each for each in gaps if each.seq > seq]


def test_an_archive_of_nothing_has_nothing() -> None:
    assert list(Archive()) == list(Archive().after(0)) == list(Archive().first(5)) == []


def test_somebody_who_reads_while_entries_are_packed_finds_each_once() -> None:
    kept = filled(ENTRIES[:SIZE])
    reader = kept.first(MANY)
    read = [next(reader)]
    for each in ENTRIES[SIZE:]:
        kept.append(each)
    assert read + list(reader) == ENTRIES


def test_what_cannot_be_packed_stays_as_it_is() -> None:
    odd = [entry(seq, body="\ud800") for seq in range(1, MANY)]
    assert list(filled(odd)) == odd


def test_packed_entries_take_a_tenth() -> None:
    packed = archive._packed(ENTRIES[:SIZE])
    assert isinstance(packed, bytes)
    assert len(packed) < SIZE * 40
