"""What the words of a text amount to, as the audit reads them: a confirmation, a way out, a wish to be left alone."""

from __future__ import annotations

import re

from simulator.language.keywords import LONG_CODE, Keyword

_CONFIRMING = re.compile(r"\b(unsubscribed|opted[ -]?out|no more)\b", re.IGNORECASE)
_WAY_OUT = re.compile(rf"\b({'|'.join(LONG_CODE.words_of(Keyword.STOP))}|opt[ -]out)\b", re.IGNORECASE)
_PROMISE = re.compile(r"\b(reply|text|send|respond with)\s+(with\s+)?\W?stop\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"(please )?(stop|opt out|opt me out|stop (it|this|texting)( me)?)( (please|thanks|thank you|texting( me)?))*"
)


def folded(body: str) -> str:
    """The words without the differences of case and spaces."""
    return " ".join(body.split()).casefold()


def confirms(body: str) -> bool:
    """Whether it says that somebody has opted out."""
    return _CONFIRMING.search(body) is not None


def names_the_way_out(body: str) -> bool:
    """Whether a stop word stands in it."""
    return _WAY_OUT.search(body) is not None


def promises_stop(body: str) -> bool:
    """Whether it says to reply STOP."""
    return _PROMISE.search(body) is not None


def asks_to_stop(body: str) -> bool:
    """Whether a reader takes it for STOP in plain words, punctuation and politeness aside."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", body).split()).casefold()
    return _PLAIN.fullmatch(plain) is not None
