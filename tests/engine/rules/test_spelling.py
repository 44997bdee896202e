"""Which word a text is: STOP in any format, and keywords in any script."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.spelling import PROVIDER_STOP, as_provider_reads, letters, spells, word

FORMATS = [
    "STOP", "stop", "Stop", "sToP", " stop ", "stop\n", "\tSTOP\r\n", "STOP.", "Stop!", "stop!!!",
    "...stop...", "'stop'", '"STOP"', "«Stop»", "(stop)", "*stop*", "#stop", "s t o p", "S.T.O.P",
    "S.T.O.P.", "s-t-o-p", "s_t_o_p", "S\nT\nO\nP", "st op", "\uff33\uff34\uff2f\uff30",
    "\U0001d412\U0001d413\U0001d40e\U0001d40f", "STOP 🛑", "🛑STOP🛑", "STOP ⚠️", "st\u00adop",
    "s\u200bt\u200bo\u200bp", "\u202eSTOP\u202c", "stop stop", "STOP, STOP, STOP!", "Stop. stop.",
    "\u00a0stop\u00a0",
]  # fmt: skip
NO_STOPS = [
    "", " ", "!", "🛑", "stop it", "please stop", "Stop. Thank you", "We have got to STOP this bill",
    "nonstop", "stops", "stopped", "stop2", "st0p", "sto", "top", "tops", "to p s", "stop go", "don't stop",
    "stop by tomorrow", "stóp",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMATS)
def test_stop_is_read_in_any_format(text: str) -> None:
    assert spells(text, {"stop"}) == "stop"


@pytest.mark.parametrize("text", NO_STOPS)
def test_a_text_that_only_contains_a_stop_is_none(text: str) -> None:
    assert spells(text, {"stop"}) is None


def test_every_stop_word_of_the_provider_is_read_in_any_format() -> None:
    for each in PROVIDER_STOP:
        assert spells(f" {each.upper()}! ", PROVIDER_STOP) == each
        assert spells(".".join(each), PROVIDER_STOP) == each


@pytest.mark.parametrize(("text", "read"), [(" Stop ", "stop"), ("STOP.", "stop."), ("s t o p", "s t o p")])
def test_the_provider_reads_exactly_but_for_case_and_outer_space(text: str, read: str) -> None:
    assert as_provider_reads(text) == read


WORDS = [
    ("Stop", "stop"),
    ("  STOP!  ", "stop"),
    ("Opt-Out", "opt-out"),
    ("(opt-out).", "opt-out"),
    ("don't", "don't"),
    ("\uff33\uff34\uff2f\uff30", "stop"),
    ("СТОП", "стоп"),
    ("توقف", "توقف"),
    ("停止", "停止"),
    ("रोकें", "रोकें"),
    ("หยุด", "หยุด"),
    ("STRASSE", "strasse"),
    ("Straße", "strasse"),
    ("нет!", "нет"),
    ("opt out", None),
    ("stop it", None),
    ("stop\nnow", None),
    ("停止 短信", None),
    ("", None),
    ("!?", None),
    ("🛑", None),
]


@pytest.mark.parametrize(("text", "found"), WORDS)
def test_a_keyword_is_the_whole_text_and_one_word(text: str, found: str | None) -> None:
    assert word(text) == found


@given(st.text())
@settings(max_examples=200, derandomize=True, database=None)
def test_a_word_is_the_same_however_often_it_is_read(text: str) -> None:
    found = word(text)
    if found is not None:
        assert word(found) == found
        assert word(f" {found}! ") == found
    assert letters(letters(text)) == letters(text)
