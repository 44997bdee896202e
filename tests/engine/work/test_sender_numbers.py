"""Sender numbers: who gets one, when, and what becomes of it."""

from __future__ import annotations

import httpx
import pytest

from tests.engine.campus import (
    AVERY,
    BLAKE,
    FIRST_NUMBER,
    PUBLIC,
    ROBIN,
    SAM,
    SAMS_MOBILE,
    SECOND_NUMBER,
    Campus,
    phone,
)
from tests.engine.twilio_double import error


def grid(campus: Campus, search: str = "") -> list[tuple[str, str]]:
    rows = campus.get("/v1/phone-numbers", search=search)["phone_numbers"]
    return [(row["person"], row["number"]) for row in rows]


def test_the_first_text_brings_a_number_that_stays(campus: Campus) -> None:
    assert grid(campus) == []
    for _ in range(2):
        campus.sent(AVERY, SAM)
    assert grid(campus) == [(AVERY, FIRST_NUMBER)]
    assert campus.twilio.sms_urls == {FIRST_NUMBER: f"{PUBLIC}/webhooks/twilio/inbound#rc=5&rp=all"}


def test_a_message_that_goes_by_mail_brings_none(campus: Campus) -> None:
    campus.put(ROBIN, phones=[])
    campus.sent(AVERY, ROBIN)
    assert grid(campus) == []


def test_two_users_have_two_numbers(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.sent(BLAKE, SAM)
    assert grid(campus) == [(AVERY, FIRST_NUMBER), (BLAKE, SECOND_NUMBER)]
    assert campus.get("/v1/configuration")["sms_numbers_assigned"] == 2


@pytest.mark.parametrize("search", ["ave", "AVERY@campus", FIRST_NUMBER, "0001"])
def test_a_search_finds_a_user_by_anything_known(campus: Campus, search: str) -> None:
    campus.sent(AVERY, SAM)
    campus.sent(BLAKE, SAM)
    assert grid(campus, search) == [(AVERY, FIRST_NUMBER)]


@pytest.mark.parametrize("search", ["%", "_", "nobody"])
def test_a_search_takes_every_character_as_it_is(campus: Campus, search: str) -> None:
    campus.sent(AVERY, SAM)
    assert grid(campus, search) == []


def test_the_limit_bounds_numbers_and_spares_who_has_one(campus: Campus) -> None:
    campus.configure(sms_number_limit=1)
    campus.sent(AVERY, SAM)
    row = campus.sent(BLAKE, SAM)
    assert (row["channel"], row["reason"]) == ("email", "NO_NUMBER_AVAILABLE")
    assert campus.sent(AVERY, SAM)["channel"] == "sms"
    assert campus.twilio.shop == []


def test_with_none_free_one_is_bought(campus: Campus) -> None:
    campus.twilio.numbers.clear()
    campus.twilio.shop = ["+15550200007", "+15550200008"]
    assert campus.sent(AVERY, SAM)["from_number"] == "+15550200007"
    assert campus.twilio.shop == ["+15550200008"]


def test_one_on_offer_that_stands_on_somebodys_record_is_left_where_it_is(campus: Campus) -> None:
    campus.twilio.numbers.clear()
    campus.twilio.shop = [SAMS_MOBILE, "+15550200008"]
    assert campus.sent(AVERY, SAM)["from_number"] == "+15550200008"
    assert campus.twilio.shop == [SAMS_MOBILE]


def test_nothing_is_bought_beyond_the_limit(campus: Campus) -> None:
    campus.twilio.numbers.clear()
    campus.twilio.shop = ["+15550200007"]
    campus.configure(sms_number_limit=0)
    assert campus.sent(AVERY, SAM)["reason"] == "NO_NUMBER_AVAILABLE"
    assert campus.twilio.shop == ["+15550200007"]


def test_with_none_free_and_none_on_offer_the_message_is_mailed(campus: Campus) -> None:
    campus.twilio.numbers.clear()
    assert campus.sent(AVERY, SAM)["reason"] == "NO_NUMBER_AVAILABLE"


def test_a_number_that_cannot_text_is_not_given(campus: Campus) -> None:
    voice = {"sid": "PN1", "phone_number": "+15550200003", "capabilities": {"SMS": False}}
    pool = httpx.Response(200, json={"incoming_phone_numbers": [voice], "uri": ""})
    campus.twilio.before = lambda request: (
        pool if request.url.path.endswith("/IncomingPhoneNumbers.json") else None
    )
    assert campus.sent(AVERY, SAM)["reason"] == "NO_NUMBER_AVAILABLE"


def test_a_provider_that_cannot_say_leads_to_a_mail(campus: Campus) -> None:
    campus.twilio.before = lambda request: (
        error(500, 20500, "Sorry") if "IncomingPhoneNumbers" in request.url.path else None
    )
    assert campus.sent(AVERY, SAM)["reason"] == "NO_NUMBER_AVAILABLE"


def test_a_number_is_not_texted_from_before_replies_reach_us(campus: Campus) -> None:
    def fault(request: httpx.Request) -> httpx.Response | None:
        return error(500, 20500, "Sorry") if "/IncomingPhoneNumbers/PN" in request.url.path else None

    campus.twilio.before = fault
    assert campus.sent(AVERY, SAM)["reason"] == "NO_NUMBER_AVAILABLE"
    campus.twilio.before = None
    assert campus.sent(AVERY, SAM)["from_number"] == FIRST_NUMBER


def test_a_deleted_number_goes_to_the_next_new_sender_blocks_and_all(campus: Campus) -> None:
    campus.twilio.numbers.pop(SECOND_NUMBER)
    campus.sent(AVERY, SAM)
    campus.twilio.blocks.add((FIRST_NUMBER, SAMS_MOBILE))
    assert campus.client.delete(f"/v1/phone-numbers/{FIRST_NUMBER}?by=ops").status_code == 204
    row = campus.sent(BLAKE, SAM)
    assert (row["from_number"], row["error_code"]) == (FIRST_NUMBER, 21610)
    assert grid(campus) == [(BLAKE, FIRST_NUMBER)]


def test_a_number_nobody_had_comes_before_one_that_somebody_had(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.client.delete(f"/v1/phone-numbers/{FIRST_NUMBER}")
    assert campus.sent(BLAKE, SAM)["from_number"] == SECOND_NUMBER


@pytest.mark.parametrize(("number", "status"), [("+15550299999", 404), ("nonsense", 422)])
def test_only_a_number_that_is_held_can_be_deleted(campus: Campus, number: str, status: int) -> None:
    assert campus.client.delete(f"/v1/phone-numbers/{number}").status_code == status


def test_a_legacy_student_record_stands_in_the_grid_and_can_be_deleted(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.put(AVERY, "student", roles=["advisor"])
    assert campus.get("/v1/phone-numbers")["phone_numbers"][0]["kind"] == "student"
    assert campus.send(AVERY, SAM).status_code == 403
    campus.client.delete(f"/v1/phone-numbers/{FIRST_NUMBER}")
    assert grid(campus) == []


def test_the_record_shows_it_as_the_systems(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    shown = campus.phones(AVERY)[FIRST_NUMBER]
    assert (shown["type"], shown["system"], shown["text_msg_only"]) == ("System", True, True)
    assert shown["sms_status"] is None


def test_a_record_can_be_sent_back_as_it_was_shown(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    shown = campus.get(f"/v1/people/{AVERY}")
    assert campus.client.put(f"/v1/people/{AVERY}", json=shown).json == shown


def test_it_is_never_a_recipient_number(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    response = campus.put(ROBIN, phones=[phone(FIRST_NUMBER)])
    assert (response.status_code, response.json["code"]) == (422, "NUMBER_IS_A_SENDER")  # type: ignore[index]  # an object


def test_the_feed_marks_the_systems_numbers_and_keeps_deleted_ones(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.sent(BLAKE, SAM)
    campus.client.delete(f"/v1/phone-numbers/{FIRST_NUMBER}")
    campus.put(SAM, phones=[phone(SAMS_MOBILE)])

    def feed(**filters: str) -> list[tuple[str, str, bool]]:
        rows = campus.get("/v1/data-feed/person-phones", **filters)["person_phones"]
        return [(row["person"], row["phone_type_src_system_id"], row["deleted"]) for row in rows]

    assert feed(deleted="true") == [(SAM, "HOME", True), (AVERY, "AVISO.SYSTEM", True)]
    assert (BLAKE, "AVISO.SYSTEM", False) in feed(deleted="false")
    assert len(feed()) == len(feed(deleted="true")) + len(feed(deleted="false"))
    assert campus.client.get("/v1/data-feed/person-phones?deleted=maybe").status_code == 400
    rows = campus.get("/v1/data-feed/person-phones")["person_phones"]
    assert [row["src_system_id"].endswith("AVISO.SMS") for row in rows] == [
        row["phone_type"] == "System" for row in rows
    ]
