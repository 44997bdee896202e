"""What the provider tells applications, in which order."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from simulator.language import media
from simulator.model import Direction, Status, Switches, Webhook
from simulator.webhooks import callbacks
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SID, STUDENT, message, number, service

SERVICE = "MG" + "c" * 32
STATUS_URL = "https://app.example/status"
SMS_URL = "https://app.example/sms"


def told(switches: Switches | None = None, **changes: Any) -> dict[str, str]:
    """The parameters of the status callback for a message like this, in their order."""
    webhook = callbacks.status(message(status_callback=STATUS_URL, **changes), switches or Switches(), NOW)
    assert webhook is not None
    return dict(webhook.params)


def heard(switches: Switches | None = None, **changes: Any) -> Webhook:
    """The webhook for a text to the advisor."""
    text = message(
        sender=STUDENT, recipient=ADVISOR, direction=Direction.INBOUND, status=Status.RECEIVED, **changes
    )
    told = number(sms_url=SMS_URL, sms_fallback_url=f"{SMS_URL}/spare")
    webhook = callbacks.inbound(text, told, switches or Switches(), NOW, root="https://provider.example/")
    assert webhook is not None
    return webhook


def test_a_status_is_told_to_the_url_that_the_message_names() -> None:
    webhook = callbacks.status(message(status_callback=STATUS_URL, status=Status.SENT), Switches(), NOW)
    assert webhook is not None
    assert (webhook.url, webhook.method, webhook.due) == (STATUS_URL, "POST", NOW)
    assert (webhook.id, webhook.kind, webhook.message_sid) == (f"{SID}:sent", "status", SID)
    assert webhook.fallback_url == ""


def test_a_status_is_told_to_nobody_if_nobody_asked() -> None:
    assert callbacks.status(message(status=Status.SENT), Switches(), NOW) is None


def test_a_status_is_told_in_the_order_captured_on_the_wire() -> None:
    assert list(told(status=Status.SENT).items()) == [
        ("SmsSid", SID),
        ("SmsStatus", "sent"),
        ("MessageStatus", "sent"),
        ("To", STUDENT),
        ("MessageSid", SID),
        ("AccountSid", ACCOUNT),
        ("From", ADVISOR),
        ("ApiVersion", "2010-04-01"),
    ]


def test_a_receipt_brings_the_carriers_time_first() -> None:
    assert next(iter(told(status=Status.DELIVERED).items())) == ("RawDlrDoneDate", "2611210900")


FAILURE: dict[str, Any] = {"error_code": errors.UNREACHABLE.code, "error_message": errors.UNREACHABLE.title}


RECEIPTS = [(Status.UNDELIVERED, ["ErrorCode", "RawDlrDoneDate"]), (Status.FAILED, ["ErrorCode", "SmsSid"])]


@pytest.mark.parametrize(("status", "first"), RECEIPTS)
def test_a_failure_brings_its_code_first_and_the_carriers_time_if_a_carrier_told_of_it(
    status: Status, first: list[str]
) -> None:
    params = told(status=status, **FAILURE)
    assert list(params)[:2] == first
    assert params["ErrorCode"] == str(errors.UNREACHABLE.code)


def test_the_reason_in_words_is_told_if_switched_on() -> None:
    params = told(Switches(callback_error_message=True), status=Status.FAILED, **FAILURE)
    assert list(params.items())[:2] == [
        ("ErrorCode", str(errors.UNREACHABLE.code)),
        ("ErrorMessage", errors.UNREACHABLE.title),
    ]


def test_the_reason_in_words_is_empty_where_there_is_none() -> None:
    params = told(Switches(callback_error_message=True), status=Status.FAILED, error_code=1)
    assert params["ErrorMessage"] == ""


def test_a_message_of_a_service_names_it_and_may_have_no_sender_yet() -> None:
    params = told(status=Status.FAILED, service_sid=SERVICE, sender=None)
    assert params["MessagingServiceSid"] == SERVICE
    assert "From" not in params


def test_that_a_message_is_being_sent_is_told_only_if_switched_on() -> None:
    sending = message(status_callback=STATUS_URL, status=Status.SENDING)
    assert callbacks.status(sending, Switches(), NOW) is None
    assert callbacks.status(sending, Switches(sending_callback=True), NOW) is not None


def test_a_text_is_told_to_the_url_of_the_number() -> None:
    webhook = heard()
    assert (webhook.url, webhook.method, webhook.due) == (SMS_URL, "POST", NOW)
    assert (webhook.id, webhook.kind, webhook.message_sid) == (f"{SID}:inbound", "inbound", SID)
    assert (webhook.fallback_url, webhook.fallback_method) == (f"{SMS_URL}/spare", "POST")


def test_a_text_to_a_number_without_a_url_is_told_to_nobody() -> None:
    assert callbacks.inbound(message(), number(), Switches(), NOW) is None


def test_a_text_is_told_in_the_order_captured_on_the_wire() -> None:
    assert list(heard(body="stop", segments=1).params) == [
        ("ToCountry", "US"),
        ("ToState", ""),
        ("SmsMessageSid", SID),
        ("NumMedia", "0"),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", SID),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", "stop"),
        ("FromCountry", "US"),
        ("To", ADVISOR),
        ("ToZip", ""),
        ("NumSegments", "1"),
        ("ReferralNumMedia", "0"),
        ("MessageSid", SID),
        ("AccountSid", ACCOUNT),
        ("From", STUDENT),
        ("ApiVersion", "2010-04-01"),
    ]


def test_pictures_are_told_by_the_addresses_at_which_the_provider_has_them() -> None:
    """TWI-6-03: in the captured order, their types near the front and their URLs at the end."""
    params = dict(heard(media=("https://a.example/1.jpg", "https://a.example/2.jpg")).params)
    assert params["NumMedia"] == "2"
    for n in range(2):
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/{media.sid_of(SID, n)}"
        assert params[f"MediaUrl{n}"] == f"https://provider.example{path}"
    assert list(params)[:3] == ["ToCountry", "MediaContentType0", "MediaContentType1"]
    assert list(params)[-4:] == ["From", "MediaUrl0", "MediaUrl1", "ApiVersion"]


def test_whether_the_pictures_of_referrals_are_counted_is_a_switch() -> None:
    assert "ReferralNumMedia" not in dict(heard(Switches(referral_num_media=False)).params)


def test_a_text_to_a_number_of_a_service_names_the_service() -> None:
    names = [name for name, _ in heard(service_sid=SERVICE).params]
    assert names[names.index("To") + 1] == "MessagingServiceSid"


def test_a_text_to_a_number_of_a_service_is_told_to_the_service() -> None:
    """TWI-6-30"""
    pool = service(
        inbound_request_url=f"{SMS_URL}/pool",
        inbound_method="GET",
        fallback_url=f"{SMS_URL}/spare",
        fallback_method="GET",
    )
    webhook = callbacks.inbound(message(), number(sms_url=SMS_URL), Switches(), NOW, service=pool)
    assert webhook is not None
    assert (webhook.url, webhook.method) == (f"{SMS_URL}/pool", "GET")
    assert (webhook.fallback_url, webhook.fallback_method) == (f"{SMS_URL}/spare", "GET")


def test_a_service_may_leave_that_to_its_numbers() -> None:
    pool = service(inbound_request_url=f"{SMS_URL}/pool", use_inbound_webhook_on_number=True)
    webhook = callbacks.inbound(message(), number(sms_url=SMS_URL), Switches(), NOW, service=pool)
    assert webhook is not None
    assert webhook.url == SMS_URL


def test_advanced_opt_out_tells_its_type_behind_the_sid() -> None:
    webhook = callbacks.inbound(message(), number(sms_url=SMS_URL), Switches(), NOW, opt_out_type="STOP")
    assert webhook is not None
    names = [name for name, _ in webhook.params]
    assert names[names.index("SmsSid") + 1] == "OptOutType"


def test_the_service_and_a_missing_sender_are_told_as_the_switches_say() -> None:
    quiet = Switches(callback_service_sid=False, callback_empty_from=True)
    params = told(quiet, status=Status.FAILED, service_sid=SERVICE, sender=None)
    assert "MessagingServiceSid" not in params
    assert params["From"] == ""


def test_the_default_keyword_handling_tells_no_opt_out_type() -> None:
    assert "OptOutType" not in dict(heard(body="STOP").params)
