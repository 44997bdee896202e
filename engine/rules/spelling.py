"""What word a text is, when it is one: how keywords are compared, in any script.

Two readings, because the two systems promise different things. A **word** is the whole text without what stands around
it (spaces, punctuation, symbols); inside it everything counts, so `opt-out` is one word and `opt out` is none, and a
sentence that contains a keyword is not that keyword (ENG-07). **Letters** are what remains when everything but letters
and digits is gone, which finds a STOP "in any format" (BTM-01):

    STOP  Stop.  " stop "  STOP!!!  «stop»  s t o p  S.T.O.P  s-t-o-p  STOP 🛑  stop stop   =>  stop
    stop it   please stop   nonstop   st0p   stop2   to p s                               =>  not a stop

Either way letter case and the width and form of letters do not matter (Unicode NFKC, case folding), nor do characters
that nobody sees. Marks are part of the letters they stand on: Devanagari, Thai and Arabic words stay whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

# What the provider itself takes for stop and start on a number of its own keyword handling: exactly, but for case and
# outer spaces (https://help.twilio.com/articles/223134027).
PROVIDER_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
PROVIDER_START = frozenset({"start", "yes", "unstop"})


def as_provider_reads(body: str) -> str:
    """The text as the provider compares it."""
    return body.strip().casefold()


def folded(text: str) -> str:
    """The text without the differences that nobody means."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in plain if not _is_invisible(character))


def word(text: str) -> str | None:
    """The one word that the text is, None when it is none or several."""
    inside = folded(text)
    start, end = 0, len(inside)
    while start < end and not _is_letter(inside[start]):
        start += 1
    while start < end and not _is_letter(inside[end - 1]):
        end -= 1
    found = inside[start:end]
    return found if found and not any(character.isspace() for character in found) else None


def letters(text: str) -> str:
    """The letters, marks and digits of the text, one after the other."""
    found = "".join(character for character in folded(text) if _is_letter(character))
    return unicodedata.normalize("NFC", found)  # what came together may make one letter


def spells(text: str, known: Collection[str]) -> str | None:
    """Which of the words the text is, in whatever format, said once or several times."""
    spelled = letters(text)
    if spelled in known:
        return spelled
    said = {letters(part) for part in text.split()} - {""}
    return said.pop() if len(said) == 1 and said <= set(known) else None


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _is_invisible(character: str) -> bool:
    """Joiners, soft hyphens and direction marks; and the selectors that make a symbol an emoji."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
