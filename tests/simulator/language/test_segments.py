"""The count of segments by Twilio's rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.language import segments
from simulator.language.segments import Segments

REPRODUCIBLE = settings(derandomize=True, deadline=None)  # the same cases every time, on any machine

SMILE = "\U0001f600"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # eight units, one picture
FLAG = "\U0001f1eb\U0001f1f7"  # four units
WAVE = "\U0001f44b\U0001f3fd"  # four units
HEART = "\u2764\ufe0f"  # two units

COUNTS = [
    ("nothing", "", "GSM-7", 1),
    ("160 letters", "a" * 160, "GSM-7", 1),
    ("161 letters", "a" * 161, "GSM-7", 2),
    ("306 letters", "a" * 306, "GSM-7", 2),
    ("307 letters", "a" * 307, "GSM-7", 3),
    ("the whole GSM alphabet", segments._GSM_BASIC, "GSM-7", 1),
    ("80 escaped", "€" * 80, "GSM-7", 1),
    ("81 escaped", "€" * 81, "GSM-7", 2),
    ("an escape pair at the border", "a" * 152 + "€" + "a" * 152, "GSM-7", 3),
    ("every escaped character", "|^€{}[]~\\\f" * 16, "GSM-7", 3),
    ("a line break is two", "\r\n" * 80, "GSM-7", 1),
    ("one line break too many", "\r\n" * 80 + "a", "GSM-7", 2),
    ("a backtick", "`", "UCS-2", 1),
    ("a small c with cedilla", "ç", "UCS-2", 1),
    ("a capital C with cedilla", "Ç", "GSM-7", 1),
    ("a tab", "\t", "UCS-2", 1),
    ("70 outside the alphabet", "Á" * 70, "UCS-2", 1),
    ("71 outside the alphabet", "Á" * 71, "UCS-2", 2),
    ("134 outside the alphabet", "Á" * 134, "UCS-2", 2),
    ("135 outside the alphabet", "Á" * 135, "UCS-2", 3),
    ("an emoji and 68 letters", SMILE + "a" * 68, "UCS-2", 1),
    ("an emoji and 69 letters", SMILE + "a" * 69, "UCS-2", 2),
    ("35 emoji", SMILE * 35, "UCS-2", 1),
    ("36 emoji", SMILE * 36, "UCS-2", 2),
    ("surrogates at the border", "Á" * 66 + SMILE + "Á" * 66, "UCS-2", 3),
    ("a family at the border", "Á" * 60 + FAMILY + "Á" * 66, "UCS-2", 3),
    ("a flag at the border", "Á" * 64 + FLAG + "Á" * 66, "UCS-2", 3),
    ("two flags part in the middle", "Á" * 63 + FLAG * 2 + "Á" * 63, "UCS-2", 2),
    ("a skin tone at the border", "Á" * 64 + WAVE + "Á" * 66, "UCS-2", 3),
    ("a variation selector at the border", "Á" * 66 + HEART + "Á" * 66, "UCS-2", 3),
    ("a mark at the border", "Á" * 66 + "e\u0301" + "Á" * 66, "UCS-2", 3),
    ("a mark after a line feed stands alone", "Á" * 66 + "\n\u0301" + "Á" * 66, "UCS-2", 2),
    ("a joiner between letters joins nothing", "Á" * 65 + "e\u200dß" + "Á" * 66, "UCS-2", 2),
    ("Hangul in parts at the border", "Á" * 65 + "\u1112\u1161\u11ab" + "Á" * 66, "UCS-2", 3),
    ("Hangul syllables part anywhere", "\uac00" * 134, "UCS-2", 2),
    ("line breaks part anywhere", "Á" * 66 + "\r\n" + "Á" * 66, "UCS-2", 2),
    ("a pile of marks longer than a segment", "e" + "\u0301" * 133, "UCS-2", 2),
    ("the longest body", "a" * 1600, "GSM-7", 11),
]


@pytest.mark.parametrize(("case", "body", "encoding", "count"), COUNTS, ids=[row[0] for row in COUNTS])
def test_a_body_takes_as_many_segments_as_twilio_counts(
    case: str, body: str, encoding: str, count: int
) -> None:
    found = segments.count(body)
    assert (found.encoding, found.count) == (encoding, count)


@REPRODUCIBLE
@given(st.text(max_size=400))
def test_a_count_lies_between_the_plain_division_and_the_worst_split(body: str) -> None:
    found = segments.count(body)
    room = {"GSM-7": 153, "UCS-2": 67}[found.encoding]
    doubled = set("|^€{}[]~\\\f") if found.encoding == "GSM-7" else {char for char in body if char > "\uffff"}
    size = sum(2 if char in doubled else 1 for char in body)
    assert found.count == 1 or -(-size // room) <= found.count <= size


@REPRODUCIBLE
@given(st.text(alphabet="abcdefgh \n", max_size=2000))
def test_plain_text_takes_the_plain_division(body: str) -> None:
    assert segments.count(body) == Segments("GSM-7", 1 if len(body) <= 160 else -(-len(body) // 153))
