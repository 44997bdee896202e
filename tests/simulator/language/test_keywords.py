"""Which bodies are keywords, for which kind of sender, and what is answered."""

from __future__ import annotations

import pytest

from simulator.language import keywords
from simulator.language.keywords import (
    LONG_CODE,
    NETWORK,
    NETWORK_STOP_ONLY,
    TOLL_FREE,
    Keyword,
    KeywordSet,
    Matching,
    WordClass,
)
from simulator.language.phones import NumberKind

DEFAULT = Matching()
LOOSE = Matching(trim=True, strip_punctuation=True)

WORDS = [
    ("STOP", Keyword.STOP),
    ("UNSUBSCRIBE", Keyword.STOP),
    ("END", Keyword.STOP),
    ("QUIT", Keyword.STOP),
    ("STOPALL", Keyword.STOP),
    ("REVOKE", Keyword.STOP),
    ("OPTOUT", Keyword.STOP),
    ("CANCEL", Keyword.STOP),
    ("START", Keyword.START),
    ("YES", Keyword.START),
    ("UNSTOP", Keyword.START),
    ("HELP", Keyword.HELP),
    ("INFO", Keyword.HELP),
]


@pytest.mark.parametrize(("word", "keyword"), WORDS)
def test_every_default_word_is_known_in_any_letter_case(word: str, keyword: Keyword) -> None:
    for body in (word, word.lower(), word.title(), word.swapcase(), f"  {word}\r\n"):
        assert keywords.classify(body, DEFAULT) == (keyword, word)


ORDINARY = [
    "",
    " ",
    "Stop please",
    "please stop",
    "stop texting me",
    "opt out",
    "opt-out",
    "STOP.",
    "STOP!",
    '"STOP"',
    "S T O P",
    "STOPPED",
    "ARRET",
    "no",
    "SUBSCRIBE",
]


@pytest.mark.parametrize("body", ORDINARY)
def test_a_sentence_a_phrase_and_a_foreign_word_are_ordinary_texts(body: str) -> None:
    assert keywords.classify(body, DEFAULT) is None


SWITCHES = [
    ("a space counts when nothing is trimmed", " stop", Matching(trim=False), None),
    ("a bare word needs no trimming", "stop", Matching(trim=False), "STOP"),
    ("a full stop is looked past", "Stop.", LOOSE, "STOP"),
    ("quotation marks are looked past", "\u201cSTOP\u201d", LOOSE, "STOP"),
    ("signs and spaces mixed are looked past", " ** stop ! \n", LOOSE, "STOP"),
    ("an emoji is looked past", "Stop \U0001f6d1", LOOSE, "STOP"),
    ("a sign inside still counts", "opt-out", LOOSE, None),
    ("only signs are nothing", " ... ", LOOSE, None),
    ("a space stops the looking past", "stop .", Matching(trim=False, strip_punctuation=True), None),
]


@pytest.mark.parametrize(("case", "body", "matching", "word"), SWITCHES, ids=[row[0] for row in SWITCHES])
def test_the_switches_decide_what_surrounds_a_word(
    case: str, body: str, matching: Matching, word: str | None
) -> None:
    found = keywords.classify(body, matching)
    assert (found and found[1]) == word


BY_KIND = [
    ("stop", NumberKind.LOCAL, Keyword.STOP),
    ("stop", NumberKind.MOBILE, Keyword.STOP),
    ("yes", NumberKind.MOBILE, Keyword.START),
    ("stop", NumberKind.TOLL_FREE, Keyword.STOP),
    ("start", NumberKind.TOLL_FREE, Keyword.START),
    ("unstop", NumberKind.TOLL_FREE, Keyword.START),
    ("yes", NumberKind.TOLL_FREE, None),
    ("help", NumberKind.TOLL_FREE, Keyword.HELP),
    ("stop", NumberKind.SHORT_CODE, None),
    ("help", NumberKind.SHORT_CODE, None),
    ("stop", NumberKind.ALPHANUMERIC, None),
]


@pytest.mark.parametrize(("body", "kind", "keyword"), BY_KIND)
def test_the_kind_of_sender_decides_which_words_count(
    body: str, kind: NumberKind, keyword: Keyword | None
) -> None:
    found = keywords.classify(body, DEFAULT, keywords.keywords_of(kind))
    assert (found and found[0]) == keyword


REPLIES = [
    (
        LONG_CODE,
        "CANCEL",
        (
            "You have successfully been unsubscribed. You will not receive any more messages from this "
            "number. Reply START to resubscribe."
        ),
    ),
    (
        LONG_CODE,
        "YES",
        (
            "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
            "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
        ),
    ),
    (LONG_CODE, "INFO", "Reply STOP to unsubscribe. Msg&Data Rates May Apply."),
    (TOLL_FREE, "HELP", "Reply STOP to unsubscribe. Msg&Data Rates May Apply."),
    (TOLL_FREE, "STOP", ""),
    (TOLL_FREE, "UNSTOP", ""),
    (
        NETWORK,
        "STOP",
        (
            'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. '
            'Text back "unstop" to receive messages again.'
        ),
    ),
    (
        NETWORK_STOP_ONLY,
        "START",
        'NETWORK MSG: You have replied "start" and will begin receiving messages again from this number.',
    ),
]


@pytest.mark.parametrize(("words", "word", "text"), REPLIES)
def test_the_automatic_reply_is_twilios_or_the_networks(words: KeywordSet, word: str, text: str) -> None:
    found = keywords.classify(word, DEFAULT, words)
    assert found is not None
    assert words.reply(*found) == text


def test_the_network_may_honour_stop_alone() -> None:
    assert keywords.classify("stop", DEFAULT, NETWORK_STOP_ONLY) == (Keyword.STOP, "STOP")
    assert keywords.classify("quit", DEFAULT, NETWORK_STOP_ONLY) is None


def test_a_service_may_bring_its_own_words_and_replies() -> None:
    custom = KeywordSet(
        stop=WordClass(("stop", "arrêt"), "Désinscription enregistrée."),
        start=WordClass(("start", "unstop"), "Bienvenue."),
        help=WordClass(("help",), "Aide."),
    )
    assert keywords.classify("ARRÊT", DEFAULT, custom) == (Keyword.STOP, "ARRÊT")
    assert keywords.classify("yes", DEFAULT, custom) is None
    assert custom.reply(Keyword.STOP, "ARRÊT") == "Désinscription enregistrée."


IMPOSSIBLE = [
    ("a phrase", ("opt out",)),
    ("an outer space", (" stop",)),
    ("an empty word", ("",)),
    ("a word of another class", ("Help",)),
]


@pytest.mark.parametrize(("case", "words"), IMPOSSIBLE, ids=[row[0] for row in IMPOSSIBLE])
def test_an_impossible_set_cannot_be_made(case: str, words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="A keyword"):
        KeywordSet(stop=WordClass(words), help=WordClass(("HELP",)))


def test_both_default_sets_answer_stop_with_eight_words() -> None:
    assert len(LONG_CODE.stop.words) == len(TOLL_FREE.stop.words) == len(NETWORK.stop.words) == 8
