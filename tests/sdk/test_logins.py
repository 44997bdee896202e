"""Accounts, subaccounts and API keys through the official Python SDK."""

from __future__ import annotations

from datetime import date

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator import errors
from simulator.errors import Problem
from tests.simulator.provider import Provider
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, STUDENT

ABROAD = "+447400123456"


def logged_in(url: str, user: str, secret: str, account: str | None = None) -> Client:
    """A client with another login."""
    made = Client(user, secret, account, http_client=TwilioHttpClient(timeout=30, pool_connections=False))
    for domain in (made.api, made.messaging, made.accounts):
        domain.base_url = url
    return made


def refused(raised: pytest.ExceptionInfo[TwilioRestException], problem: Problem) -> bool:
    """Whether the SDK raised this refusal."""
    return (raised.value.status, raised.value.code) == (problem.status, problem.code)


def test_a_key_is_a_login_on_every_route_until_it_is_deleted(
    client: Client, url: str, provider: Provider
) -> None:
    made = client.new_keys.create(friendly_name="production")
    by_key = logged_in(url, made.sid, made.secret, ACCOUNT)
    assert by_key.messages.create(to=STUDENT, from_=ADVISOR, body="Hello").account_sid == ACCOUNT
    assert by_key.messaging.v1.services.create(friendly_name="Campus").account_sid == ACCOUNT
    assert [number.phone_number for number in by_key.incoming_phone_numbers.list()] == [ADVISOR]
    assert client.keys.list()[0].friendly_name == client.keys(made.sid).fetch().friendly_name == "production"
    assert client.keys(made.sid).update(friendly_name="x" * 64).friendly_name == "x" * 64
    with pytest.raises(TwilioRestException):
        client.keys(made.sid).update(friendly_name="x" * 65)
    assert "secret" not in provider.events("key_saved")[0]["key"]
    assert client.keys(made.sid).delete()
    with pytest.raises(TwilioRestException) as raised:
        by_key.balance.fetch()
    assert refused(raised, errors.unauthenticated())


def test_a_key_with_another_secret_is_none(client: Client, url: str, provider: Provider) -> None:
    made = client.new_signing_keys.create()
    assert [key.sid for key in client.signing_keys.list()] == [made.sid]
    with pytest.raises(TwilioRestException) as raised:
        logged_in(url, made.sid, "x" * 32, ACCOUNT).balance.fetch()
    assert refused(raised, errors.unauthenticated())
    with pytest.raises(TwilioRestException) as raised:
        logged_in(url, "SK" + "0" * 32, made.secret, ACCOUNT).balance.fetch()
    assert refused(raised, errors.unauthenticated())
    assert provider.account == ACCOUNT


def test_the_account_has_a_name_and_names_its_resources(client: Client, provider: Provider) -> None:
    assert provider.account
    accounts = client.api.v2010.accounts
    assert accounts(ACCOUNT).update(friendly_name="Campus").friendly_name == "Campus"
    account = accounts(ACCOUNT).fetch()
    assert (account.friendly_name, account.status, account.owner_account_sid) == ("Campus", "active", ACCOUNT)
    served = (
        "messages",
        "incoming_phone_numbers",
        "available_phone_numbers",
        "short_codes",
        "keys",
        "balance",
    )
    for name in (*served, "signing_keys"):
        assert provider.api("GET", account.subresource_uris[name]).status_code == 200
    assert provider.api("GET", account.subresource_uris["calls"]).status_code == 404
    with pytest.raises(TwilioRestException):
        accounts(ACCOUNT).update(status="closed")


def test_a_subaccount_is_opened_used_suspended_and_closed(
    client: Client, url: str, provider: Provider
) -> None:
    accounts = client.api.v2010.accounts
    child = accounts.create(friendly_name="Athletics")
    assert (child.owner_account_sid, child.status, len(child.auth_token)) == (ACCOUNT, "active", 32)
    assert [one.sid for one in accounts.list()] == [ACCOUNT, child.sid]
    assert [one.sid for one in accounts.list(friendly_name="Athletics")] == [child.sid]
    number = accounts(child.sid).incoming_phone_numbers.create(area_code="415").phone_number
    own = logged_in(url, child.sid, child.auth_token)
    assert own.messages.create(to=STUDENT, from_=number, body="Hello").account_sid == child.sid
    assert [one.account_sid for one in accounts(child.sid).messages.list()] == [child.sid]
    assert client.messages.list() == []
    with pytest.raises(TwilioRestException):
        own.api.v2010.accounts.create()
    with pytest.raises(TwilioRestException) as raised:
        own.api.v2010.accounts(ACCOUNT).fetch()
    assert raised.value.status == 404
    accounts(child.sid).update(status="suspended")
    for suspended in (own.messages, accounts(child.sid).messages):
        with pytest.raises(TwilioRestException) as raised:
            suspended.create(to=STUDENT, from_=number, body="Hello")
        assert refused(raised, errors.account_not_active())
    assert accounts(child.sid).update(status="active").status == "active"
    assert accounts(child.sid).update(status="closed").status == "closed"
    with pytest.raises(TwilioRestException):
        accounts(child.sid).update(status="active")
    assert [one.sid for one in accounts.list(status="closed")] == [child.sid]
    assert provider.account == ACCOUNT


def test_a_balance_goes_down_where_messages_have_prices(client: Client, provider: Provider) -> None:
    sid = client.messages.create(to=STUDENT, from_=ADVISOR, body="x" * 161).sid
    provider.settle()
    assert (client.messages(sid).fetch().price, client.balance.fetch().balance) == (None, "100.00")
    provider.switch(prices=True)
    assert client.messages(sid).fetch().price == "-0.01660"
    assert client.messages.list()[0].price == "-0.01660"
    assert client.balance.fetch().balance == "99.98"


def test_what_has_not_left_has_no_price(client: Client, provider: Provider) -> None:
    provider.switch(prices=True)
    assert client.messages.create(to=STUDENT, from_=ADVISOR, body="Hello").price is None
    provider.text(STUDENT, ADVISOR, "STOP")
    with pytest.raises(TwilioRestException):
        client.messages.create(to=STUDENT, from_=ADVISOR, body="Hello")
    assert {message.price for message in client.messages.list()} == {None}


def test_the_names_of_a_service(client: Client, provider: Provider) -> None:
    service = client.messaging.v1.services.create(friendly_name="Campus")
    senders = client.messaging.v1.services(service.sid).alpha_senders
    made = senders.create(alpha_sender="Campus")
    assert (made.service_sid, made.capabilities) == (service.sid, ["SMS"])
    assert [one.alpha_sender for one in senders.list()] == ["Campus"]
    assert senders(made.sid).fetch().sid == made.sid
    for wrong in ("Campus", "12345", ADVISOR, "StudentHelps"):
        with pytest.raises(TwilioRestException):
            senders.create(alpha_sender=wrong)
    client.messages.create(to=ABROAD, messaging_service_sid=service.sid, body="Hello")
    client.messages.create(to=ABROAD, messaging_service_sid=service.sid, from_="Campus", body="Again")
    failed = client.messages.create(to=STUDENT, messaging_service_sid=service.sid, body="Hello").sid
    provider.settle()
    assert [body for _, body in provider.handset(ABROAD)] == ["Hello", "Again"]
    assert client.messages(failed).fetch().error_code == errors.NO_CAPABLE_SENDER.code
    assert senders(made.sid).delete()
    assert senders.list() == []


def test_the_messages_of_a_day_are_found_by_its_date(client: Client, provider: Provider) -> None:
    sent = client.messages.create(to=STUDENT, from_=ADVISOR, body="Hello").sid
    provider.settle()
    today = date(NOW.year, NOW.month, NOW.day)
    assert [message.sid for message in client.messages.list(date_sent=today)] == [sent]
    assert client.messages.list(date_sent=date(2020, 1, 1)) == []


def test_who_opted_out_is_found_in_the_list(client: Client, provider: Provider) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    with pytest.raises(TwilioRestException) as raised:
        client.messages.create(to=STUDENT, from_=ADVISOR, body="Hello")
    assert raised.value.code == errors.opted_out().code
    left = [message for message in client.messages.list(to=STUDENT) if message.error_code == 21610]
    assert [(message.status, message.body, message.date_sent) for message in left] == [
        ("failed", "Hello", None)
    ]
