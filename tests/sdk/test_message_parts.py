"""Every parameter of a message, its media and its feedback, through the official Python SDK (TWI-4-06)."""

from __future__ import annotations

import pytest

from tests.sdk.customers import Customer

DESK, STUDENT = "+15552010001", "+15553010001"
PICTURE = "https://a.example/1.jpg"


@pytest.fixture
def desk(customer: Customer) -> str:
    """A number that the account owns."""
    return customer.own(DESK)


def test_every_parameter_of_the_sdk_is_taken(customer: Customer, desk: str) -> None:
    sent = customer.twilio.messages.create(
        to=STUDENT,
        from_=desk,
        body="“Hello”",
        status_callback="http://127.0.0.1:9/status",
        application_sid="AP" + "1" * 32,
        max_price=1,
        provide_feedback=True,
        attempt=2,
        validity_period=600,
        force_delivery=True,
        content_retention="retain",
        address_retention="retain",
        smart_encoded=True,
        persistent_action=["geo:1,2"],
        traffic_type="free",
        shorten_urls=True,
        send_as_mms=False,
        content_variables="{}",
        risk_check="disable",
    )
    assert (sent.body, sent.num_segments) == ('"Hello"', "1")


def test_media_are_listed_fetched_and_deleted(customer: Customer, desk: str) -> None:
    sent = customer.twilio.messages.create(to=STUDENT, from_=desk, media_url=[PICTURE, PICTURE])
    assert (sent.sid[:2], sent.num_media) == ("MM", "2")
    files = customer.twilio.messages(sent.sid).media.list()
    assert [file.content_type for file in files] == ["image/jpeg"] * 2
    one = customer.twilio.messages(sent.sid).media(files[0].sid).fetch()
    assert (one.parent_sid, one.date_created) == (sent.sid, files[0].date_created)
    assert customer.twilio.messages(sent.sid).media(one.sid).delete() is True
    assert [file.sid for file in customer.twilio.messages(sent.sid).media.list()] == [files[1].sid]


def test_feedback_is_given(customer: Customer, desk: str) -> None:
    sent = customer.twilio.messages.create(to=STUDENT, from_=desk, body="Hello", provide_feedback=True)
    feedback = customer.twilio.messages(sent.sid).feedback.create(outcome="confirmed")
    assert (feedback.message_sid, feedback.outcome) == (sent.sid, "confirmed")
