"""Who listens to a text, and what each of them hears."""

from __future__ import annotations

import pytest

from simulator.language import keywords
from simulator.language.advanced_opt_out import AdvancedOptOut, completed
from simulator.language.keywords import KeywordSet, WordClass
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber, Switches
from simulator.rules import listeners
from simulator.rules.listeners import Layer
from tests.simulator.sample import SERVICE, number

LONG = number()
TOLL_FREE = number(number="+18885550001", kind=NumberKind.TOLL_FREE)
SHORT_CODE = number(number="55501", kind=NumberKind.SHORT_CODE)
SETUP = completed(
    AdvancedOptOut(languages={"es": KeywordSet(stop=WordClass(("ALTO",), "Adi\u00f3s"))}),
)
NETWORK, DEFAULT, ADVANCED = Layer.NETWORK, Layer.DEFAULT, Layer.ADVANCED
OFF = Switches(keyword_handling=False)

HEARD: list[tuple[str, str, OwnedNumber, AdvancedOptOut | None, Switches, list[tuple[Layer, str]]]] = [
    ("a long code has Twilio alone", "stop", LONG, None, Switches(), [(DEFAULT, "STOP")]),
    ("nobody hears an ordinary text", "hello", TOLL_FREE, None, Switches(), []),
    (
        "a toll-free number has the network first",
        "stop",
        TOLL_FREE,
        None,
        Switches(),
        [(NETWORK, "STOP"), (DEFAULT, "STOP")],
    ),
    ("the network does not help", "help", TOLL_FREE, None, Switches(), [(DEFAULT, "HELP")]),
    ("nor takes YES for a return", "yes", TOLL_FREE, None, Switches(), []),
    ("the network cannot be switched off", "stop", TOLL_FREE, None, OFF, [(NETWORK, "STOP")]),
    (
        "the network may not know every word",
        "quit",
        TOLL_FREE,
        None,
        Switches(toll_free_stop_synonyms=False),
        [(DEFAULT, "QUIT")],
    ),
    ("Twilio can be switched off", "stop", LONG, None, OFF, []),
    ("by number too", "stop", number(keyword_handling=False), None, Switches(), []),
    ("a short code is its owner's business", "stop", SHORT_CODE, None, Switches(), []),
    (
        "unless the account is an old one",
        "stop",
        SHORT_CODE,
        None,
        Switches(short_code_keyword_handling=True),
        [(DEFAULT, "STOP")],
    ),
    ("a service has its own words", "alto", LONG, SETUP, Switches(), [(ADVANCED, "ALTO")]),
    ("and hears nothing else", "hola", LONG, SETUP, Switches(), []),
    ("for every sender", "alto", SHORT_CODE, SETUP, Switches(), [(ADVANCED, "ALTO")]),
    ("whatever is switched off", "stop", LONG, SETUP, OFF, [(ADVANCED, "STOP")]),
    (
        "behind the network",
        "start",
        TOLL_FREE,
        SETUP,
        Switches(),
        [(NETWORK, "START"), (ADVANCED, "START")],
    ),
    ("which does not know them", "alto", TOLL_FREE, SETUP, Switches(), [(ADVANCED, "ALTO")]),
]


@pytest.mark.parametrize(
    ("case", "body", "owned", "setup", "switches", "heard"), HEARD, ids=[row[0] for row in HEARD]
)
def test_a_text_is_heard_by_those_who_listen(
    *,
    case: str,
    body: str,
    owned: OwnedNumber,
    setup: AdvancedOptOut | None,
    switches: Switches,
    heard: list[tuple[Layer, str]],
) -> None:
    found = listeners.hear(body, "US", owned, setup, switches)
    assert [(one.layer, one.word) for one in found] == heard


def test_the_network_answers_a_stop_and_twilio_does_not() -> None:
    network, twilio = listeners.hear("Stop", "US", TOLL_FREE, None, Switches())
    assert network.reply.startswith('NETWORK MSG: You replied with the word "stop"')
    assert twilio.reply == ""


def test_a_services_stop_text_is_never_shown_on_toll_free_but_its_start_text_is() -> None:
    """TWI-2-07: the network answers the STOP; a START gets both answers."""
    stopped = listeners.hear("alto", "US", TOLL_FREE, SETUP, Switches())
    assert [one.reply for one in stopped] == [""]
    started = listeners.hear("unstop", "US", TOLL_FREE, SETUP, Switches())
    assert [one.reply[:11] for one in started] == ["NETWORK MSG", "You have su"]


def test_a_default_reply_is_the_words() -> None:
    (heard,) = listeners.hear("STOP", "US", number(service_sid=SERVICE), None, Switches())
    assert heard.reply == keywords.LONG_CODE.stop.reply
