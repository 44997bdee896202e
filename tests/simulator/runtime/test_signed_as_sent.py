"""What is signed is what is sent: the official validator accepts each webhook by the address on the wire."""

from __future__ import annotations

from urllib.parse import parse_qsl

import httpx
import pytest
from twilio.request_validator import RequestValidator

from simulator import errors
from simulator.model import Webhook, WebhookKind
from simulator.runtime.courier import Courier, Errand
from tests.simulator.provider import TOKEN, Provider
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, NOW, SID, STUDENT

ADDRESSES = [
    "https://app.example/sms",
    "https://app.example",
    "https://App.Example/Sms",
    "HTTPS://app.example/sms",
    "https://app.example/a/../b/./c//d",
    "https://app.example/%7euser/%E2%82%AC/a%2Fb",
    "https://app.example/caf\u00e9/{id}|^`",
    "https://app.example/sms;v=1:2@3,(4)'!*~$&=+",
    "https://app.example/sms?",
    "https://app.example/sms?a=1&a=2&b=",
    "https://app.example/sms?next=/x?y&z=%2Fq%3D1+2",
    "https://app.example/sms?name=J\u00fcrgen&tags[]=1&q='\"<>",
    "https://app.example/sms?a%20b=c%20d&plus=%2B1",
    "https://app.example:443/sms",
    "http://app.example:80/sms",
    "http://app.example:8080/sms?x=1",
    "https://user:pa%3Ass@app.example:8443/sms",
    "https://user@app.example/sms",
    "https://app.example/sms?a=1#rc=2&rt=4000",
    "http://[::1]:5000/sms",
    "https://b\u00fccher.example/sms",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_official_validator_accepts_it_by_the_address_on_the_wire(address: str, method: str) -> None:
    seen: list[httpx.Request] = []

    def application(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    params = (("Body", "a & b \u20ac"), ("Empty", ""), ("To", "+15552010001"))
    webhook = Webhook(
        id="w", kind=WebhookKind.INBOUND, message_sid=SID, url=address, method=method, params=params, due=NOW
    )
    Courier(httpx.MockTransport(application)).deliver(
        Errand(webhook=webhook, token=TOKEN, cookies=(), now=NOW)
    )
    (request,) = seen
    assert request.method == method
    # as an application sees it: host from the header, the rest from the request line
    address_got = f"{request.url.scheme}://{request.headers['Host']}{request.url.raw_path.decode()}"
    form = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    validator, signature = RequestValidator(TOKEN), request.headers["X-Twilio-Signature"]
    assert validator.validate(address_got, form, signature)
    assert not validator.validate(f"{address_got}x", form, signature)


@pytest.mark.parametrize(
    "address", ["https://app.example/a b", "https://under_score.example/x", "ftp://app.example/x"]
)
def test_what_cannot_stand_on_the_wire_is_refused_when_it_is_set(provider: Provider, address: str) -> None:
    refused = provider.send(To=STUDENT, From=ADVISOR, Body="Hello", StatusCallback=address)
    assert_refused(refused, errors.bad_status_callback(address))
