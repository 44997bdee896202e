"""A line of the journal: what happened to one account at once, with a checksum over it.

A line is a unit: the events of a STOP, a reset with the account's new beginning, a restore with its clock stand in one
line, so that none of them is ever there without the others. The checksum is a CRC-32 of all that stands before it,
which notices every flipped bit; lines of earlier versions have none, hold one event, and are read all the same.

    {"account":"AC…","seq":7,"at":"…","event":{…},"sum":"89abcdef"}
    {"account":"AC…","entries":[{"seq":8,"at":"…","event":{…}},…],"sum":"…"}
    {"account":"AC…","reset":9,"entries":[{"seq":10,"at":"…","event":{…}}],"sum":"…"}
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zlib import crc32

import msgspec
from msgspec import Struct

from simulator.journal import Entry, Event

HEAD: Final = b'{"account":"'
SUM: Final = b',"sum":"'
TAIL: Final = len(SUM) + len('01234567"}')
RESET_AT: Final = len(HEAD) + len("AC") + 32 + len('",')
RESET: Final = b'"reset":'


class Unit(Struct, frozen=True):
    """What a line says: these entries, after a reset at entry `reset` where that is not None."""

    account_sid: str
    entries: tuple[Entry, ...]
    reset: int | None = None


class _Line(Struct, forbid_unknown_fields=True):
    """A line as it is written, without its checksum."""

    account: str
    seq: int | None = None
    at: datetime | None = None
    event: Event | None = None
    reset: int | None = None
    entries: tuple[Entry, ...] = ()


class _Unread(Struct, forbid_unknown_fields=True):
    """A line of an earlier version, of which only the parts are looked for."""

    account: str
    seq: int | None = None
    at: datetime | None = None
    event: msgspec.Raw = msgspec.Raw()
    reset: int | None = None


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(_Line).decode
_decode_unread: Final = msgspec.json.Decoder(_Unread).decode


def written(account_sid: str, entries: Sequence[Entry], reset: int | None = None) -> bytes:
    """The line of a unit, its end of line included."""
    if reset is None and len(entries) == 1:
        inside = _encode(entries[0])[1:-1]
    else:
        after = b"" if reset is None else RESET + b"%d," % reset
        inside = after + b'"entries":' + _encode(entries)
    body = HEAD + account_sid.encode() + b'",' + inside
    return body + SUM + b'%08x"}\n' % crc32(body)


def read(line: bytes) -> Unit:
    """What a line without its end says; `ValueError` where it is damaged."""
    try:
        found = _decode(_without_sum(line))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"{error}") from error
    if found.seq is None or found.at is None or found.event is None:
        if found.reset is None and not found.entries:
            raise ValueError("it says nothing of its account")
        return Unit(found.account, found.entries, found.reset)
    return Unit(found.account, (Entry(found.seq, found.at, found.event),), found.reset)


def verify(line: bytes) -> None:
    """Look at a line without reading what it says; `ValueError` where it is damaged."""
    if _without_sum(line) is line:
        try:
            _decode_unread(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ValueError(f"{error}") from error


def reset_account(line: bytes) -> bytes | None:
    """The account that the line resets; None where it resets none."""
    is_reset = line.startswith(RESET, RESET_AT) and line.startswith(HEAD)
    return account_of(line) if is_reset else None


def account_of(line: bytes) -> bytes:
    """The account of a line, found without reading it."""
    return line[len(HEAD) : RESET_AT - 2]


def is_torn(rest: bytes) -> bool:
    """Whether the bytes after the last end of line can be a line that a process died in."""
    begins = rest.startswith(HEAD) if len(rest) > len(HEAD) else HEAD.startswith(rest)
    return begins and not is_whole(rest[:-1])


def is_whole(line: bytes) -> bool:
    """Whether a line carries a checksum, and the right one."""
    return line[-TAIL : -TAIL + len(SUM)] == SUM and line[-10:] == b'%08x"}' % crc32(line[:-TAIL])


def _without_sum(line: bytes) -> bytes:
    if line[-TAIL : -TAIL + len(SUM)] != SUM:
        return line
    if not is_whole(line):
        raise ValueError("its checksum is another")
    return line[:-TAIL] + b"}"
