"""How a webhook looks on the wire, and where redirects take it. The official validator judges the signatures."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from simulator.model import Webhook, WebhookKind
from simulator.webhooks import envelope
from simulator.webhooks.envelope import Envelope
from tests.simulator.sample import NOW, SID

TOKEN = "t" * 32
URL = "https://app.example:8443/sms?school=1&x=a+b"
PARAMS = (("Body", "caf\u00e9 & more"), ("Empty", ""), ("Twice", "b"), ("Twice", "a"), ("Twice", "b"))
WEBHOOK = Webhook(
    id=f"{SID}:inbound",
    kind=WebhookKind.INBOUND,
    message_sid=SID,
    url=URL,
    method="POST",
    params=PARAMS,
    due=NOW,
)


def headers(sent: Envelope, **changes: Any) -> dict[str, str]:
    fields: dict[str, Any] = {"token": TOKEN, "idempotency_token": "i", "cookie": "", "forged": False}
    return envelope.headers(sent, **fields | changes)


def is_signed(sent: Envelope, signed: dict[str, str]) -> bool:
    signature = signed["X-Twilio-Signature"]
    valid: bool = RequestValidator(TOKEN).validate(sent.url, MultiDict(sent.form), signature)
    return valid


def test_a_post_carries_its_parameters_in_a_signed_form() -> None:
    """TWI-7-01, TWI-7-02: in the captured order, a repeated parameter as often as it comes."""
    sent = envelope.of(WEBHOOK)
    assert (sent.method, sent.url) == ("POST", URL)
    assert sent.body == b"Body=caf%C3%A9+%26+more&Empty=&Twice=b&Twice=a&Twice=b"
    assert is_signed(sent, headers(sent))


def test_a_get_carries_its_parameters_in_the_query_and_its_url_is_signed() -> None:
    """TWI-6-04, TWI-7-03."""
    sent = envelope.of(replace(WEBHOOK, method="GET"))
    assert sent.url == f"{URL}&Body=caf%C3%A9+%26+more&Empty=&Twice=b&Twice=a&Twice=b"
    assert (sent.form, sent.body) == ((), None)
    assert is_signed(sent, headers(sent))
    assert "Content-Type" not in headers(sent)


def test_a_get_of_a_url_without_a_query_begins_one() -> None:
    plain = replace(WEBHOOK, url="https://app.example/sms", method="GET", params=(("A", "1"),))
    assert envelope.of(plain).url == "https://app.example/sms?A=1"


def test_user_and_password_become_credentials_and_stay_out_of_url_and_signature() -> None:
    """TWI-7-05."""
    sent = envelope.of(replace(WEBHOOK, url="https://us%65r:p%40ss@app.example:8443/sms"))
    assert sent.url == "https://app.example:8443/sms"
    assert headers(sent)["Authorization"] == "Basic dXNlcjpwQHNz"
    assert is_signed(sent, headers(sent))


def test_the_fragment_stays_at_home() -> None:
    """TWI-7-06."""
    sent = envelope.of(replace(WEBHOOK, url=f"{URL}#rc=3"))
    assert sent == envelope.of(WEBHOOK)


def test_the_headers_are_those_of_the_provider() -> None:
    """TWI-6-05."""
    found = headers(envelope.of(WEBHOOK), cookie="a=1")
    found.pop("X-Twilio-Signature")
    assert found == {
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "Connection": "close",
        "I-Twilio-Idempotency-Token": "i",
        "X-Home-Region": "us1",
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "Cookie": "a=1",
    }


def test_a_forged_request_does_not_stand_the_validators_look() -> None:
    sent = envelope.of(WEBHOOK)
    assert not is_signed(sent, headers(sent, forged=True))


MOVED = [
    (301, "GET", ()),
    (302, "GET", ()),
    (303, "GET", ()),
    (307, "POST", PARAMS),
    (308, "POST", PARAMS),
]


@pytest.mark.parametrize(("status", "method", "form"), MOVED, ids=[row[0] for row in MOVED])
def test_a_redirect_leads_on(status: int, method: str, form: tuple[tuple[str, str], ...]) -> None:
    """TWI-6-18: after 301 and 302 it is a GET, and its parameters are lost."""
    moved = envelope.redirected(envelope.of(WEBHOOK), status, "/other?y=2#top")
    assert moved == Envelope(method=method, address="https://app.example:8443/other?y=2", form=form)
    assert is_signed(moved, headers(moved))


def test_a_redirect_may_lead_elsewhere_and_takes_no_password_along() -> None:
    sent = envelope.of(replace(WEBHOOK, url="https://user:pw@app.example/"))
    moved = envelope.redirected(sent, 302, "http://other.example/")
    assert moved is not None
    assert moved.url == "http://other.example/"
    assert "Authorization" not in headers(moved)


ANSWERS = [(200, "/x"), (304, "/x"), (302, None)]


@pytest.mark.parametrize(("status", "location"), ANSWERS)
def test_other_answers_lead_nowhere(status: int, location: str | None) -> None:
    assert envelope.redirected(envelope.of(WEBHOOK), status, location) is None


MASKED = [
    ("https://user:secret@app.example/sms", "https://user:***@app.example/sms"),
    ("https://user@app.example/sms", "https://user@app.example/sms"),
    ("https://app.example/a:b@c", "https://app.example/a:b@c"),
    ("https://app.example/?to=//a:b@c", "https://app.example/?to=//a:b@c"),
    ("", ""),
]


@pytest.mark.parametrize(("url", "shown"), MASKED)
def test_people_do_not_see_passwords(url: str, shown: str) -> None:
    assert envelope.masked(url) == shown
