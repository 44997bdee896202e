"""Advanced Opt-Out, from its set-up by control to what a person and the application see of it."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from simulator.language import keywords
from tests.simulator.pool import Pool
from tests.simulator.provider import Application, Provider, answer, params_of
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ADVISOR, SERVICE, STUDENT

MEXICAN = "+525512345678"
SPANISH = {
    "stop": {"words": ["ALTO"], "reply": "Adi\u00f3s."},
    "start": {"words": ["VOLVER"], "reply": "Hola."},
    "help": {"words": ["AYUDA"], "reply": "Responda ALTO."},
}
STARTED = keywords.LONG_CODE.start.reply


@pytest.fixture
def pool(provider: Provider) -> Pool:
    """A service with Advanced Opt-Out in English and Spanish, and another farewell in Mexico."""
    made = Pool(provider)
    made.add(ADVISOR)
    farewell = {"stop": {"words": ["ALTO", "BASTA"], "reply": "Hasta luego."}}
    made.set_up(languages={"es": SPANISH}, countries={"MX": {"es": farewell}})
    return made


def test_words_and_replies_are_looked_up_by_country_and_language(provider: Provider, pool: Pool) -> None:
    """TWI-2-01"""
    assert provider.text(STUDENT, ADVISOR, "alto")["reply"] == "Adi\u00f3s."
    assert provider.text(MEXICAN, ADVISOR, "Alto")["reply"] == "Hasta luego."
    assert pool.send(STUDENT)["error_code"] == errors.OPTED_OUT.code
    assert provider.text(STUDENT, ADVISOR, "volver")["reply"] == "Hola."
    assert pool.send(STUDENT)["status"] == "delivered"


@pytest.mark.parametrize(("body", "kind"), [("alto", "STOP"), ("volver", "START"), ("help", "HELP")])
def test_the_application_is_told_what_a_keyword_meant(
    provider: Provider, pool: Pool, application: Application, body: str, kind: str
) -> None:
    """TWI-2-04"""
    provider.text(STUDENT, ADVISOR, body)
    provider.settle()
    params = params_of(application.requests[-1])
    assert (params["OptOutType"], params["MessagingServiceSid"]) == (kind, pool.sid)


def test_other_numbers_of_the_account_have_twilios_words_and_tell_no_type(
    provider: Provider, pool: Pool, application: Application
) -> None:
    assert pool.sid
    provider.own("+15552010002", sms_url="http://app.example/sms")
    assert provider.text(STUDENT, "+15552010002", "alto")["keyword"] is None
    provider.text(STUDENT, "+15552010002", "STOP")
    provider.settle()
    assert all("OptOutType" not in params_of(request) for request in application.requests)


@pytest.mark.usefixtures("pool")
def test_a_return_is_always_confirmed_and_help_is_silent_for_who_left(provider: Provider) -> None:
    """TWI-2-05, TWI-2-06"""
    assert provider.text(STUDENT, ADVISOR, "START")["reply"] == STARTED
    provider.text(STUDENT, ADVISOR, "STOP")
    assert provider.text(STUDENT, ADVISOR, "AYUDA")["reply"] is None
    assert provider.text(STUDENT, ADVISOR, "STOP")["reply"] is None


def test_a_service_may_keep_its_keywords_to_itself(provider: Provider, application: Application) -> None:
    """TWI-2-08"""
    quiet = Pool(provider)
    quiet.add(ADVISOR)
    quiet.set_up(drop_keyword_messages=True)
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    assert application.told("Body") == ["Hello"]


def test_a_short_code_has_words_in_such_a_service(provider: Provider, pool: Pool) -> None:
    """TWI-1-08"""
    pool.add("55501")
    assert provider.text(STUDENT, "55501", "STOP")["block"] == "placed"


def test_the_set_up_is_shown_and_turned_off(provider: Provider, pool: Pool) -> None:
    route = f"services/{pool.sid}/advanced-opt-out"
    shown = answer(provider.control("GET", route))
    assert shown["languages"]["es"] == SPANISH
    assert shown["languages"]["en"]["stop"]["words"] == list(keywords.LONG_CODE.stop.words)
    assert shown["drop_keyword_messages"] is False
    assert provider.control("DELETE", route).status_code == 204
    assert_control_refused(provider.control("GET", route), 404, "NOT_SET_UP")
    assert provider.text(STUDENT, ADVISOR, "alto")["keyword"] is None


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a phrase", {"languages": {"es": {"stop": {"words": ["BASTA YA"]}}}}, "NOT_A_SETUP"),
    ("a word that is none", {"languages": {"es": {"stop": {"words": [1]}}}}, "NOT_A_SETUP"),
    ("a locked word", {"languages": {"en": {"stop": {"words": ["QUIT"]}}}}, "LOCKED_KEYWORD"),
    (
        "a word of two languages",
        {"languages": {"es": SPANISH, "pt": {"stop": {"words": ["alto"]}}}},
        "KEYWORD_IN_TWO_LANGUAGES",
    ),
    ("a field nobody knows", {"langauges": {}}, "UNKNOWN_FIELD"),
    ("a field nobody knows, inside", {"languages": {"es": {"stop": {"word": []}}}}, "NOT_A_SETUP"),
    ("a class nobody knows", {"languages": {"es": {"pause": {"words": ["ESPERA"]}}}}, "NOT_A_SETUP"),
]


@pytest.mark.parametrize(("case", "setup", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_set_up_that_cannot_be_is_refused(
    provider: Provider, case: str, setup: dict[str, Any], code: str
) -> None:
    """TWI-2-02, TWI-2-03"""
    route = f"services/{Pool(provider).sid}/advanced-opt-out"
    assert_control_refused(provider.control("PUT", route, setup), 400, code)
    assert_control_refused(provider.control("GET", route), 404, "NOT_SET_UP")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_a_service_can_be_set_up(provider: Provider, method: str) -> None:
    refused = provider.control(method, f"services/{SERVICE}/advanced-opt-out", {})
    assert_control_refused(refused, 404, "NO_SUCH_SERVICE")
