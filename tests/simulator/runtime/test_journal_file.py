"""What is on the disk is whole, in order, and only what happened."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import orjson
import pytest

from simulator import journal
from simulator.journal import Entry
from simulator.runtime import journal_lines
from simulator.runtime.journal_file import JournalFile, UnwrittenError
from simulator.runtime.journal_lines import Unit
from simulator.runtime.journal_reading import JournalError
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


def read(path: Path) -> list[Unit]:
    file = JournalFile(path)
    try:
        return [unit for _, unit in file.units()]
    finally:
        file.close()


def of(*entries: Entry, reset: int | None = None) -> Unit:
    """A unit of the account."""
    return Unit(ACCOUNT, entries, reset)


def test_a_new_journal_is_empty_and_nobody_elses_to_read(path: Path) -> None:
    assert read(path) == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_written_together_is_one_line(written: Path) -> None:
    assert read(written) == [of(OPENED, REPLIED)]
    assert written.read_bytes().count(b"\n") == 1


def test_an_account_that_begins_anew_does_so_with_its_first_entry(written: Path) -> None:
    file = JournalFile(written)
    list(file.units())
    first = Entry(3, NOW, journal.AccountOpened("t"))
    file.begin_anew(ACCOUNT, [first])
    file.close()
    assert read(written) == [of(first, reset=2)]


def test_what_was_reset_away_is_not_read(path: Path) -> None:
    other = "AC" + "2" * 32
    path.parent.mkdir()
    path.write_bytes(without_sums(OPENED, REPLIED).replace(b"reply_sent", b"unheard_of"))
    file = JournalFile(path)
    file.append(other, [OPENED])
    file.begin_anew(ACCOUNT, [Entry(3, NOW, journal.AccountOpened("t"))])
    file.append(ACCOUNT, [Entry(4, NOW, REPLIED.event)])
    file.begin_anew(ACCOUNT, [Entry(5, NOW, journal.AccountOpened("t"))])
    file.close()
    assert read(path) == [
        Unit(other, (OPENED,)),
        of(Entry(5, NOW, journal.AccountOpened("t")), reset=4),
    ]


def test_what_was_reset_away_is_verified(written: Path) -> None:
    file = JournalFile(written)
    file.begin_anew(ACCOUNT, [Entry(3, NOW, journal.AccountOpened("t"))])
    file.close()
    content = written.read_bytes()
    written.write_bytes(content.replace(b"Bye", b"Byf", 1))
    with pytest.raises(JournalError, match=r"line 1 .* its checksum is another"):
        read(written)


def without_sums(*entries: Entry) -> bytes:
    """The lines that a version without units and checksums wrote."""
    lines = [{"account": ACCOUNT, **msgspec.to_builtins(entry)} for entry in entries]
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def test_journals_of_earlier_versions_are_read_and_written_on(path: Path) -> None:
    path.parent.mkdir()
    reset = b'{"account":"%s","reset":2}\n' % ACCOUNT.encode()
    first = Entry(3, NOW, journal.AccountOpened("t"))
    path.write_bytes(without_sums(OPENED, REPLIED))
    assert read(path) == [of(OPENED), of(REPLIED)]
    path.write_bytes(without_sums(OPENED, REPLIED) + reset + without_sums(first))
    file = JournalFile(path)
    assert [unit for _, unit in file.units()] == [of(reset=2), of(first)]
    file.append(ACCOUNT, [Entry(4, NOW, REPLIED.event)])
    file.close()
    assert read(path) == [of(reset=2), of(first), of(Entry(4, NOW, REPLIED.event))]


def test_a_unit_half_written_is_cut_off_whole_wherever_it_breaks(
    written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = written.read_bytes()
    whole = first + journal_lines.written(ACCOUNT, [REPLIED, REPLIED])
    for end in range(len(first) + 1, len(whole)):
        written.write_bytes(whole[:end])
        assert read(written) == [of(OPENED, REPLIED)]
        assert written.read_bytes() == first
        assert caplog.messages[-1].endswith(f"its last {end - len(first)} bytes were cut off")


def test_a_journal_is_written_on_after_a_line_was_cut_off(written: Path) -> None:
    written.write_bytes(written.read_bytes() + b'{"account":"AC')
    file = JournalFile(written)
    list(file.units())
    file.append(ACCOUNT, [REPLIED])
    file.close()
    assert read(written) == [of(OPENED, REPLIED), of(REPLIED)]


def test_every_flipped_bit_is_noticed(written: Path) -> None:
    file = JournalFile(written)
    file.append(ACCOUNT, [Entry(3, NOW, REPLIED.event)])
    file.begin_anew(ACCOUNT, [Entry(4, NOW, journal.AccountOpened("t"))])
    file.close()
    whole = written.read_bytes()
    for place in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        written.write_bytes(flipped)
        with pytest.raises(JournalError, match="is damaged"):
            read(written)
        assert written.read_bytes() == flipped


NONE_OF_OURS = [
    b"To whom it may concern\n",
    b"To whom it may concern",
    b"\x7fELF\x00\x00",
    b'{"name": "package.json"}',
    b"\n",
    b'{"account":"AC',
    b"{}\n" + b'{"account":"AC',
]


@pytest.mark.parametrize("content", NONE_OF_OURS)
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o644)
    if content == b'{"account":"AC':  # the very first write of a journal, torn
        assert read(path) == []
        return
    with pytest.raises(JournalError, match=r"of the journal .* is damaged"):
        read(path)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_journal_that_others_could_read_is_kept_from_them(written: Path) -> None:
    written.chmod(0o644)
    read(written)
    assert written.stat().st_mode & 0o777 == 0o600


def test_a_pipe_is_no_journal(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(JournalError, match="it is no regular file"):
        JournalFile(tmp_path / "pipe")


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
def test_a_line_that_cannot_be_read_is_named(path: Path, line: bytes) -> None:
    path.parent.mkdir()
    written = path
    first, second = without_sums(OPENED, REPLIED).splitlines()
    written.write_bytes(b"\n".join([first, line, second, b""]))
    with pytest.raises(JournalError, match=f"line 2 of the journal {written} is damaged"):
        read(written)


def test_a_journal_belongs_to_one_simulator_at_a_time(written: Path) -> None:
    file = JournalFile(written)
    with pytest.raises(JournalError, match="is in use by another simulator"):
        JournalFile(written)
    file.close()
    assert len(read(written)) == 1


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
    with room_for(len(before) + room):
        with pytest.raises(UnwrittenError, match=r"too large|is the disk full"):
            file.append(ACCOUNT, [REPLIED, REPLIED])
        assert (file.trouble() is None) == (room > 0)
    assert written.read_bytes() == before
    assert file.trouble() is None
    assert written.read_bytes() == before
    file.append(ACCOUNT, [REPLIED])
    file.close()
    assert read(written)[1:] == [of(REPLIED)]


def test_a_journal_that_disappears_or_changes_is_noticed_before_anything_is_written(
    written: Path, tmp_path: Path
) -> None:
    file = JournalFile(written)
    aside = tmp_path / "aside"
    written.rename(aside)
    with pytest.raises(UnwrittenError, match="is gone: No such file"):
        file.append(ACCOUNT, [REPLIED])
    written.write_bytes(aside.read_bytes())
    assert "was replaced by another file" in (file.trouble() or "")
    aside.rename(written)
    file.append(ACCOUNT, [REPLIED])
    with written.open("ab") as other:
        other.write(b"{}")
    with pytest.raises(UnwrittenError, match="was changed by somebody else"):
        file.append(ACCOUNT, [REPLIED])
    file.close()
