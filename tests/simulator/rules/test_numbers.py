"""TWI-9-01: what an account can buy, and how its numbers are set up."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from simulator.errors import Problem
from simulator.language import inventory
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber
from simulator.rules import numbers
from simulator.rules.numbers import Buyer
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_control_refused, assert_refused
from tests.simulator.sample import ADVISOR, NOW, number

BUYER = Buyer(owns=lambda _number: False, owns_any=False, is_trial=False)
SID = "PN" + "1" * 32
URL = "https://app.example/sms"


def bought(form: dict[str, str], buyer: Buyer = BUYER) -> OwnedNumber:
    found = numbers.bought(form, buyer, SID, NOW)
    assert isinstance(found, OwnedNumber)
    return found


def test_a_number_of_the_inventory_comes_as_its_shelf_describes_it() -> None:
    number = bought({"PhoneNumber": "+447700900001"})
    assert (number.kind, number.sms, number.mms) == (NumberKind.MOBILE, True, False)
    number = bought({"PhoneNumber": "+442079460000"})
    assert (number.kind, number.sms, number.mms) == (NumberKind.LOCAL, False, False)
    assert bought({"PhoneNumber": "+18005550100"}).kind == NumberKind.TOLL_FREE
    assert bought({"PhoneNumber": "+443069990000"}).kind == NumberKind.LOCAL


def test_a_number_that_the_inventory_does_not_know_can_do_everything() -> None:
    number = bought({"PhoneNumber": "+14159999999"})
    assert (number.kind, number.sms, number.mms) == (NumberKind.LOCAL, True, True)
    assert bought({"PhoneNumber": "+18669999999"}).kind == NumberKind.TOLL_FREE


PAPERS: list[tuple[str, dict[str, str], Problem]] = [
    ("+33639980000", {"BundleSid": "BU1"}, errors.number_needs_bundle("+33639980000")),
    ("+493023125000", {"AddressSid": "AD1"}, errors.number_needs_local_address("+493023125000")),
    ("+61491570156", {"AddressSid": "AD1"}, errors.number_needs_address("+61491570156")),
]


@pytest.mark.parametrize(("wanted", "paper", "problem"), PAPERS)
def test_a_country_asks_for_papers(wanted: str, paper: dict[str, str], problem: Problem) -> None:
    assert numbers.bought({"PhoneNumber": wanted}, BUYER, SID, NOW) == problem
    assert bought({"PhoneNumber": wanted} | paper).number == wanted


UNBUYABLE: list[tuple[dict[str, str], Problem]] = [
    ({}, errors.missing_parameter("PhoneNumber")),
    ({"PhoneNumber": "me"}, errors.number_invalid("me")),
    ({"PhoneNumber": "+14155550100"}, errors.number_not_available("+14155550100")),
    ({"AreaCode": "115"}, errors.bad_area_code("115")),
]


@pytest.mark.parametrize(("form", "problem"), UNBUYABLE)
def test_a_purchase_names_a_free_number_or_an_area(form: dict[str, str], problem: Problem) -> None:
    all_owned = Buyer(owns=lambda _number: True, owns_any=True, is_trial=False)
    assert numbers.bought(form, all_owned, SID, NOW) == problem


def test_a_fallback_stands_in_for_some_url() -> None:
    assert numbers.configured(number(), {"SmsFallbackUrl": URL}, NOW) == errors.fallback_without_url()


def test_an_area_without_numbers_left_sells_none() -> None:
    all_owned = Buyer(owns=lambda _number: True, owns_any=True, is_trial=False)
    sold_out = numbers.bought({"AreaCode": "415"}, all_owned, SID, NOW)
    assert sold_out == errors.none_in_area_code("415")
    assert numbers.bought({"AreaCode": "533"}, BUYER, SID, NOW) == errors.none_in_area_code("533")


def test_a_trial_account_has_one_number() -> None:
    trial = Buyer(owns=lambda _number: False, owns_any=False, is_trial=True)
    assert bought({"AreaCode": "415"}, trial).number == "+14155550100"
    second = Buyer(owns=lambda _number: False, owns_any=True, is_trial=True)
    assert numbers.bought({"AreaCode": "415"}, second, SID, NOW) == errors.trial_cannot_buy()


def test_a_number_that_cannot_text_takes_no_url_for_texts() -> None:
    voice = number(sms=False)
    assert numbers.configured(voice, {"SmsUrl": URL}, NOW) == errors.number_lacks_sms(ADVISOR)
    assert isinstance(numbers.configured(voice, {"VoiceUrl": URL}, NOW), OwnedNumber)


@pytest.mark.parametrize("name", ["VoiceUrl", "VoiceFallbackUrl"])
def test_a_setting_of_voice_is_checked_although_it_does_nothing(name: str) -> None:
    assert numbers.configured(number(), {name: "me"}, NOW) == errors.bad_url(name, "me")
    method = name.replace("Url", "Method")
    assert numbers.configured(number(), {method: "PUT"}, NOW) == errors.bad_method(method, "PUT")


KINDS = [
    (NumberKind.LOCAL, ["+15552010001", "+15552010002"]),
    (NumberKind.MOBILE, ["+447700900001", "+447700900002"]),
    (NumberKind.TOLL_FREE, ["+18882010001", "+18882010002"]),
    (NumberKind.SHORT_CODE, ["55501", "55502"]),
]


@pytest.mark.parametrize(("kind", "first_two"), KINDS)
def test_the_next_free_number_is_the_first_that_is_not_owned(kind: NumberKind, first_two: list[str]) -> None:
    assert numbers.next_free(kind, lambda _number: False) == first_two[0]
    assert numbers.next_free(kind, lambda number: number == first_two[0]) == first_two[1]


def test_when_all_are_owned_there_is_no_next() -> None:
    assert numbers.next_free(NumberKind.SHORT_CODE, lambda _number: True) is None


PATTERNS = [
    ("", True),
    ("555", True),
    ("+1555", True),
    ("+1555*******", True),
    ("0*0*", True),
    ("9", False),
    ("+15552010001*", False),
]


@pytest.mark.parametrize(("pattern", "fits"), PATTERNS)
def test_a_number_is_found_by_a_part_of_it(pattern: str, fits: bool) -> None:
    assert numbers.fits(pattern, ADVISOR) is fits


def test_settings_that_do_nothing_here_are_kept_and_shown(provider: Provider) -> None:
    form = {
        "AreaCode": "415",
        "VoiceUrl": URL,
        "VoiceCallerIdLookup": "true",
        "TrunkSid": "TK1",
        "SmsApplicationSid": "AP1",
        "EmergencyStatus": "Inactive",
    }
    shown = answer(provider.api("POST", "IncomingPhoneNumbers.json", form), 201)
    kept: dict[str, Any] = {
        "voice_url": URL,
        "voice_caller_id_lookup": True,
        "trunk_sid": "TK1",
        "sms_application_sid": "AP1",
        "emergency_status": "Inactive",
        "bundle_sid": None,
        "voice_method": "POST",
    }
    assert {name: shown[name] for name in kept} == kept


def listed(provider: Provider, kind: str, **query: str) -> list[str]:
    page = answer(provider.api("GET", f"IncomingPhoneNumbers{kind}.json", query=query))
    return [number["phone_number"] for number in page["incoming_phone_numbers"]]


def test_numbers_are_bought_and_listed_by_kind(provider: Provider) -> None:
    for kind, wanted in (
        ("TollFree", "+18005550100"),
        ("Mobile", "+447700900001"),
        ("Local", "+14155550100"),
    ):
        answer(provider.api("POST", f"IncomingPhoneNumbers/{kind}.json", {"PhoneNumber": wanted}), 201)
    assert listed(provider, "/TollFree") == ["+18005550100"]
    assert listed(provider, "/Mobile") == ["+447700900001"]
    assert listed(provider, "/Local") == [ADVISOR, "+14155550100"]
    assert listed(provider, "/Local", PhoneNumber="415") == ["+14155550100"]
    assert len(listed(provider, "")) == 4


def test_a_purchase_by_kind_names_a_number_of_that_kind(provider: Provider) -> None:
    path = "IncomingPhoneNumbers/TollFree.json"
    assert_refused(provider.api("POST", path, {"AreaCode": "415"}), errors.missing_parameter("PhoneNumber"))
    assert_refused(
        provider.api("POST", path, {"PhoneNumber": "+14155550100"}),
        errors.number_not_available("+14155550100"),
    )
    assert_refused(provider.api("POST", path, {"PhoneNumber": "x"}), errors.number_invalid("x"))


def test_no_number_is_hosted_elsewhere(provider: Provider) -> None:
    assert listed(provider, "", Origin="hosted") == []
    assert listed(provider, "", Origin="twilio") == [ADVISOR]


def test_the_inventory_of_a_kind_can_be_owned_up(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    short = inventory.Shelf(country="GB", kind="Mobile", first="+447700900001", count=1)
    monkeypatch.setattr(inventory, "SHELVES", (short,))
    answer(provider.control("POST", "numbers", {"kind": "mobile"}), 201)
    assert_control_refused(provider.control("POST", "numbers", {"kind": "mobile"}), 409, "NONE_LEFT")
