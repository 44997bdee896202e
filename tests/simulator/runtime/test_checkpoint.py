"""A checkpoint spares a start the journal, and is believed only where it says what the journal says."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator.faults.records import HOSTILE, Fault
from simulator.journal import MessageCreated
from simulator.runtime import checkpoint, journal_lines
from simulator.runtime.ids import Ids
from simulator.runtime.journal_file import JournalFile
from simulator.runtime.journal_lines import Unit
from simulator.runtime.journal_reading import JournalError
from simulator.runtime.store import Store
from simulator.world import states
from tests.simulator.sample import ACCOUNT, NOW, message


@pytest.fixture(autouse=True)
def _always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "WORTH", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@contextmanager
def opened(path: Path, faults: tuple[Fault, ...] = ()) -> Iterator[Store]:
    """A store that has replayed the journal."""
    store = Store(lambda: NOW, Ids(1), JournalFile(path), faults)
    try:
        store.replay()
        yield store
    finally:
        store.close()


def sid(n: int) -> str:
    return f"SM{n:032x}"


def create(store: Store, *numbers: int) -> None:
    store.authenticate(ACCOUNT, "t")
    for n in numbers:
        with store.turn(ACCOUNT) as turn:
            turn.record(MessageCreated(message(sid=sid(n)), ()))


def found(store: Store) -> list[str]:
    with store.turn(ACCOUNT) as turn:
        return list(turn.world.messages)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lines have been read one by one."""
    lines: list[int] = []
    good = journal_lines.read

    def counted(line: bytes) -> Unit:
        lines.append(1)
        return good(line)

    monkeypatch.setattr(journal_lines, "read", counted)
    return lines


def test_a_start_reads_what_came_after_the_checkpoint_and_nothing_else(
    path: Path, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        create(store, 1, 2, 3)
    with opened(path, ()) as store:
        assert len(read) == 0
        assert found(store) == [sid(1), sid(2), sid(3)]
        monkeypatch.setattr(checkpoint, "WORTH", 1 << 30)
        create(store, 4)
    with opened(path) as store:
        assert len(read) == 1
        assert found(store) == [sid(n) for n in (1, 2, 3, 4)]


def test_a_long_replay_is_not_done_twice(path: Path, read: list[int]) -> None:
    with opened(path) as store:
        create(store, 1)
    checkpoint.place_of(path).unlink()
    with opened(path):
        assert len(read) == 2
    with opened(path):
        assert len(read) == 2


def test_a_short_journal_has_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "WORTH", 8 << 20)
    with opened(path) as store:
        create(store, 1)
    assert not checkpoint.place_of(path).exists()


def test_nobody_else_reads_it_and_nothing_is_left_beside_it(path: Path) -> None:
    with opened(path) as store:
        create(store, 1)
    place = checkpoint.place_of(path)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert sorted(path.parent.iterdir()) == [path, place]


def _flip(place: Path, at: int) -> None:
    data = bytearray(place.read_bytes())
    data[at] ^= 4
    place.write_bytes(data)


def _become_folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


SPOILED: list[tuple[str, Callable[[Path], object]]] = [
    ("is gone", lambda place: place.unlink()),
    ("is empty", lambda place: place.write_bytes(b"")),
    ("is torn", lambda place: place.write_bytes(place.read_bytes()[:-1])),
    ("has lost its head", lambda place: place.write_bytes(place.read_bytes()[3:])),
    ("has a flipped bit in its state", lambda place: _flip(place, -9)),
    ("has a flipped bit in its head", lambda place: _flip(place, 2)),
    ("is something else", lambda place: place.write_bytes(b"\0\0\0\1\xc0" + b"x" * 99)),
    ("cannot be read", _become_folder),
]


@pytest.mark.parametrize(("case", "spoil"), SPOILED, ids=[row[0] for row in SPOILED])
def test_one_that_is_not_whole_costs_nothing_but_time(
    case: str, spoil: Callable[[Path], object], path: Path, read: list[int]
) -> None:
    with opened(path) as store:
        create(store, 1, 2)
    spoil(checkpoint.place_of(path))
    with opened(path) as store:
        assert found(store) == [sid(1), sid(2)]
        assert len(read) == 3


def test_every_flipped_bit_is_noticed(path: Path) -> None:
    with opened(path) as store:
        create(store, 1)
        store.remember()
    place = checkpoint.place_of(path)
    whole = place.read_bytes()
    file = JournalFile(path)
    assert checkpoint.found(file, ()) is not None
    for at in range(0, len(whole), 7):
        _flip(place, at)
        used = checkpoint.found(file, ())
        assert used is None or used.mark.size == path.stat().st_size
        assert used is None or states.written(used.accounts) == whole[-len(states.written(used.accounts)) :]
        place.write_bytes(whole)
    file.close()


def test_one_of_another_code_is_not_believed(
    path: Path, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        create(store, 1)
    monkeypatch.setattr(checkpoint, "code", lambda: "another")
    with opened(path) as store:
        assert found(store) == [sid(1)]
        assert len(read) == 2


def test_one_of_a_world_with_other_faults_is_not_believed(path: Path) -> None:
    with opened(path) as store:
        create(store, 1)
    with opened(path, HOSTILE) as store:
        assert store.is_disturbed(ACCOUNT)
    with opened(path) as store:
        assert not store.is_disturbed(ACCOUNT)


def test_one_of_another_journal_is_not_believed(path: Path, read: list[int]) -> None:
    with opened(path) as store:
        create(store, 1)
    other = path.with_name("other.jsonl")
    with opened(other) as store:
        create(store, 2)
    checkpoint.place_of(other).replace(checkpoint.place_of(path))
    with opened(path) as store:
        assert found(store) == [sid(1)]


@pytest.mark.parametrize("cut", [1, 100])
def test_a_journal_that_lost_its_end_is_replayed_as_it_is(path: Path, cut: int) -> None:
    with opened(path) as store:
        create(store, 1, 2)
    path.write_bytes(path.read_bytes()[:-cut])
    with opened(path) as store:
        assert found(store) == [sid(1)]


def test_damage_in_what_the_checkpoint_spares_is_found_all_the_same(path: Path) -> None:
    with opened(path) as store:
        create(store, 1, 2)
    _flip(path, path.stat().st_size // 2)
    with pytest.raises(JournalError, match="line 2 of the journal"), opened(path):
        pass


def test_damage_after_the_checkpoint_is_told_by_its_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as store:
        create(store, 1, 2)
        store.remember()
        monkeypatch.setattr(checkpoint, "WORTH", 1 << 30)
        create(store, 3)
    _flip(path, -20)
    with pytest.raises(JournalError, match="line 4 of the journal"), opened(path):
        pass


@pytest.mark.parametrize("size", range(0, 400, 23))
def test_killed_while_it_is_written_the_next_start_is_as_before(path: Path, size: int) -> None:
    with opened(path) as store:
        create(store, 1, 2)
    place = checkpoint.place_of(path)
    new = place.with_name(f"{place.name}.new")
    new.write_bytes(place.read_bytes()[:size])
    place.unlink()
    with opened(path) as store:
        assert found(store) == [sid(1), sid(2)]
    assert not new.exists()


def test_where_it_cannot_be_written_the_simulator_works_all_the_same(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = checkpoint.place_of(path)
    place.with_name(f"{place.name}.new").mkdir()
    with opened(path) as store:
        create(store, 1)
        store.remember()
        assert "No checkpoint of the journal" in caplog.text
    with opened(path) as store:
        assert found(store) == [sid(1)]


def test_a_store_without_a_journal_has_nothing_to_remember() -> None:
    Store(lambda: NOW, Ids(1)).remember()
