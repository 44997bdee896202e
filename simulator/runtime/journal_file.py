"""The journal on disk: a line a unit, appended before anybody is told that its events happened.

A line is handed to the operating system in one write, so killing the process at any moment loses nothing that was
acknowledged. The last line may be half written if the process dies inside that write: nobody was told of it, so it
is cut off at the next start, when all that stands before it has been read and makes sense. Anything else that cannot
be read is a damaged file, or none of ours: it is refused by its line, and not touched.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from simulator.journal import Entry
from simulator.runtime import journal_lines
from simulator.runtime.journal_lines import Unit
from simulator.runtime.journal_reading import BEGINNING, JournalError, JournalReader, Mark

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)


CLOSED: Final = -1  # no descriptor


class UnwrittenError(Exception):
    """What was to happen could not be written, so it has not happened; the sentence says why."""


class ClosedError(UnwrittenError):
    """Somebody was late: the file was given back, and its descriptor may be another file's by now."""


class JournalFile(JournalReader):
    """An append-only file of units, readable by its owner alone because it holds the accounts' tokens.

    `mark` is how far it was read, and has been written since.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise JournalError(f"the journal {path} cannot be opened: it is no regular file")
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._claim()
        except OSError as error:
            raise JournalError(f"the journal {path} cannot be opened: {error.strerror}") from error
        opened = os.fstat(self._fd)
        self._size, self._identity = opened.st_size, (opened.st_dev, opened.st_ino)

    def _claim(self) -> None:
        """Keep everybody else out, where the system can: two writers would number their entries alike."""
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise JournalError(f"the journal {self.path} is in use by another simulator") from None

    # -- read

    def units(self, after: Mark = BEGINNING) -> Iterator[tuple[int, Unit]]:
        """Every unit that counts; when the last has been taken, and only then, what was half written is cut off."""
        yield from super().units(after)
        self._mend(self.mark.size)

    def _mend(self, whole: int) -> None:
        """Cut off what was half written, and keep others from reading the tokens; the file is known to be ours."""
        if self._size > whole:
            os.ftruncate(self._fd, whole)
            log.warning(
                "The journal %s ended inside an entry that nobody was told of; its last %d bytes were cut off",
                self.path,
                self._size - whole,
            )
        self._size = whole
        if sys.platform != "win32":
            with suppress(OSError):  # somebody else's file that we may write: its owner decides who reads it
                os.fchmod(self._fd, stat.S_IMODE(os.fstat(self._fd).st_mode) & 0o700)

    def compact(self) -> tuple[int, int]:
        """Write the file anew without what was reset away; its bytes before and after. `JournalError` if it cannot be.

        The new file takes the place of the old one at once, when all of it is on the disk.
        """
        new = self.path.with_name(f"{self.path.name}.compact")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                for _, unit in self.units():
                    out.write(journal_lines.written(unit.account_sid, unit.entries, unit.reset))
                out.flush()
                os.fsync(out.fileno())
            before, after = self._size, new.stat().st_size
            new.replace(self.path)
        except OSError as error:
            raise JournalError(f"the journal {self.path} cannot be compacted: {error.strerror}") from error
        finally:
            new.unlink(missing_ok=True)
        return before, after

    # -- written

    def append(self, account_sid: str, entries: Sequence[Entry]) -> None:
        """Write the entries as one unit; if that fails the file is as before, and `UnwrittenError` says why."""
        if entries:
            self._add(journal_lines.written(account_sid, entries))

    def begin_anew(self, account_sid: str, entries: list[Entry]) -> None:
        """Write that the account begins anew, with these entries."""
        self._add(journal_lines.written(account_sid, entries, reset=entries[0].seq - 1))

    def _add(self, line: bytes) -> None:
        self._write(line)
        self.mark = self.mark.after(line)

    def trouble(self) -> str | None:
        """Why nothing could be written at the moment, found out by writing a byte and taking it back."""
        try:
            self._write(journal_lines.HEAD[:1])
            os.ftruncate(self._fd, self._size - 1)
        except UnwrittenError as error:
            return f"{error}"
        self._size -= 1
        return None

    def close(self) -> None:
        """Give the file back; whoever writes afterwards gets a `ClosedError`."""
        if self._fd != CLOSED:
            os.close(self._fd)
        self._fd = CLOSED

    def _write(self, data: bytes) -> None:
        if self._fd == CLOSED:
            raise ClosedError(f"the journal {self.path} is closed")
        self._check_place()
        try:
            written = os.write(self._fd, data)
        except OSError as error:
            os.ftruncate(self._fd, self._size)
            raise UnwrittenError(f"the journal {self.path} cannot be written: {error.strerror}") from error
        if written != len(data):
            os.ftruncate(self._fd, self._size)
            raise UnwrittenError(
                f"the journal {self.path} took only {written} of {len(data)} bytes: is the disk full?"
            )
        self._size += written

    def _check_place(self) -> None:
        """Look whether the file is still where it was, and as long as it was left."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise UnwrittenError(f"the journal {self.path} is gone: {error.strerror}") from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise UnwrittenError(f"the journal {self.path} was replaced by another file")
        if found.st_size != self._size:
            raise UnwrittenError(
                f"the journal {self.path} was changed by somebody else: "
                f"it has {found.st_size} bytes, and was left with {self._size}"
            )
