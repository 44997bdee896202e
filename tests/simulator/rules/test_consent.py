"""One item of a bulk request: what is wrong with it, and what it says."""

from __future__ import annotations

import pytest

from simulator.model import Consent, Contact
from simulator.rules import consent
from simulator.rules.consent import CONSENT_RULES, CONTACT_RULES, Outcome
from tests.simulator.sample import SERVICE, STUDENT

ID = "ad388b5a46b33b874b0d41f7226db2ef"
CONSENT: dict[str, object] = {
    "contact_id": STUDENT,
    "correlation_id": ID,
    "sender_id": SERVICE,
    "date_of_consent": "2025-02-28T10:05:27Z",
    "status": "opt-out",
    "source": "website",
}
CONTACT: dict[str, object] = {
    "contact_id": STUDENT,
    "correlation_id": ID,
    "country_iso_code": "US",
    "zip_code": "12345",
}

WRONG_CONSENTS: list[tuple[dict[str, object], list[str]]] = [
    ({}, []),
    ({"date_of_consent": ""}, []),
    ({"date_of_consent": "2025-02-28T10:05:27+02:00"}, []),
    ({"date_of_consent": "2025-03-25"}, ["INVALID_DATE_OF_CONSENT"]),
    ({"date_of_consent": "Tuesday"}, ["INVALID_DATE_OF_CONSENT"]),
    ({"sender_id": "+15552010001"}, []),
    ({"sender_id": "123456"}, []),
    ({"sender_id": "MG1!"}, ["INVALID_SENDER_ID"]),
    ({"sender_id": "(555) 201-0001"}, ["INVALID_SENDER_ID"]),
    ({"contact_id": "+19"}, ["INVALID_CONTACT_ID"]),
    ({"contact_id": "5553010001"}, ["INVALID_CONTACT_ID"]),
    ({"contact_id": 5553010001}, ["INVALID_CONTACT_ID"]),
    ({"correlation_id": "1"}, ["INVALID_CORRELATION_ID"]),
    ({"status": "maybe"}, ["INVALID_STATUS"]),
    ({"source": "rumour"}, ["INVALID_SOURCE"]),
    (
        {"contact_id": "+19", "date_of_consent": "2025-03-25", "sender_id": "123456", "status": "opt-in"},
        ["INVALID_CONTACT_ID", "INVALID_DATE_OF_CONSENT"],
    ),
]


@pytest.mark.parametrize(("changes", "messages"), WRONG_CONSENTS)
def test_all_that_is_wrong_with_a_consent_is_named(changes: dict[str, object], messages: list[str]) -> None:
    """TWI-2-10"""
    assert list(consent.judged(CONSENT | changes, CONSENT_RULES).messages) == messages


WRONG_CONTACTS: list[tuple[dict[str, object], list[str]]] = [
    ({}, []),
    ({"zip_code": "12345-6789"}, []),
    ({"zip_code": "K1A 0B1", "country_iso_code": "CA"}, []),
    ({"zip_code": "SW1A 1AA", "country_iso_code": "GB"}, []),
    ({"zip_code": "K1A 0B1"}, ["INVALID_ZIP_CODE"]),
    ({"zip_code": ""}, ["INVALID_ZIP_CODE"]),
    ({"country_iso_code": "us"}, ["INVALID_COUNTRY_ISO_CODE"]),
    ({"contact_id": "+19"}, ["INVALID_CONTACT_ID"]),
    ({"correlation_id": "?" * 32, "zip_code": "!"}, ["INVALID_CORRELATION_ID", "INVALID_ZIP_CODE"]),
]


@pytest.mark.parametrize(("changes", "messages"), WRONG_CONTACTS)
def test_all_that_is_wrong_with_a_contact_is_named(changes: dict[str, object], messages: list[str]) -> None:
    """TWI-2-13"""
    assert list(consent.judged(CONTACT | changes, CONTACT_RULES).messages) == messages


def test_an_outcome_is_told_by_the_id_that_came_with_the_item() -> None:
    assert consent.judged(CONSENT, CONSENT_RULES) == Outcome(correlation_id=ID)
    assert consent.judged({}, CONTACT_RULES).correlation_id == ""


def test_a_sender_that_is_not_the_accounts_is_as_wrong_as_a_malformed_one() -> None:
    refused = consent.refused_sender(Outcome(correlation_id=ID))
    assert refused == Outcome(correlation_id=ID, messages=("INVALID_SENDER_ID",))


def test_an_item_that_is_declined_has_nothing_wrong_with_it_but_the_provider() -> None:
    declined = consent.declined(Outcome(correlation_id=ID))
    assert declined == Outcome(correlation_id=ID, messages=("INTERNAL_SERVER_ERROR",))


def test_a_good_item_is_a_consent_or_a_contact() -> None:
    date = "2025-02-28T10:05:27Z"
    assert consent.consent_of(CONSENT) == Consent(
        contact=STUDENT, sender=SERVICE, opted_in=False, source="website", date=date
    )
    assert consent.consent_of(CONSENT | {"status": "opt-in"}).opted_in
    assert consent.contact_of(CONTACT) == Contact(contact=STUDENT, country="US", zip_code="12345")
