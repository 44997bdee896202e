"""Which words may be configured, and which are in force."""

from __future__ import annotations

import pytest

from engine.rules.keywords import KeywordChange, KeywordError, Keywords, as_change, changed, in_force

REFUSED: list[tuple[str, KeywordChange, str]] = [
    ("a phrase", {"opt_out_words": ("no more",)}, "KEYWORD_NOT_A_WORD"),
    ("nothing", {"opt_in_words": ("",)}, "KEYWORD_NOT_A_WORD"),
    ("punctuation alone", {"opt_in_words": ("!",)}, "KEYWORD_NOT_A_WORD"),
    ("a word that means both", {"opt_in_words": ("STOP",)}, "KEYWORD_IN_BOTH"),
    ("no way out", {"opt_out_words": ()}, "KEYWORDS_MISSING"),
    ("no way back", {"opt_in_words": ()}, "KEYWORDS_MISSING"),
]


@pytest.mark.parametrize(("case", "change", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_words_that_cannot_be_are_refused(case: str, change: KeywordChange, code: str) -> None:
    with pytest.raises(KeywordError) as refusal:
        changed(Keywords(), change)
    assert refusal.value.code == code


def test_words_are_kept_as_they_are_compared_each_once() -> None:
    words = ("Stop", " STOP! ", "Arrêter", "停止", "रोकें", "Opt-Out")
    assert changed(Keywords(), {"opt_out_words": words}).opt_out_words == (
        "stop", "arrêter", "停止", "रोकें", "opt-out"
    )  # fmt: skip


def test_there_may_be_any_number_of_words() -> None:
    words = tuple(f"word{n}" for n in range(2000))
    assert changed(Keywords(), {"opt_out_words": words}).opt_out_words == words


def test_in_force_is_what_was_applied_last_and_the_rest_as_it_was() -> None:
    keywords = in_force(
        [{"opt_out_message": "Bye."}, {"opt_out_words": ("out",)}, {"opt_out_message": "Farewell."}]
    )
    assert (keywords.opt_out_words, keywords.opt_out_message) == (("out",), "Farewell.")
    assert (keywords.opt_in_words, keywords.opt_in_message) == (
        Keywords().opt_in_words,
        Keywords().opt_in_message,
    )
    assert in_force([]) == Keywords()


def test_a_record_of_a_change_is_read_back() -> None:
    assert as_change({"opt_in_words": ["yes"], "opt_in_message": "Hi."}) == {
        "opt_in_words": ("yes",),
        "opt_in_message": "Hi.",
    }
