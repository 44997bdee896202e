"""What is on the disk is whole, in order, and only what happened."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator import journal
from simulator.journal import Entry
from simulator.runtime.journal_file import JournalError, JournalFile
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, STUDENT

OPENED = Entry(1, NOW, journal.AccountOpened("t"))
REPLIED = Entry(2, NOW, journal.ReplySent(ADVISOR, STUDENT, "Bye\n\u2028\u20ac"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a" / "journal.jsonl"


@pytest.fixture
def written(path: Path) -> Path:
    """A journal of two entries."""
    file = JournalFile(path)
    file.append(ACCOUNT, [OPENED, REPLIED])
    file.close()
    return path


def read(path: Path) -> list[tuple[str, Entry | None]]:
    file = JournalFile(path)
    try:
        return list(file.lines())
    finally:
        file.close()


def test_a_new_journal_is_empty_and_nobody_elses_to_read(path: Path) -> None:
    assert read(path) == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_entries_are_read_as_they_were_written_a_line_each(written: Path) -> None:
    assert read(written) == [(ACCOUNT, OPENED), (ACCOUNT, REPLIED)]
    assert written.read_bytes().count(b"\n") == 2


def test_an_account_that_begins_anew_does_so_with_its_first_entry(written: Path) -> None:
    file = JournalFile(written)
    first = Entry(3, NOW, journal.AccountOpened("t"))
    file.begin_anew(ACCOUNT, first)
    file.close()
    assert read(written)[2:] == [(ACCOUNT, None), (ACCOUNT, first)]


def test_a_line_half_written_is_cut_off_wherever_it_breaks(written: Path) -> None:
    whole = written.read_bytes()
    last = whole.index(b"\n") + 1
    for end in range(last, len(whole)):
        written.write_bytes(whole[:end])
        assert read(written) == [(ACCOUNT, OPENED)]
        assert written.read_bytes() == whole[:last]


def test_a_journal_is_written_on_after_a_line_was_cut_off(written: Path) -> None:
    written.write_bytes(written.read_bytes()[:-5])
    file = JournalFile(written)
    assert list(file.lines()) == [(ACCOUNT, OPENED)]
    file.append(ACCOUNT, [REPLIED])
    file.close()
    assert read(written) == [(ACCOUNT, OPENED), (ACCOUNT, REPLIED)]


DAMAGE = [
    b"{",
    b"",
    b"5",
    b"null",
    b"[]",
    b"{}",
    b'{"account":"AC1"}',
    b'{"account":"AC1","seq":1,"at":"2026-11-21T09:00:00Z","event":{"type":"unheard_of"}}',
    b'{"account":"AC1","seq":1,"at":"soon","event":{"type":"message_deleted","sid":"SM1"}}',
    b'{"account":"AC1","seq":1,"at":"2026-11-21T09:00:00Z","event":{"type":"message_deleted"}}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("line", DAMAGE, ids=range(len(DAMAGE)))
def test_a_line_that_cannot_be_read_is_named(written: Path, line: bytes) -> None:
    first, second = written.read_bytes().splitlines()
    written.write_bytes(b"\n".join([first, line, second, b""]))
    with pytest.raises(JournalError, match=f"line 2 of the journal {written} is damaged"):
        read(written)


def test_a_journal_belongs_to_one_simulator_at_a_time(written: Path) -> None:
    file = JournalFile(written)
    with pytest.raises(JournalError, match="is in use by another simulator"):
        JournalFile(written)
    file.close()
    assert len(read(written)) == 2


def test_a_journal_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=f"the journal {tmp_path} cannot be opened"):
        JournalFile(tmp_path)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Files may not grow beyond that many bytes: the system writes up to there, then refuses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 100])
def test_what_the_disk_does_not_take_whole_leaves_the_file_as_it_was(written: Path, room: int) -> None:
    before = written.read_bytes()
    file = JournalFile(written)
    with room_for(len(before) + room), pytest.raises(OSError, match=r"too large|took only"):
        file.append(ACCOUNT, [REPLIED, REPLIED])
    assert written.read_bytes() == before
    file.append(ACCOUNT, [REPLIED])
    file.close()
    assert read(written)[2:] == [(ACCOUNT, REPLIED)]
