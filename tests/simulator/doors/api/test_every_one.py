"""Every member of a documented list, and both sides of each limit, through real requests: one example proves one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from simulator import errors
from simulator.errors import Problem
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, NOW, STUDENT

ABROAD, FRENCH = "+447400123456", "+33612345678"
TOLL_FREE, OTHER = "+18885550001", "+15552010002"
PICTURE = "https://a.example/1.jpg"
WHATSAPP = f"whatsapp:{STUDENT}"

# What is set beforehand (switches, then the persona of the recipient), what is asked for, and the refusal.
VOICE_ONLY = "+442079460001"

REFUSALS: list[tuple[dict[str, Any], str, dict[str, Any], Problem]] = [
    ({}, "", {"To": ""}, errors.missing_to()),
    ({}, "", {"From": ""}, errors.missing_from()),
    ({"missing_body_is_missing_content": False}, "", {"Body": ""}, errors.missing_body()),
    ({}, "", {"Body": ""}, errors.missing_content()),
    ({}, "", {"Body": "x" * 1601}, errors.body_too_long()),
    ({}, "", {"To": "+1"}, errors.invalid_to("+1")),
    ({}, "invalid", {}, errors.invalid_to(STUDENT)),
    ({}, "", {"From": "?"}, errors.invalid_from("?")),
    ({}, "", {"To": "12345"}, errors.short_code_recipient("12345")),
    ({}, "", {"To": WHATSAPP}, errors.channels_differ(WHATSAPP, ADVISOR)),
    ({}, "", {"To": ADVISOR}, errors.same_to_and_from()),
    ({}, "", {"To": "+19005550001"}, errors.premium_recipient("+19005550001")),
    ({}, "", {"From": "MGM"}, errors.unroutable(STUDENT, "MGM")),
    ({"permitted_regions": ["GB"]}, "", {}, errors.region_not_permitted(STUDENT)),
    ({"trial": True}, "", {}, errors.unverified_recipient(STUDENT)),
    (
        {"trial": True, "verified_numbers": [ABROAD]},
        "",
        {"From": "MGM", "To": ABROAD},
        errors.alphanumeric_on_trial(),
    ),
    ({}, "not_mobile", {}, errors.not_mobile(STUDENT)),
    ({}, "landline", {"To": FRENCH}, errors.landline_recipient(FRENCH)),
    ({}, "", {"From": "MGM", "To": ABROAD, "MediaUrl": PICTURE}, errors.from_cannot_mms("MGM")),
    ({}, "", {"From": "+15559990001"}, errors.from_unknown("+15559990001")),
    ({}, "", {"StatusCallback": "ftp://a.example"}, errors.bad_status_callback("ftp://a.example")),
    ({}, "", {"MediaUrl": "1.jpg"}, errors.bad_media_url("1.jpg")),
    ({}, "", {"MediaUrl": [PICTURE] * 11}, errors.too_many_media()),
    ({}, "", {"ValidityPeriod": "36001"}, errors.bad_validity("36001")),
    ({}, "", {"FallbackFrom": "?"}, errors.bad_fallback_from("?")),
    ({}, "", {"MessagingServiceSid": "MG1"}, errors.service_malformed("MG1")),
    ({}, "", {"ScheduleType": "fixed", "SendAt": "2026-11-21T10:00:00Z"}, errors.schedule_needs_service()),
]


@pytest.mark.parametrize(("switches", "persona", "form", "problem"), REFUSALS)
def test_every_refusal_is_met_by_a_request_and_stays_in_the_log(
    provider: Provider, *, switches: dict[str, Any], persona: str, form: dict[str, Any], problem: Problem
) -> None:
    provider.switch(**switches)
    if persona:
        provider.behave(form.get("To", STUDENT), persona)
    asked: dict[str, Any] = {"To": STUDENT, "From": ADVISOR, "Body": "Hello"} | form
    assert_refused(provider.send(**asked), problem)
    assert [message["error_code"] for message in provider.log()] == [problem.code]


def test_a_number_that_cannot_text_is_refused_as_a_sender(provider: Provider) -> None:
    answer(provider.api("POST", "IncomingPhoneNumbers.json", {"PhoneNumber": VOICE_ONLY}), 201)
    assert_refused(
        provider.send(To=ABROAD, From=VOICE_ONLY, Body="Hello"), errors.from_cannot_text(VOICE_ONLY)
    )


def test_a_senders_queue_that_is_full_takes_no_more(provider: Provider) -> None:
    """TWI-11-02: ten hours of a long code's segments, one a second; a clock that is set back makes a long queue."""
    provider.freeze()
    provider.switch(throughput=True)
    form = {"To": STUDENT, "From": ADVISOR, "Body": "x" * 161}  # two segments
    provider.sent(**form)
    earlier = NOW - timedelta(hours=10) + timedelta(seconds=4)
    answer(provider.control("PUT", "clock", {"now": earlier.isoformat(), "frozen": True}))
    provider.sent(**form)
    assert_refused(provider.send(**form), errors.queue_full(ADVISOR))


TAKEN: list[dict[str, Any]] = [
    {"Body": "x" * 1600},
    {"MediaUrl": [PICTURE] * 10},
    {"ValidityPeriod": "1"},
    {"ValidityPeriod": "36000"},
    {"StatusCallback": "https://a.example/" + "x" * (4000 - len("https://a.example/"))},
]


@pytest.mark.parametrize("form", TAKEN, ids=lambda form: next(iter(form)))
def test_the_other_side_of_each_limit_is_taken(provider: Provider, form: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"To": STUDENT, "From": ADVISOR, "Body": "Hello"} | form
    assert provider.send(**asked).status_code == 201


SOURCES = ["website", "offline", "opt-in-message", "opt-out-message", "others"]


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_of_a_consent_is_taken_and_kept(provider: Provider, source: str) -> None:
    item = {"contact_id": STUDENT, "correlation_id": "a" * 32, "sender_id": ADVISOR, "status": "opt-out"}
    sent = provider.api("POST", "/v1/Consents/Bulk", {"Items": [json.dumps(item | {"source": source})]})
    assert answer(sent, 201)["items"][0]["error_code"] == 0
    (block,) = answer(provider.control("GET", "opt-outs"))["opt_outs"]
    assert block["source"] == f"consent-api: {source}"


SETTINGS: list[tuple[str, str, Any]] = [
    ("FriendlyName", "x" * 64, "x" * 64),
    ("InboundRequestUrl", "https://a.example/in", "https://a.example/in"),
    ("InboundMethod", "GET", "GET"),
    ("FallbackUrl", "https://a.example/spare", "https://a.example/spare"),
    ("FallbackMethod", "GET", "GET"),
    ("StatusCallback", "https://a.example/status", "https://a.example/status"),
    ("StickySender", "false", False),
    ("MmsConverter", "false", False),
    ("SmartEncoding", "False", False),
    *(("ScanMessageContent", word, word) for word in ("inherit", "enable", "disable")),
    ("FallbackToLongCode", "false", False),
    ("AreaCodeGeomatch", "false", False),
    ("SynchronousValidation", "TRUE", True),
    *(("ValidityPeriod", text, int(text)) for text in ("1", "36000")),
    *(
        ("Usecase", word, word)
        for word in ("notifications", "marketing", "verification", "discussion", "poll", "undeclared")
    ),
    ("UseInboundWebhookOnNumber", "true", True),
]


@pytest.mark.parametrize(("name", "text", "value"), SETTINGS)
def test_every_setting_of_a_service_is_read_back(
    provider: Provider, name: str, text: str, value: Any
) -> None:
    form = {"FriendlyName": "Campus"} | {name: text}
    made = answer(provider.api("POST", "/v1/Services", form), 201)
    fetched = answer(provider.api("GET", f"/v1/Services/{made['sid']}"))
    field = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    assert fetched[field] == value


OF_NUMBERS: list[tuple[str, str]] = [
    ("FriendlyName", "x" * 64),
    *((name, "https://a.example/x") for name in ("SmsUrl", "StatusCallback", "VoiceUrl", "VoiceFallbackUrl")),
    *((name, "GET") for name in ("SmsMethod", "SmsFallbackMethod", "StatusCallbackMethod")),
    *((name, "GET") for name in ("VoiceMethod", "VoiceFallbackMethod")),
    ("SmsFallbackUrl", "https://a.example/spare"),
    ("VoiceApplicationSid", "AP" + "1" * 32),
    ("VoiceReceiveMode", "fax"),
    ("SmsApplicationSid", "AP" + "2" * 32),
    ("TrunkSid", "TK" + "1" * 32),
    ("IdentitySid", "RI" + "1" * 32),
    ("AddressSid", "AD" + "1" * 32),
    ("BundleSid", "BU" + "1" * 32),
    ("EmergencyStatus", "Inactive"),
    ("EmergencyAddressSid", "AD" + "2" * 32),
]


@pytest.mark.parametrize(("name", "text"), OF_NUMBERS)
def test_every_setting_of_a_number_is_read_back(provider: Provider, name: str, text: str) -> None:
    (number,) = answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"]
    path = f"IncomingPhoneNumbers/{number['sid']}.json"
    answer(provider.api("POST", path, {name: text}))
    field = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    assert answer(provider.api("GET", path))[field] == text


@pytest.mark.parametrize("handled", [True, False])
def test_what_short_codes_do_with_keywords_is_nothing_to_toll_free_numbers(
    provider: Provider, *, handled: bool
) -> None:
    provider.own(TOLL_FREE)
    provider.switch(short_code_keyword_handling=handled)
    assert provider.text(STUDENT, TOLL_FREE, "STOP")["block"] == "placed"
    assert_refused(provider.send(To=STUDENT, From=TOLL_FREE, Body="Hello"), errors.opted_out())
    assert provider.text(STUDENT, TOLL_FREE, "YES")["block"] is None
    assert provider.text(STUDENT, TOLL_FREE, "UNSTOP")["block"] == "lifted"


# A tone belongs to the hand before it: 35 of the pairs, of four units, leave room for 16 in each segment of 67.
@pytest.mark.parametrize(("body", "count"), [
    ("\U0001f44d\U0001f3fd" * 17, "1"), ("\U0001f44d\U0001f3fd" * 18, "2"),
    ("x" * 65 + "\U0001f44d\U0001f3fd" + "y" * 65, "3"), ("x" * 63 + "\U0001f44d\U0001f3fd" + "y" * 67, "2"),
])  # fmt: skip
def test_a_skin_tone_stays_with_its_hand_where_a_segment_ends(
    provider: Provider, body: str, count: str
) -> None:
    sent = provider.send(To=STUDENT, From=ADVISOR, Body=body)
    assert answer(sent, 201)["num_segments"] == count


def test_a_scheduled_message_has_to_say_when(provider: Provider) -> None:
    made = answer(provider.api("POST", "/v1/Services", {"FriendlyName": "Campus"}), 201)["sid"]
    (number,) = answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"]
    answer(provider.api("POST", f"/v1/Services/{made}/PhoneNumbers", {"PhoneNumberSid": number["sid"]}), 201)
    form = {"To": STUDENT, "Body": "Hello", "MessagingServiceSid": made, "ScheduleType": "fixed"}
    assert_refused(provider.send(**form), errors.send_at_missing())
    soon = "2026-11-21T09:14:59Z"
    assert_refused(provider.send(**form, SendAt=soon), errors.send_at_out_of_range(soon))
    assert provider.send(**form, SendAt="2026-11-21T09:15:00Z").status_code == 201
    assert provider.send(**form, SendAt="2026-12-26T09:00:00Z").status_code == 201
    late = "2026-12-26T09:00:01Z"
    assert_refused(provider.send(**form, SendAt=late), errors.send_at_out_of_range(late))
    assert [message["status"] for message in provider.log()].count("failed") == 3
