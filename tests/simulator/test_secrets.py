"""A secret is shown to nobody, by no log that mentions what holds it."""

from __future__ import annotations

from flask import Flask

from simulator import journal
from simulator.model import ApiKey, Webhook, WebhookKind
from simulator.runtime import settings
from simulator.runtime.courier import Errand
from tests.simulator.provider import Provider, answer, services_of
from tests.simulator.sample import NOW, SID

SECRET = "hush" * 8


def test_what_holds_a_secret_does_not_say_it(app: Flask) -> None:
    key = ApiKey(sid="SK1", secret=SECRET, friendly_name="", created=NOW, updated=NOW)
    webhook = Webhook(
        id=SID, kind=WebhookKind.STATUS, message_sid=SID, url="", method="POST", params=(), due=NOW
    )
    holders = [
        key,
        journal.KeySaved(key),
        journal.AccountOpened(SECRET),
        settings.read({"TWILIO_AUTH_TOKEN": SECRET, "STOPGAP_TEST_AUTH_TOKEN": SECRET}),
        Errand(webhook=webhook, token=SECRET, cookies=(), now=NOW),
        services_of(app),
    ]
    assert [f"{holder!r}" for holder in holders if SECRET in f"{holder!r}"] == []
    assert repr(services_of(app).secret) not in repr(services_of(app))


def test_the_password_of_a_numbers_address_is_not_shown(provider: Provider) -> None:
    provider.own("+15552010044", sms_url="http://shop:hush@app.example/sms")
    shown = answer(provider.control("GET", "numbers"))
    assert [row["sms_url"] for row in shown["numbers"] if row["number"].endswith("44")] == [
        "http://shop:***@app.example/sms"
    ]
    assert answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"][-1]["sms_url"]
