"""The journal on disk: a line an entry, appended before anybody is told that the event happened.

A line is handed to the operating system in one write, so killing the process at any moment loses nothing that was
acknowledged. The last line may be half written if the process dies inside that write: nobody was told of it, so it
is cut off at the next start. Anything else that cannot be read is a damaged file, and is refused by its line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson

from simulator.journal import Entry

if sys.platform != "win32":
    import fcntl


class JournalError(Exception):
    """The file cannot be used as a journal; the sentence says where and why."""


class JournalFile:
    """An append-only file of entries, readable by its owner alone because it holds the accounts' tokens."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._claim()
        except OSError as error:
            raise JournalError(f"the journal {path} cannot be opened: {error.strerror}") from error

    def _claim(self) -> None:
        """Keep everybody else out, where the system can: two writers would number their entries alike."""
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise JournalError(f"the journal {self._path} is in use by another simulator") from None

    def lines(self) -> Iterator[tuple[str, Entry | None]]:
        """Every line: the account, and its entry, or None where the account was reset."""
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        os.ftruncate(self._fd, whole)
        for n, line in enumerate(content[:whole].splitlines(), start=1):
            try:
                yield _parsed(orjson.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise self.damage(n, error) from error

    def damage(self, line: int, reason: Exception | str) -> JournalError:
        """Why the file cannot be used: what is wrong with that line of it."""
        return JournalError(f"line {line} of the journal {self._path} is damaged: {reason}")

    def append(self, account_sid: str, entries: list[Entry]) -> None:
        """Write the entries in one go; if the disk refuses, the file is as before and `OSError` is raised."""
        self._write(b"".join(_entry_line(account_sid, entry) for entry in entries))

    def begin_anew(self, account_sid: str, first: Entry) -> None:
        """Write that the account begins anew, with this entry; one is never there without the other."""
        self._write(_line({"account": account_sid, "reset": first.seq - 1}) + _entry_line(account_sid, first))

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)

    def _write(self, data: bytes) -> None:
        before = os.fstat(self._fd).st_size
        try:
            written = os.write(self._fd, data)
        except OSError:
            os.ftruncate(self._fd, before)
            raise
        if written != len(data):
            os.ftruncate(self._fd, before)
            raise OSError(f"the journal {self._path} took only {written} of {len(data)} bytes")


def _entry_line(account_sid: str, entry: Entry) -> bytes:
    return _line({"account": account_sid, **msgspec.to_builtins(entry)})


def _line(fields: dict[str, Any]) -> bytes:
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)


def _parsed(fields: dict[str, Any]) -> tuple[str, Entry | None]:
    account = fields.pop("account")
    return (account, None) if "reset" in fields else (account, msgspec.convert(fields, Entry))
