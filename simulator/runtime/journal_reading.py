"""Reading a journal: what it says, line by line, and how far it goes.

A mark tells how much of a journal somebody has read, and tells that much of it from any other. Nothing is changed here,
so a journal can be read as far as a mark while a simulator writes what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

from simulator.runtime import journal_lines
from simulator.runtime.journal_lines import Unit

CHUNK: Final = 1 << 20  # bytes looked at together


class JournalError(Exception):
    """The file cannot be used as a journal; the sentence says where and why."""


class Mark(NamedTuple):
    """How far a journal goes: how many bytes and lines, and the CRC-32 of all of it."""

    size: int = 0
    lines: int = 0
    sum: int = 0

    def after(self, line: bytes) -> Mark:
        """How far it goes with one line more."""
        return Mark(self.size + len(line), self.lines + 1, crc32(line, self.sum))


BEGINNING: Final = Mark()


class JournalReader:
    """A journal as far as the mark `until`, or all of it; `mark` is how far it has been read."""

    def __init__(self, path: Path, until: Mark | None = None) -> None:
        self.path = path
        self.mark = BEGINNING
        self._until = until

    def begins_with(self, mark: Mark) -> bool:
        """Whether the file begins with the bytes that the mark tells of."""
        found, left = 0, mark.size
        with self.path.open("rb") as file:
            while left and (chunk := file.read(min(left, CHUNK))):
                found, left = crc32(chunk, found), left - len(chunk)
        return left == 0 and found == mark.sum

    def units(self, after: Mark = BEGINNING) -> Iterator[tuple[int, Unit]]:
        """Every unit that counts, with the number of its line: what was reset away is looked at, but not read.

        What is before `after` is passed by; a last line that was half written is no unit.
        """
        resets = self._resets(after)
        self.mark = after
        for n, line in self._lines(after):
            if not line.endswith(b"\n"):
                self._check_torn(n, line)
                break
            self.mark = self.mark.after(line)
            if unit := self._unit(n, line[:-1], resets):
                yield n, unit
        if self._until not in (None, self.mark):
            raise JournalError(f"the journal {self.path} is not what it was: somebody else has changed it")

    def _resets(self, after: Mark) -> dict[bytes, int]:
        """The line of each account's last reset."""
        found = ((journal_lines.reset_account(line), n) for n, line in self._lines(after))
        return {account: n for account, n in found if account is not None}

    def _lines(self, after: Mark) -> Iterator[tuple[int, bytes]]:
        with self.path.open("rb") as lines:
            lines.seek(after.size)
            for n, line in enumerate(lines, start=after.lines + 1):
                if self._until is not None and n > self._until.lines:
                    return
                yield n, line

    def _unit(self, n: int, line: bytes, resets: dict[bytes, int]) -> Unit | None:
        try:
            if n < resets.get(journal_lines.account_of(line), 0):
                journal_lines.verify(line)
                return None
            return journal_lines.read(line)
        except ValueError as error:
            raise self.damage(n, error) from error

    def _check_torn(self, n: int, rest: bytes) -> None:
        if not journal_lines.is_torn(rest):
            raise self.damage(n, "it has no end, and is no beginning of a line either")

    def damage(self, line: int, reason: Exception | str) -> JournalError:
        """Why the file cannot be used: what is wrong with that line of it."""
        return JournalError(f"line {line} of the journal {self.path} is damaged: {reason}")
