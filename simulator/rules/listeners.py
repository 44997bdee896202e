"""Who listens to a text, and what each of them hears.

Up to two layers listen. The toll-free network stands outside Twilio and cannot be switched off or told what to
say; it blocks the number that was texted, whatever pool the number is in. Behind it is Twilio: by default with
its own words, or, for a number of a messaging service with Advanced Opt-Out, with the words of the service, which
count even where the default handling is switched off. Twilio blocks the whole service, or the number that is in
none.

Sources: https://help.twilio.com/articles/223134027, https://help.twilio.com/articles/360058144374
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from simulator.language import advanced_opt_out, keywords
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.language.keywords import Keyword, KeywordSet, Matching
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber, Switches


class Layer(StrEnum):
    """Who listens."""

    NETWORK = "network"
    DEFAULT = "default"
    ADVANCED = "advanced"


class Heard(Struct, frozen=True, kw_only=True):
    """A keyword as one layer understood it, and the text with which that layer would answer."""

    layer: Layer
    keyword: Keyword
    word: str
    reply: str = ""


def hear(
    body: str, country: str, number: OwnedNumber, setup: AdvancedOptOut | None, switches: Switches
) -> tuple[Heard, ...]:
    """What is heard of a text from that country to the number, the network before Twilio; nothing if no keyword."""
    matching = Matching(switches.keyword_trim, switches.keyword_strip_punctuation)
    network = _by_network(body, number, switches, matching)
    if setup is not None:
        twilio = _by_service(body, country, number, setup, matching)
    else:
        twilio = _classified(Layer.DEFAULT, body, matching, default_words(number, switches))
    return tuple(heard for heard in (network, twilio) if heard is not None)


def default_words(number: OwnedNumber, switches: Switches) -> KeywordSet:
    """Twilio's own words for the number: none where its handling is off, by account or by number (TWI-1-03)."""
    kind = NumberKind(number.kind)
    if not (switches.keyword_handling and number.keyword_handling):
        return keywords.SILENT
    if kind is NumberKind.SHORT_CODE and switches.short_code_keyword_handling:
        return keywords.LONG_CODE
    return keywords.keywords_of(kind)


def _by_network(body: str, number: OwnedNumber, switches: Switches, matching: Matching) -> Heard | None:
    """TWI-1-07: only toll-free numbers have a network that listens."""
    if number.kind != NumberKind.TOLL_FREE:
        return None
    words = keywords.NETWORK if switches.toll_free_stop_synonyms else keywords.NETWORK_STOP_ONLY
    return _classified(Layer.NETWORK, body, matching, words)


def _by_service(
    body: str, country: str, number: OwnedNumber, setup: AdvancedOptOut, matching: Matching
) -> Heard | None:
    """TWI-2-07: the service's words; its STOP text is never shown on toll-free, where the network answers."""
    found = advanced_opt_out.hear(setup, body, country, matching)
    if found is None:
        return None
    keyword, word, reply = found
    hidden = keyword is Keyword.STOP and number.kind == NumberKind.TOLL_FREE
    return Heard(layer=Layer.ADVANCED, keyword=keyword, word=word, reply="" if hidden else reply)


def _classified(layer: Layer, body: str, matching: Matching, words: KeywordSet) -> Heard | None:
    found = keywords.classify(body, matching, words)
    if found is None:
        return None
    return Heard(layer=layer, keyword=found[0], word=found[1], reply=words.reply(*found))
