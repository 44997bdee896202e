"""Advanced Opt-Out: the words and replies that a messaging service has instead of Twilio's own.

A service has a standard set for each language and may override it country by country. A text is looked up in the
overrides of its sender's country first and in the standard sets after. The words STOP, START, UNSTOP and HELP are
locked: they belong to the English standard set, in their class, whatever else is set up. No word may belong to two
languages of one country, for then nobody could say in which language to answer.

Twilio has it configured in its Console only; there is no API for it, so it is set by a control route here.

Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (TWI-2-01 to TWI-2-03)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Final

import phonenumbers
from msgspec import Meta, Struct
from msgspec.structs import replace

from simulator.language.keywords import LONG_CODE, Keyword, KeywordSet, Matching, WordClass, classify

ENGLISH: Final = "en"
LOCKED: Final = {
    "STOP": Keyword.STOP,
    "START": Keyword.START,
    "UNSTOP": Keyword.START,
    "HELP": Keyword.HELP,
}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")

Code = Annotated[str, Meta(max_length=10)]
Languages = Annotated[dict[Code, KeywordSet], Meta(max_length=200)]
Countries = Annotated[dict[Code, Languages], Meta(max_length=300)]


class AdvancedOptOut(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The set-up of one service: sets by language, overrides by country and language."""

    languages: Languages = {}
    countries: Countries = {}
    drop_keyword_messages: bool = False


class Fault(Struct, frozen=True):
    """Why a set-up cannot be: a stable code, and a sentence."""

    code: str
    detail: str


def made(setup: AdvancedOptOut) -> AdvancedOptOut | Fault:
    """The set-up as it will count, English completed; or the first reason why it cannot be."""
    try:
        whole = completed(setup)
    except ValueError as error:
        return Fault("KEYWORD_IN_TWO_CLASSES", f"in English, together with the default words: {error}")
    return next(chain(_names(whole), _locks(whole), _doubles(whole)), whole)


def completed(setup: AdvancedOptOut) -> AdvancedOptOut:
    """The set-up with Twilio's own English for every class of words that it leaves out."""
    given = setup.languages.get(ENGLISH, KeywordSet())
    english = replace(given, **{name: getattr(LONG_CODE, name) for name in _left_out(given)})
    return AdvancedOptOut(
        languages={**setup.languages, ENGLISH: english},
        countries=setup.countries,
        drop_keyword_messages=setup.drop_keyword_messages,
    )


def _left_out(words: KeywordSet) -> list[str]:
    return [keyword.lower() for keyword, group in words if group == WordClass()]


def _names(setup: AdvancedOptOut) -> Iterator[Fault]:
    for country in setup.countries.keys() - phonenumbers.SUPPORTED_REGIONS:
        yield Fault("UNKNOWN_COUNTRY", f"{country!r} is no country; write it like US")
    for languages in (setup.languages, *setup.countries.values()):
        for language in languages:
            if not _LANGUAGE.fullmatch(language):
                yield Fault("UNKNOWN_LANGUAGE", f"{language!r} is no language; write it like en or pt-BR")


def _locks(setup: AdvancedOptOut) -> Iterator[Fault]:
    """A locked word stays in the English standard set, and means the same in every country."""
    for word, keyword in LOCKED.items():
        if _class_of(word, setup.languages[ENGLISH]) is not keyword:
            yield Fault("LOCKED_KEYWORD", f"{word} cannot be taken out of the {keyword} words of English")
        for languages in setup.countries.values():
            if any(_class_of(word, words) not in (None, keyword) for words in languages.values()):
                yield Fault("LOCKED_KEYWORD", f"{word} means {keyword} in every country")


def _doubles(setup: AdvancedOptOut) -> Iterator[Fault]:
    for languages in (setup.languages, *setup.countries.values()):
        first: dict[str, str] = {}
        for language, words in languages.items():
            for word in (word for _, group in words for word in group.words):
                other = first.setdefault(word.casefold(), language)
                if other != language:
                    detail = f"{word!r} cannot be both {other} and {language} in the same country"
                    yield Fault("KEYWORD_IN_TWO_LANGUAGES", detail)


def _class_of(word: str, words: KeywordSet) -> Keyword | None:
    found = classify(word, Matching(), words)
    return found[0] if found else None


def hear(
    setup: AdvancedOptOut, body: str, country: str, matching: Matching
) -> tuple[Keyword, str, str] | None:
    """The class of a body, its word in capitals, and the reply; None for an ordinary text."""
    for words in (*setup.countries.get(country, {}).values(), *setup.languages.values()):
        if found := classify(body, matching, words):
            return (*found, words.reply(*found))
    return None
