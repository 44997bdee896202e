"""How many segments a body takes on the air.

A segment holds 1120 bits: 160 septets of the GSM alphabet or 70 units of UCS-2. A body that needs several
spends 48 bits of each on a header, which leaves 153 septets or 67 units. A single character outside the GSM
alphabet turns the whole body to UCS-2. What belongs together is never split over two segments: the escape and
its character (`€` and nine others take two septets), the surrogates of an emoji, and everything a reader sees
as one character. So the count may exceed the plain division.

What a reader sees as one character follows Unicode's grapheme clusters as far as the standard library's
tables go: marks, joined emoji, flags, skin tones, Hangul. A carriage return and its line feed are two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Segments:
    """The alphabet a body is sent in, and the number of segments it takes; never less than one."""

    encoding: Literal["GSM-7", "UCS-2"]
    count: int


_GSM_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED: Final = "|^€{}[]~\\\f"

_BASIC: Final = re.compile(f"[{re.escape(_GSM_BASIC)}]*")
_GSM: Final = re.compile(f"[{re.escape(_GSM_BASIC + _GSM_ESCAPED)}]*")
_ESCAPED: Final = re.compile(f"[{re.escape(_GSM_ESCAPED)}]")

_ONE_GSM: Final = Segments("GSM-7", 1)
_ONE_UCS: Final = Segments("UCS-2", 1)


def count(body: str) -> Segments:
    """The segments of a body; an empty one still takes a segment."""
    if len(body) <= 160 and _BASIC.fullmatch(body):
        return _ONE_GSM
    return _count_gsm(body) if _GSM.fullmatch(body) else _count_ucs(body)


def _count_gsm(body: str) -> Segments:
    escaped = len(_ESCAPED.findall(body))
    if len(body) + escaped <= 160:
        return _ONE_GSM
    if not escaped:
        return Segments("GSM-7", -(-len(body) // 153))
    return Segments("GSM-7", _pack((2 if character in _GSM_ESCAPED else 1 for character in body), 153))


def _count_ucs(body: str) -> Segments:
    if len(body) <= 70 and sum(map(_units, body)) <= 70:
        return _ONE_UCS
    return Segments("UCS-2", _pack(_clusters(body, 67), 67))


def _pack(sizes: Iterable[int], room: int) -> int:
    """The number of segments with `room` units each that pieces of these sizes fill, in order and unsplit."""
    segments, free = 1, room
    for size in sizes:
        if size > free:
            segments, free = segments + 1, room
        free -= size
    return segments


def _units(character: str) -> int:
    return 2 if character > "\uffff" else 1


def _clusters(body: str, room: int) -> Iterator[int]:
    """The sizes, in UTF-16 units, of what a reader sees as one character; one longer than `room` is cut."""
    cluster, size = "", 0
    for character in body:
        units = _units(character)
        if cluster and size + units <= room and _belongs(cluster, character):
            cluster += character
            size += units
        else:
            if cluster:
                yield size
            cluster, size = character, units
    yield size


_FIRST_MARK: Final = "\u0300"  # nothing below it extends anything
_JOINER: Final = "\u200d"
# Extending although no mark: non-joiner and joiner, Thai and Lao AM, skin tones, the tags of regional flags.
_EXTENDING: Final = re.compile("[\u200c\u200d\u0e33\u0eb3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG_LETTER: Final = re.compile("[\U0001f1e6-\U0001f1ff]")
_HANGUL: Final = re.compile(
    "[\u1100-\u115f\ua960-\ua97c][\u1100-\u11a7\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7c6]"  # leading consonant
    "|[\u1160-\u11a7\uac00-\ud7a3\ud7b0-\ud7c6][\u1160-\u11ff\ud7b0-\ud7fb]"  # vowel or syllable, then more
    "|[\u11a8-\u11ff\ud7cb-\ud7fb][\u11a8-\u11ff\ud7cb-\ud7fb]"  # trailing consonants
)


def _belongs(cluster: str, character: str) -> bool:
    """Whether the character is part of the cluster before it."""
    if character < _FIRST_MARK or unicodedata.category(cluster[-1]) == "Cc":
        return False
    if unicodedata.category(character)[0] == "M" or _EXTENDING.match(character):
        return True
    if cluster[-1] == _JOINER:
        return _is_picture(cluster[0]) and _is_picture(character)
    if _FLAG_LETTER.match(character):
        return _FLAG_LETTER.fullmatch(cluster) is not None
    return _HANGUL.fullmatch(cluster[-1] + character) is not None


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So"
