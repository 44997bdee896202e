"""Checkpoints while a simulator serves: whatever becomes of who writes one, no start is the worse for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from simulator.faults.records import HOSTILE
from simulator.journal import MessageCreated
from simulator.runtime import checkpoint, checkpoint_process, checkpointing
from simulator.runtime.checkpoint import Order
from simulator.runtime.checkpointing import Checkpointer
from simulator.runtime.ids import Ids
from simulator.runtime.journal_file import JournalFile
from simulator.runtime.journal_reading import JournalError
from simulator.runtime.store import Store
from tests.simulator.sample import ACCOUNT, NOW, message
from tests.simulator.serving import TIMEOUT

KILLED = -9


@pytest.fixture(autouse=True)
def _due_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpointing, "GROWTH", 1)
    monkeypatch.setattr(checkpointing, "SHARE", 1 << 30)


@dataclass
class Writer:
    """A process that does nothing until it is told to: as the system has it, with its copy of the file."""

    order: Order
    out: BinaryIO
    code: int | None = None

    def work(self, most: int | None = None) -> None:
        """Write the checkpoint, or so many bytes of it and be killed."""
        whole = Path(f"{self.order.journal}.elsewhere")
        with whole.open("wb") as out:
            checkpoint_process.write(self.order, out)
        self.out.write(whole.read_bytes()[:most])
        self.out.close()
        whole.unlink()
        self.code = 0 if most is None else KILLED

    def poll(self) -> int | None:
        return self.code

    def kill(self) -> None:
        self.code = KILLED

    def communicate(self) -> None:
        self.out.close()
        assert self.code is not None


class Office:
    """A journal that is served, and who writes its checkpoints."""

    def __init__(self, path: Path, count: int = 0) -> None:
        self.path, self.count, self.writers = path, count, list[Writer]()
        self.store = Store(lambda: NOW, Ids(1), JournalFile(path))
        self.store.replay()
        self.store.authenticate(ACCOUNT, "t")
        self.checkpointer = Checkpointer(self.store, self._begin)

    def _begin(self, order: Order, out: BinaryIO) -> Writer:
        self.writers.append(Writer(order, os.fdopen(os.dup(out.fileno()), "wb")))
        return self.writers[-1]

    def create(self, count: int = 1) -> None:
        for _ in range(count):
            self.count += 1
            with self.store.turn(ACCOUNT) as turn:
                turn.record(MessageCreated(message(sid=f"SM{self.count:032x}"), ()))

    def look(self) -> None:
        self.checkpointer.look()

    def killed(self) -> list[str]:
        """The messages that a start finds afterwards."""
        assert self.store._file is not None
        self.store._file.close()  # and nothing is remembered
        store = Store(lambda: NOW, Ids(1), JournalFile(self.path))
        try:
            store.replay()
            self.recalled = store.remembered
            with store.turn(ACCOUNT) as turn:
                return list(turn.world.messages)
        finally:
            store.close()

    def sids(self) -> list[str]:
        return [f"SM{n:032x}" for n in range(1, self.count + 1)]

    def beside(self) -> list[str]:
        """What stands beside the journal."""
        return sorted(path.name.removeprefix(self.path.name) for path in self.path.parent.iterdir())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "journal.jsonl")
    yield made
    for writer in made.writers:
        writer.out.close()
    made.store.close()


def test_what_was_written_beside_the_simulator_spares_the_next_start_what_it_covers(office: Office) -> None:
    office.create(2)
    office.look()
    written = office.path.stat().st_size
    office.create(2)
    office.writers[0].work()
    office.look()
    assert office.killed() == office.sids()
    assert office.recalled == written


def test_one_is_written_at_a_time_and_the_next_when_the_journal_has_grown(office: Office) -> None:
    office.create()
    office.look()
    office.create()
    office.look()
    assert len(office.writers) == 1
    office.writers[0].work()
    office.look()
    office.look()
    assert len(office.writers) == 2
    office.writers[1].work()
    office.look()
    office.look()
    assert len(office.writers) == 2
    assert office.beside() == ["", ".checkpoint"]
    assert office.killed() == office.sids()


MB = 1 << 20
GROWTH = [(0, 63, False), (0, 64, True), (1024, 1024 + 64, False), (1024, 1024 + 86, True)]


@pytest.mark.parametrize(("known", "size", "due"), GROWTH)
def test_one_is_due_when_replaying_the_rest_would_take_seconds_or_as_long_as_reading_it(
    known: int, size: int, due: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert checkpointing.is_due(size * MB, known * MB) is due


@pytest.mark.parametrize("size", range(0, 900, 61))
def test_the_process_killed_in_the_middle_leaves_the_last_one_and_is_followed_by_another(
    size: int, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.create()
    office.look()
    office.writers[0].work()
    office.look()
    first = office.store.remembered
    office.create()
    office.look()
    office.writers[1].work(most=size)
    office.look()
    assert "No checkpoint of the journal" in caplog.text
    assert (office.store.remembered, office.beside()) == (first, ["", ".checkpoint"])
    office.look()
    assert len(office.writers) == 2  # not before the journal has grown again
    office.create()
    office.look()
    office.writers[2].work()
    office.look()
    assert office.killed() == office.sids()
    assert office.recalled > first


def test_a_process_that_outlives_its_simulator_writes_in_vain(office: Office) -> None:
    office.create(2)
    office.look()
    assert office.killed() == office.sids()
    again = Office(office.path, office.count)
    again.create()
    again.look()
    again.writers[0].work()
    office.writers[0].work()  # only now, and to a file that is gone
    again.look()
    assert again.killed() == again.sids()
    assert again.recalled == again.writers[0].order.mark.size
    again.store.close()


def test_a_stop_ends_the_process_and_remembers_more_than_it_would_have(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "WORTH", 1)
    office.checkpointer.start()
    office.create()
    office.look()
    office.create()
    office.checkpointer.stop()
    assert office.writers[0].code == KILLED
    assert office.beside() == [""]
    office.store.close()
    assert office.killed() == office.sids()
    assert office.recalled == office.path.stat().st_size


def test_a_stop_with_nothing_in_hand_has_nothing_to_end(office: Office) -> None:
    office.checkpointer.start()
    office.checkpointer.stop()
    assert office.writers == []


def _gone(_path: Path, _out: BinaryIO) -> Writer:
    raise OSError("no process can be had")


def test_where_no_process_can_be_started_the_simulator_serves_on(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.create()
    checkpointer = Checkpointer(office.store, lambda _order, _out: _gone(office.path, _out))
    checkpointer.look()
    checkpointer.look()
    assert caplog.text.count("no process can be had") == 1
    assert office.beside() == [""]
    assert office.killed() == office.sids()


def _folder_in_the_way(path: Path) -> None:
    checkpoint.place_of(path).mkdir()


def _new_file_cannot_be_made(path: Path) -> None:
    checkpoint._new(path).mkdir()


@pytest.mark.parametrize("spoil", [_folder_in_the_way, _new_file_cannot_be_made])
def test_where_it_cannot_be_put_the_simulator_serves_on(
    spoil: Callable[[Path], None], office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(office.path)
    office.create()
    office.look()
    for writer in office.writers:
        writer.work()
    office.look()
    office.create()
    assert "No checkpoint of the journal" in caplog.text
    assert office.killed() == office.sids()


def test_without_a_journal_there_is_nothing_to_look_after() -> None:
    checkpointer = Checkpointer(Store(lambda: NOW, Ids(1)))
    checkpointer.start()
    checkpointer.look()
    checkpointer.stop()


def test_what_a_killed_simulator_left_half_written_goes_at_the_next_start(office: Office) -> None:
    office.create()
    office.look()
    assert office.beside() == ["", ".checkpoint.new"]
    assert office.killed() == office.sids()
    again = Office(office.path)
    again.checkpointer.start()
    again.checkpointer.stop()
    assert again.beside() == [""]
    again.store.close()


def test_a_journal_that_was_reset_meanwhile_is_remembered_as_it_was_at_the_mark(office: Office) -> None:
    office.create(2)
    office.look()
    office.store.reset(ACCOUNT)
    office.create()
    office.writers[0].work()
    office.look()
    assert office.killed() == office.sids()[2:]
    assert office.recalled == office.writers[0].order.mark.size


def test_what_was_changed_meanwhile_is_no_journal_of_this_mark(office: Office, tmp_path: Path) -> None:
    office.create(2)
    order = office.store.order()
    assert order is not None
    data = office.path.read_bytes()
    for spoiled in (data[: len(data) // 2], data.splitlines(keepends=True)[0] * 3, data[:-1]):
        office.path.write_bytes(spoiled)
        with pytest.raises(JournalError), (tmp_path / "out").open("wb") as out:
            checkpoint_process.write(order, out)
    office.path.write_bytes(data)


def test_what_comes_after_the_mark_is_left_out_and_left_alone(office: Office, tmp_path: Path) -> None:
    office.create()
    order = office.store.order()
    assert order is not None
    office.create()
    with office.path.open("ab") as file:
        file.write(b'{"account":"AC')  # half a line, which is being written
    before = office.path.read_bytes()
    with checkpoint.begun(office.path) as out:
        checkpoint_process.write(order, out)
    checkpoint.finish(office.path)
    assert office.path.read_bytes() == before
    assert office.killed() == office.sids()


def _written(order: Order) -> int:
    """What the process itself comes to."""
    with checkpoint.begun(Path(order.journal)) as out:
        writer = checkpointing.start(order, out)
    code: int = writer.wait(TIMEOUT)
    writer.communicate()
    return code


def test_the_process_writes_what_a_stop_would(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "WORTH", 1)
    office.create(3)
    order = office.store.order()
    assert order is not None
    assert _written(order) == 0
    checkpoint.finish(office.path)
    beside = checkpoint.place_of(office.path).read_bytes()
    office.store.close()
    assert checkpoint.place_of(office.path).read_bytes() == beside


def test_the_process_says_why_it_could_not(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    office.create()
    order = Order(f"{office.path}", JournalFile(office.path.with_name("other")).mark.after(b"x"), HOSTILE)
    assert _written(order) == 1
    assert "is not what it was" in capfd.readouterr().err


def test_the_process_ends_when_nobody_waits_for_it(office: Office) -> None:
    office.create()
    order = office.store.order()
    assert order is not None
    os.mkfifo(office.path.with_name("never"))
    waiting = Order(f"{office.path.with_name('never')}", order.mark, ())
    with checkpoint.begun(office.path) as out:
        writer = checkpointing.start(waiting, out)
    assert writer.poll() is None
    writer.communicate(timeout=TIMEOUT)  # which closes what it listens to, as the end of this process would
    assert writer.poll() == 1
