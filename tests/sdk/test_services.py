"""Messaging services through the official Python SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator import errors
from tests.simulator.provider import APPLICATION, Provider
from tests.simulator.sample import ADVISOR, NOW, STUDENT

IN_URL, STATUS_URL = f"{APPLICATION}/pool", f"{APPLICATION}/pool-status"
SECOND = "+15552010002"


@pytest.fixture
def service(client: Client, provider: Provider) -> str:
    """A service with the advisor's number in it; its SID."""
    made = client.messaging.v1.services.create(friendly_name="Advising", inbound_request_url=IN_URL)
    (number,) = client.incoming_phone_numbers.list()
    made.phone_numbers.create(phone_number_sid=number.sid)
    assert provider.account == made.account_sid
    return str(made.sid)


def test_a_service_is_made_fetched_changed_listed_and_removed(client: Client, provider: Provider) -> None:
    assert provider.account
    services = client.messaging.v1.services
    made = services.create(
        friendly_name="Advising",
        inbound_request_url=IN_URL,
        status_callback=STATUS_URL,
        validity_period=600,
        use_inbound_webhook_on_number=True,
    )
    assert (made.friendly_name, made.validity_period, made.use_inbound_webhook_on_number) == (
        "Advising",
        600,
        True,
    )
    assert (made.sticky_sender, made.usecase, made.date_created) == (True, "undeclared", NOW)
    assert services(made.sid).fetch().inbound_request_url == IN_URL
    changed = services(made.sid).update(sticky_sender=False, friendly_name="Campus")
    assert (changed.sticky_sender, changed.friendly_name, changed.status_callback) == (
        False,
        "Campus",
        STATUS_URL,
    )
    assert services(made.sid).delete() is True
    assert services.list() == []


def test_services_are_listed_over_several_pages(client: Client, provider: Provider) -> None:
    assert provider.account
    services = client.messaging.v1.services
    sids = [services.create(friendly_name=f"{n}").sid for n in range(5)]
    assert [service.sid for service in services.list(page_size=2)] == sids
    first = services.page(page_size=2)
    second = first.next_page()
    assert [service.sid for service in second] == sids[2:4]
    assert [service.sid for service in second.previous_page()] == sids[:2]


def test_a_number_joins_once_and_leaves(client: Client, service: str) -> None:
    numbers = client.messaging.v1.services(service).phone_numbers
    (number,) = numbers.list()
    assert (number.phone_number, number.country_code, number.capabilities) == (
        ADVISOR,
        "US",
        ["Voice", "SMS", "MMS"],
    )
    assert numbers(number.sid).fetch().date_created == NOW
    with pytest.raises(TwilioRestException) as refused:
        numbers.create(phone_number_sid=number.sid)
    assert refused.value.code == errors.already_in_service().code
    assert numbers(number.sid).delete() is True
    assert numbers.list() == []


def test_senders_of_every_kind_are_listed(client: Client, provider: Provider, service: str) -> None:
    code = provider.own("55501")["sid"]
    pool = client.messaging.v1.services(service)
    assert pool.short_codes.create(short_code_sid=code).short_code == "55501"
    assert [one.sid for one in pool.short_codes.list()] == [code]
    assert pool.short_codes(code).delete() is True
    for senders in (pool.alpha_senders, pool.channel_senders, pool.destination_alpha_senders):
        assert senders.list() == []


def test_a_service_that_is_not_there_is_not_found(client: Client, provider: Provider) -> None:
    assert provider.account
    with pytest.raises(TwilioRestException) as refused:
        client.messaging.v1.services("MG" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=STUDENT, messaging_service_sid="MG" + "0" * 32, body="Hello")
    assert (refused.value.status, refused.value.code) == (404, errors.service_not_found("").code)


def test_a_message_through_a_service_gets_its_sender_later(
    client: Client, provider: Provider, service: str
) -> None:
    """TWI-4-26, TWI-5-01"""
    message = client.messages.create(to=STUDENT, messaging_service_sid=service, body="Hello")
    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    provider.settle()
    sent = message.fetch()
    assert (sent.status, sent.from_, sent.messaging_service_sid) == ("delivered", ADVISOR, service)


def test_a_message_to_somebody_who_left_is_taken_and_fails(
    client: Client, provider: Provider, service: str
) -> None:
    """TWI-3-02"""
    provider.text(STUDENT, ADVISOR, "STOP")
    message = client.messages.create(to=STUDENT, messaging_service_sid=service, body="Hello")
    provider.settle()
    failed = message.fetch()
    assert (failed.status, failed.error_code) == ("failed", errors.OPTED_OUT.code)


def test_a_message_is_scheduled_and_canceled(client: Client, provider: Provider, service: str) -> None:
    """TWI-4-21, TWI-4-22"""
    send_at = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    assert send_at - NOW == timedelta(hours=1)
    wanted = {"to": STUDENT, "messaging_service_sid": service, "body": "Hello"}
    first = client.messages.create(**wanted, schedule_type="fixed", send_at=send_at)
    second = client.messages.create(**wanted, schedule_type="fixed", send_at=send_at)
    assert (first.status, first.date_sent) == ("scheduled", None)
    assert second.update(status="canceled").status == "canceled"
    provider.advance(3600)
    assert (first.fetch().status, second.fetch().status) == ("delivered", "canceled")
    with pytest.raises(TwilioRestException) as refused:
        second.update(status="canceled")
    assert refused.value.code == errors.not_cancelable().code


def test_short_codes_are_listed_and_changed(client: Client, provider: Provider) -> None:
    sid = provider.own("55501")["sid"]
    (code,) = client.short_codes.list()
    assert (code.sid, code.short_code, code.sms_url) == (sid, "55501", None)
    assert client.short_codes(sid).update(sms_url=IN_URL).sms_url == IN_URL
