"""A checkpoint beside the journal: what it has added up to so far, so that a start need not add it up again.

The journal alone is what counts. A checkpoint is read when it is whole, was written by this very code with the same
standing faults, and the journal begins with the bytes that it was made of, which their checksum tells; otherwise,
and without one, all of the journal is replayed. So it may be deleted, torn or outdated, and nothing is lost but time.
It is written where nobody waits: when the simulator stops, and by a process beside it while it serves
(`checkpointing`). A new one comes to its place when it is whole, put there by whoever holds the journal.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from zlib import crc32

import msgspec
from msgspec import Struct

from simulator.faults.records import Fault
from simulator.runtime.journal_reading import JournalReader, Mark
from simulator.world import states
from simulator.world.states import State

WORTH: Final = 8 << 20  # bytes of a journal: about as many as are replayed in half a second
ROOMS: Final = (
    *("model", "language", "webhooks", "faults", "journal", "world"),
    *("runtime/checkpoint.py", "runtime/journal_lines.py", "runtime/worlds.py"),
)
HEAD_BYTES: Final = 4
UNWRITABLE: Final = (OSError, UnicodeEncodeError, OverflowError)

log = logging.getLogger(__name__)


class Head(Struct, frozen=True):
    """What a checkpoint says of itself: who wrote it, under which standing faults, of how much of the journal."""

    code: str
    standing: tuple[Fault, ...]
    mark: Mark
    sum: int


class Order(Struct, frozen=True):
    """A checkpoint that is to be written: of this journal, as far as the mark, under these standing faults."""

    journal: str
    mark: Mark
    standing: tuple[Fault, ...]


class Checkpoint(NamedTuple):
    """The accounts as they stood when the journal was read or written as far as the mark."""

    mark: Mark
    accounts: list[State]


def place_of(journal: Path) -> Path:
    """Where the checkpoint of a journal is."""
    return journal.with_name(f"{journal.name}.checkpoint")


def found(file: JournalReader, standing: tuple[Fault, ...]) -> Checkpoint | None:
    """The checkpoint of the journal, if there is one that can be used."""
    try:
        data = memoryview(place_of(file.path).read_bytes())
        length = int.from_bytes(data[:HEAD_BYTES])
        head = msgspec.msgpack.decode(data[HEAD_BYTES : HEAD_BYTES + length], type=Head)
        body = data[HEAD_BYTES + length :]
        if (head.code, head.standing, head.sum) != (code(), standing, crc32(body)):
            return None
        return Checkpoint(head.mark, states.read(body)) if file.begins_with(head.mark) else None
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        log.warning(
            "The checkpoint of the journal %s cannot be read, so all of it is replayed: %s", file.path, error
        )
        return None


def write(order: Order, accounts: Iterable[State]) -> bool:
    """Write a checkpoint in the place of an earlier one; whether that went well."""
    journal = Path(order.journal)
    try:
        with begun(journal) as out:
            put(order, accounts, out)
        finish(journal)
    except UNWRITABLE as error:
        log.warning(
            "No checkpoint of the journal %s was written, its next start takes longer: %s", journal, error
        )
        abandon(journal)
        return False
    return True


def begun(journal: Path) -> BinaryIO:
    """A new file to write a checkpoint to; whoever is still writing to an earlier one does so in vain."""
    new = _new(journal)
    new.unlink(missing_ok=True)
    return os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def put(order: Order, accounts: Iterable[State], out: BinaryIO) -> None:
    """Write the checkpoint there, or raise one of `UNWRITABLE`."""
    body = states.written(accounts)
    head = msgspec.msgpack.encode(Head(code(), order.standing, order.mark, crc32(body)))
    out.writelines((len(head).to_bytes(HEAD_BYTES), head, body))
    out.flush()


def finish(journal: Path) -> None:
    """Put what was written to the new file in its place."""
    _new(journal).replace(place_of(journal))


def abandon(journal: Path) -> None:
    """Leave no new file behind."""
    with suppress(OSError):
        _new(journal).unlink()


def _new(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}.checkpoint.new")


@cache
def code() -> str:
    """What tells this code from any other that might read the same bytes differently."""
    home = Path(__file__).parent.parent
    read = hashlib.sha256()
    for source in _sources(home):
        read.update(source.read_bytes())
    return read.hexdigest()


def _sources(home: Path) -> Iterator[Path]:
    for room in ROOMS:
        place = home / room
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]
