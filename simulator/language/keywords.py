"""Which texts Twilio takes for STOP, START or HELP, and what it answers.

A text is a keyword when its whole body is one, in any letter case; inside a sentence it is just a word. There
are several sets. Long codes have Twilio's own. Toll-free numbers are blocked by their network, which knows
fewer ways back and answers in its own voice; HELP stays with Twilio there. A short code that stands alone has
none: its owner answers. A messaging service with Advanced Opt-Out brings sets of its own (`advanced_opt_out`).
Which of them listen to a text is told in `simulator.rules.listeners`.

Whether outer spaces and punctuation count is told nowhere, so `Matching` switches both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from simulator.language.phones import NumberKind


class Keyword(StrEnum):
    """What the person wants; the values are those of the webhook parameter `OptOutType`."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


class Matching(Struct, frozen=True):
    """How much of a body's outside is looked past before it is compared."""

    trim: bool = True
    strip_punctuation: bool = False


Word = Annotated[str, Meta(max_length=100)]
Words = Annotated[tuple[Word, ...], Meta(max_length=100)]
Reply = Annotated[str, Meta(max_length=1600)]  # what is longer could not be sent


class WordClass(Struct, frozen=True, forbid_unknown_fields=True):
    """The words that mean one thing, and the automatic reply; `{word}` in it stands for the word sent."""

    words: Words = ()
    reply: Reply = ""


class KeywordSet(Struct, frozen=True, forbid_unknown_fields=True):
    """The words a sender listens to. No word belongs to two classes, and none contains a space."""

    stop: WordClass = WordClass()
    start: WordClass = WordClass()
    help: WordClass = WordClass()

    def __post_init__(self) -> None:
        words = [word.casefold() for _, group in self for word in group.words]
        if any(len(word.split()) != 1 or word != word.strip() for word in words):
            raise ValueError("A keyword is a single word.")
        if len(words) != len(set(words)):
            raise ValueError("A keyword belongs to one class only.")

    def __iter__(self) -> Iterator[tuple[Keyword, WordClass]]:
        return iter(((Keyword.STOP, self.stop), (Keyword.START, self.start), (Keyword.HELP, self.help)))

    def words_of(self, keyword: Keyword) -> tuple[str, ...]:
        """The words of one class."""
        return dict(self)[keyword].words

    def reply(self, keyword: Keyword, word: str) -> str:
        """What is answered to `word`, or nothing at all."""
        return dict(self)[keyword].reply.replace("{word}", word.lower())


_STOP_WORDS: Final = ("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL")

LONG_CODE: Final = KeywordSet(
    stop=WordClass(
        _STOP_WORDS,
        "You have successfully been unsubscribed. You will not receive any more messages from this number. "
        "Reply START to resubscribe.",
    ),
    start=WordClass(
        ("START", "YES", "UNSTOP"),
        "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
        "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    ),
    help=WordClass(("HELP", "INFO"), "Reply STOP to unsubscribe. Msg&Data Rates May Apply."),
)
"""Twilio's default words and replies since 14 May 2025."""

_NETWORK_STOP: Final = (
    'NETWORK MSG: You replied with the word "{word}" which blocks all texts sent from this number. '
    'Text back "unstop" to receive messages again.'
)
_NETWORK_START: Final = WordClass(
    ("START", "UNSTOP"),  # YES does not clear a toll-free block
    'NETWORK MSG: You have replied "{word}" and will begin receiving messages again from this number.',
)

NETWORK: Final = KeywordSet(stop=WordClass(_STOP_WORDS, _NETWORK_STOP), start=_NETWORK_START)
"""What the toll-free network listens to, and answers in its own voice; nothing can change it."""

NETWORK_STOP_ONLY: Final = KeywordSet(stop=WordClass(("STOP",), _NETWORK_STOP), start=_NETWORK_START)
"""The same if the network honours none but the word that is certain."""

TOLL_FREE: Final = KeywordSet(
    stop=WordClass(_STOP_WORDS), start=WordClass(_NETWORK_START.words), help=LONG_CODE.help
)
"""What is left to Twilio on a toll-free number: to keep the list, and to answer HELP."""

SILENT: Final = KeywordSet()
"""No words at all: a short code outside a service, and senders that cannot be answered."""


def keywords_of(kind: NumberKind) -> KeywordSet:
    """Twilio's own set for a sender of this kind, which counts while no service brings another."""
    if kind is NumberKind.TOLL_FREE:
        return TOLL_FREE
    return SILENT if kind in {NumberKind.SHORT_CODE, NumberKind.ALPHANUMERIC} else LONG_CODE


def classify(body: str, matching: Matching, keywords: KeywordSet = LONG_CODE) -> tuple[Keyword, str] | None:
    """The class a body belongs to and the word that matched, in capitals; None for an ordinary text."""
    sent = _inside(body, matching).casefold()
    for keyword, group in keywords:
        for word in group.words:
            if word.casefold() == sent:
                return keyword, word.upper()
    return None


def _inside(body: str, matching: Matching) -> str:
    start, end = 0, len(body)
    while start < end and _is_skipped(body[start], matching):
        start += 1
    while start < end and _is_skipped(body[end - 1], matching):
        end -= 1
    return body[start:end]


def _is_skipped(character: str, matching: Matching) -> bool:
    if character.isspace():
        return matching.trim
    return matching.strip_punctuation and unicodedata.category(character)[0] in "PS"
