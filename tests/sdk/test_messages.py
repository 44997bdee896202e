"""Messages through the official Python SDK, in this process and over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.sdk.in_process import InProcess
from tests.simulator.provider import STATUS_URL, TOKEN, Application, Provider, params_of, twiml
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, STUDENT

OTHER_STUDENT = "+15553010002"


@pytest.fixture(params=["in process", "over a socket"])
def twilio(request: pytest.FixtureRequest, app: Flask, provider: Provider) -> Iterator[Client]:
    """The official client; the account owns the advisor's number, and its clock stands still."""
    assert provider.account == ACCOUNT
    if request.param == "over a socket":
        yield request.getfixturevalue("client")
        return
    http = InProcess(app)
    yield Client(ACCOUNT, TOKEN, http_client=http)
    http.close()


def send(twilio: Client, **changes: Any) -> Any:
    return twilio.messages.create(**({"to": STUDENT, "from_": ADVISOR, "body": "Hello"} | changes))


def refusal(caught: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int | None, str]:
    """What the SDK understood of a refusal: HTTP status, code and sentence."""
    return caught.value.status, caught.value.code, caught.value.msg


def test_a_message_is_created_and_fetched_as_it_goes_its_way(twilio: Client, provider: Provider) -> None:
    made = send(twilio, status_callback=STATUS_URL, media_url=["https://a.example/1.jpg"])
    assert (made.sid[:2], made.status, made.direction, made.to, made.from_, made.body) == (
        "MM",
        "queued",
        "outbound-api",
        STUDENT,
        ADVISOR,
        "Hello",
    )
    assert (made.num_segments, made.num_media, made.error_code, made.date_sent) == ("1", "1", None, None)
    assert (made.date_created, made.account_sid) == (NOW, ACCOUNT)
    provider.settle()
    fetched = made.fetch()
    assert (fetched.status, fetched.date_sent) == ("delivered", NOW)


def test_an_undelivered_message_says_why_in_numbers(twilio: Client, provider: Provider) -> None:
    provider.behave(STUDENT, "unreachable")
    made = send(twilio)
    provider.settle()
    fetched = twilio.messages(made.sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", 30003)


def test_a_text_to_somebody_who_opted_out_is_refused_with_the_code_that_everybody_looks_for(
    twilio: Client, provider: Provider
) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    with pytest.raises(TwilioRestException) as caught:
        send(twilio)
    assert caught.value.code == 21610
    assert caught.value.status == 400
    assert caught.value.msg == "Unable to create record: Attempt to send to unsubscribed recipient"
    assert caught.value.method == "POST"
    provider.text(STUDENT, ADVISOR, "START")
    assert send(twilio).status == "queued"


def test_other_refusals_are_understood_too(twilio: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        send(twilio, to="12")
    assert refusal(caught) == (
        400,
        21211,
        "Unable to create record: The 'To' number 12 is not a valid phone number.",
    )
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM{'0' * 32}.json"
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages("SM" + "0" * 32).fetch()
    assert refusal(caught) == (
        404,
        20404,
        f"Unable to fetch record: The requested resource {path} was not found",
    )


def test_a_wrong_token_is_understood(app: Flask, provider: Provider) -> None:
    http = InProcess(app)
    with pytest.raises(TwilioRestException) as caught:
        Client(provider.account, "wrong", http_client=http).messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (401, 20003)
    http.close()


@pytest.fixture
def seven(twilio: Client, provider: Provider) -> Client:
    """Seven messages named 1 to 7, an hour apart, the even ones to another student."""
    for n in range(1, 8):
        send(twilio, body=f"{n}", to=OTHER_STUDENT if n % 2 == 0 else STUDENT)
        provider.settle()
        provider.advance(3600)
    return twilio


def test_messages_are_listed_and_streamed_over_several_pages_newest_first(seven: Client) -> None:
    assert "".join(message.body for message in seven.messages.list(page_size=2)) == "7654321"
    assert "".join(message.body for message in seven.messages.stream(page_size=3, limit=5)) == "76543"
    assert [message.body for message in seven.messages.list(limit=2)] == ["7", "6"]


def test_pages_lead_forwards_and_backwards(seven: Client) -> None:
    first = seven.messages.page(page_size=3)
    second = first.next_page()
    assert second is not None
    assert "".join(message.body for message in second) == "432"
    assert "".join(message.body for message in second.previous_page()) == "765"
    assert second.next_page().next_page() is None


def test_messages_are_found_by_who_and_when(seven: Client) -> None:
    def found(**filters: Any) -> str:
        return "".join(message.body for message in seven.messages.list(page_size=2, **filters))

    assert found(to=OTHER_STUDENT) == "642"
    assert found(to=STUDENT, from_=ADVISOR) == "7531"
    assert found(date_sent=NOW + timedelta(hours=2)) == "3"
    assert found(date_sent_before=NOW + timedelta(hours=2)) == "321"
    assert found(date_sent_after=NOW + timedelta(hours=5)) == "76"
    assert found(date_sent=datetime(2026, 11, 22, tzinfo=UTC).date()) == ""


def test_a_message_is_redacted_and_deleted(twilio: Client, provider: Provider) -> None:
    made = send(twilio)
    with pytest.raises(TwilioRestException) as caught:
        made.delete()
    assert (caught.value.status, caught.value.code) == (409, 20009)
    provider.settle()
    assert made.update(body="").body == ""
    assert made.delete() is True
    assert twilio.messages.list() == []


def test_a_message_has_its_media_and_its_feedback_below_it(twilio: Client, provider: Provider) -> None:
    made = send(twilio)
    provider.settle()
    assert made.media.list() == []
    assert twilio.messages(made.sid).feedback.create(outcome="confirmed").outcome == "confirmed"


def test_every_webhook_is_signed_as_the_sdk_expects_it(
    twilio: Client, provider: Provider, application: Application
) -> None:
    application.answer = lambda request: twiml(
        "<Message>Hi</Message>" if request.url.path == "/sms" else "", status=200
    )
    (number,) = twilio.incoming_phone_numbers.list()
    send(twilio, status_callback=f"{STATUS_URL}?x=1&y=%20z")
    provider.text(STUDENT, ADVISOR, "Caf\u00e9 & \U0001f44b?\n")
    provider.settle()
    number.update(sms_method="GET", sms_url="http://app.example:8080/in?school=1")
    provider.text(STUDENT, ADVISOR, "stop")
    provider.settle()
    validator = RequestValidator(TOKEN)
    assert [request.method for request in application.requests] == ["POST"] * 3 + ["GET"]
    for request in application.requests:
        params = params_of(request) if request.method == "POST" else {}
        signature = request.headers["X-Twilio-Signature"]
        assert validator.validate(str(request.url), params, signature)
        assert not validator.validate(str(request.url), params | {"Body": "forged"}, signature)
        assert not RequestValidator("wrong").validate(str(request.url), params, signature)


def test_an_application_reconciles_its_opt_outs_by_the_messages_that_failed(
    twilio: Client, provider: Provider
) -> None:
    """TWI-14: whoever kept no note of a refusal finds it in the log, and only whom the provider refused is out."""
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.behave(OTHER_STUDENT, "not_mobile")
    for person in (STUDENT, OTHER_STUDENT):
        with pytest.raises(TwilioRestException):
            send(twilio, to=person)
    failed = [message for message in twilio.messages.list() if message.status == "failed"]
    assert {message.to for message in failed} == {STUDENT, OTHER_STUDENT}
    assert {(message.from_, message.to) for message in failed if message.error_code == 21610} == {
        (ADVISOR, STUDENT)
    }
    assert [message.error_code for message in twilio.messages.list(to=STUDENT)] == [21610]
