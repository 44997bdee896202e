"""The ShortCodes resource: leased codes, which are no phone numbers."""

from __future__ import annotations

from simulator import errors
from tests.simulator.provider import SMS_URL, Application, Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ACCOUNT, STUDENT

PATH = "SMS/ShortCodes"
CREATED = "Sat, 21 Nov 2026 09:00:00 +0000"


def test_a_short_code_is_shown_with_every_field_of_the_resource(provider: Provider) -> None:
    sid = provider.own("55501")["sid"]
    assert answer(provider.api("GET", f"{PATH}/{sid}.json")) == {
        "sid": sid,
        "account_sid": ACCOUNT,
        "short_code": "55501",
        "friendly_name": "55501",
        "api_version": "2010-04-01",
        "date_created": CREATED,
        "date_updated": CREATED,
        "sms_url": None,
        "sms_method": "POST",
        "sms_fallback_url": None,
        "sms_fallback_method": "POST",
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/{PATH}/{sid}.json",
    }


def test_short_codes_are_listed_apart_from_numbers(provider: Provider) -> None:
    provider.own("55501")
    provider.own("55502")
    listed = answer(provider.api("GET", f"{PATH}.json"))["short_codes"]
    assert [code["short_code"] for code in listed] == ["55501", "55502"]
    found = answer(provider.api("GET", f"{PATH}.json", query={"ShortCode": "5502"}))["short_codes"]
    assert [code["short_code"] for code in found] == ["55502"]
    numbers = answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"]
    assert all(not number["phone_number"].startswith("555") for number in numbers)


def test_a_short_codes_texts_go_where_it_says(provider: Provider, application: Application) -> None:
    sid = provider.own("55501")["sid"]
    changed = answer(provider.api("POST", f"{PATH}/{sid}.json", {"SmsUrl": SMS_URL}))
    assert changed["sms_url"] == SMS_URL
    provider.text(STUDENT, "55501", "Hello")
    provider.settle()
    assert application.told("To") == ["55501"]
    refused = provider.api("POST", f"{PATH}/{sid}.json", {"SmsUrl": "app"})
    assert_refused(refused, errors.bad_url("SmsUrl", "app"))


def test_a_number_is_no_short_code(provider: Provider) -> None:
    sid = provider.own("+15552010002")["sid"]
    path = f"/2010-04-01/Accounts/{ACCOUNT}/{PATH}/{sid}.json"
    assert_refused(provider.api("GET", path), errors.not_found(path))
