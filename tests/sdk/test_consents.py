"""Consents and contacts in bulk through the official Python SDK."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator import errors
from tests.simulator.provider import Provider
from tests.simulator.sample import ADVISOR, STUDENT

ID = "ad388b5a46b33b874b0d41f7226db2ef"
CONSENT = {
    "contact_id": STUDENT,
    "correlation_id": ID,
    "sender_id": ADVISOR,
    "status": "opt-in",
    "source": "website",
    "date_of_consent": "2026-11-20T10:05:27Z",
}


def test_an_opt_in_brings_somebody_back(client: Client, provider: Provider) -> None:
    """TWI-2-12"""
    provider.text(STUDENT, ADVISOR, "STOP")
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=STUDENT, from_=ADVISOR, body="Hello")
    assert (refused.value.status, refused.value.code) == (400, errors.OPTED_OUT.code)
    bad = CONSENT | {"contact_id": "+19"}
    reported = client.accounts.v1.bulk_consents.create(items=[CONSENT, bad])
    assert reported.items == [
        {"correlation_id": ID, "error_code": 0, "error_messages": []},
        {
            "correlation_id": ID,
            "error_code": errors.CONSENT_REFUSED,
            "error_messages": ["INVALID_CONTACT_ID"],
        },
    ]
    assert client.messages.create(to=STUDENT, from_=ADVISOR, body="Hello").status == "queued"


def test_contacts_are_taken(client: Client, provider: Provider) -> None:
    """TWI-2-13"""
    assert provider.account
    contact = {
        "contact_id": STUDENT,
        "correlation_id": ID,
        "country_iso_code": "US",
        "zip_code": "12345",
    }
    reported = client.accounts.v1.bulk_contacts.create(items=[contact])
    assert reported.items == [{"correlation_id": ID, "error_code": 0, "error_messages": []}]
