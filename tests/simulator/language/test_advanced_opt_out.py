"""The words and replies that a messaging service has of its own."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import ValidationError, convert

from simulator.language import advanced_opt_out
from simulator.language.advanced_opt_out import AdvancedOptOut, Fault
from simulator.language.keywords import LONG_CODE, Keyword, Matching

SPANISH = {
    "stop": {"words": ["ALTO", "PARAR"], "reply": "Adi\u00f3s."},
    "start": {"words": ["VOLVER"], "reply": "Hola."},
    "help": {"words": ["AYUDA"], "reply": "Ayuda."},
}
MEXICAN = {"stop": {"words": ["ALTO", "BASTA"], "reply": "Hasta luego."}}


def made(**fields: Any) -> AdvancedOptOut:
    setup = advanced_opt_out.made(convert(fields, AdvancedOptOut))
    assert isinstance(setup, AdvancedOptOut)
    return setup


SETUP = made(languages={"es": SPANISH}, countries={"MX": {"es": MEXICAN}})

HEARD = [
    ("a standard word", "alto", "US", (Keyword.STOP, "ALTO", "Adi\u00f3s.")),
    ("an overridden word", "alto", "MX", (Keyword.STOP, "ALTO", "Hasta luego.")),
    ("a word of the override alone", "basta", "MX", (Keyword.STOP, "BASTA", "Hasta luego.")),
    ("which other countries do not have", "basta", "US", None),
    ("a standard word that no override has", "parar", "MX", (Keyword.STOP, "PARAR", "Adi\u00f3s.")),
    ("another class", "Volver ", "MX", (Keyword.START, "VOLVER", "Hola.")),
    ("a default word of English", "quit", "MX", (Keyword.STOP, "QUIT", LONG_CODE.stop.reply)),
    ("a word inside a sentence", "alto por favor", "MX", None),
]


@pytest.mark.parametrize(("case", "body", "country", "heard"), HEARD, ids=[row[0] for row in HEARD])
def test_a_text_is_looked_up_in_the_country_first_and_in_the_standard_sets_after(
    case: str, body: str, country: str, heard: object
) -> None:
    """TWI-2-01"""
    assert advanced_opt_out.hear(SETUP, body, country, Matching()) == heard


def test_an_empty_set_up_is_twilios_own_english() -> None:
    setup = made()
    assert setup.languages == {"en": LONG_CODE}
    assert (setup.countries, setup.drop_keyword_messages) == ({}, False)


def test_a_class_that_english_names_replaces_twilios_and_the_others_stay() -> None:
    english = made(languages={"en": {"stop": {"words": ["STOP"], "reply": "Bye."}}}).languages["en"]
    assert (english.stop.words, english.stop.reply) == (("STOP",), "Bye.")
    assert (english.start, english.help) == (LONG_CODE.start, LONG_CODE.help)


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("a country that is none", {"countries": {"XX": {}}}, "UNKNOWN_COUNTRY"),
    ("a language that is none", {"languages": {"Spanish": SPANISH}}, "UNKNOWN_LANGUAGE"),
    ("the same in a country", {"countries": {"MX": {"": SPANISH}}}, "UNKNOWN_LANGUAGE"),
    (
        "English without STOP",
        {"languages": {"en": {"stop": {"words": ["ENOUGH"]}}}},
        "LOCKED_KEYWORD",
    ),
    (
        "English without UNSTOP",
        {"languages": {"en": {"start": {"words": ["START"]}}}},
        "LOCKED_KEYWORD",
    ),
    (
        "English without START",
        {"languages": {"en": {"start": {"words": ["UNSTOP"]}}}},
        "LOCKED_KEYWORD",
    ),
    (
        "English without HELP",
        {"languages": {"en": {"help": {"words": ["INFO"]}}}},
        "LOCKED_KEYWORD",
    ),
    *(
        (
            f"{word} with another meaning somewhere",
            {"countries": {"MX": {"es": {kind: {"words": [word.lower()]}}}}},
            "LOCKED_KEYWORD",
        )
        for word, kind in (("STOP", "start"), ("START", "stop"), ("UNSTOP", "help"), ("HELP", "stop"))
    ),
    (
        "STOP as a call for help somewhere",
        {"countries": {"MX": {"es": {"help": {"words": ["stop"]}}}}},
        "LOCKED_KEYWORD",
    ),
    (
        "a word of two languages",
        {"languages": {"es": SPANISH, "pt-BR": {"stop": {"words": ["parar"]}}}},
        "KEYWORD_IN_TWO_LANGUAGES",
    ),
    (
        "a word of English and another language",
        {"languages": {"es": {"stop": {"words": ["STOP"]}}}},
        "KEYWORD_IN_TWO_LANGUAGES",
    ),
    (
        "a word of two languages of one country",
        {"countries": {"CA": {"fr": {"stop": {"words": ["FIN"]}}, "de": {"stop": {"words": ["fin"]}}}}},
        "KEYWORD_IN_TWO_LANGUAGES",
    ),
    (
        "a word that Twilio's English has in another class",
        {"languages": {"en": {"stop": {"words": ["STOP", "YES"]}}}},
        "KEYWORD_IN_TWO_CLASSES",
    ),
]


@pytest.mark.parametrize(("case", "fields", "code"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_set_up_that_cannot_be_is_refused(case: str, fields: dict[str, Any], code: str) -> None:
    """TWI-2-02, TWI-2-03"""
    fault = advanced_opt_out.made(convert(fields, AdvancedOptOut))
    assert isinstance(fault, Fault)
    assert fault.code == code


def test_a_fault_says_which_word_and_which_languages() -> None:
    """TWI-2-03"""
    languages = {"es": SPANISH, "pt-BR": {"stop": {"words": ["parar"]}}}
    fault = advanced_opt_out.made(convert({"languages": languages}, AdvancedOptOut))
    assert isinstance(fault, Fault)
    assert fault.detail == "'parar' cannot be both es and pt-BR in the same country"


def test_a_locked_word_may_be_repeated_with_its_own_meaning_and_another_reply() -> None:
    setup = made(countries={"CA": {"fr": {"stop": {"words": ["STOP", "ARRET"], "reply": "Au revoir."}}}})
    assert advanced_opt_out.hear(setup, "stop", "CA", Matching()) == (Keyword.STOP, "STOP", "Au revoir.")


def test_a_keyword_is_a_single_word() -> None:
    with pytest.raises(ValidationError, match="single word"):
        convert({"languages": {"es": {"stop": {"words": ["BASTA YA"]}}}}, AdvancedOptOut)
