"""Chains of three: what a request, its retries and the fallback have in common, and what they have not."""

from __future__ import annotations

import httpx
import pytest

from tests.simulator.provider import Application, Provider, answer, params_of, twiml
from tests.simulator.sample import ADVISOR, STUDENT

FIRST, SPARE = "http://app.example/sms", "http://spare.example/sms"
TOKEN = "I-Twilio-Idempotency-Token"


@pytest.fixture
def chained(provider: Provider) -> Provider:
    """The advisor's texts are tried three times, and go to another host after that."""
    (number,) = answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"]
    form = {"SmsUrl": f"{FIRST}#rc=2&rp=all", "SmsFallbackUrl": f"{SPARE}#rc=1&rp=5xx"}
    answer(provider.api("POST", f"IncomingPhoneNumbers/{number['sid']}.json", form))
    return provider


def test_a_request_is_made_three_times_and_the_fallback_twice(
    chained: Provider, application: Application
) -> None:
    application.answer = lambda _request: httpx.Response(500)
    chained.text(STUDENT, ADVISOR, "Hello")
    chained.settle()
    assert [request.url.host for request in application.requests] == ["app.example"] * 3 + [
        "spare.example"
    ] * 2
    tokens = [request.headers[TOKEN] for request in application.requests]
    assert (len(set(tokens[:3])), len(set(tokens[3:])), len(set(tokens))) == (1, 1, 2)
    assert application.told("ErrorCode") == [None] * 3 + ["11200"] * 2
    assert application.told("ErrorUrl")[3:] == [f"{FIRST}#rc=2&rp=all"] * 2
    assert len({params_of(request)["MessageSid"] for request in application.requests}) == 1


def test_the_third_try_may_bring_the_answer(chained: Provider, application: Application) -> None:
    answers = iter([httpx.Response(500), httpx.Response(404), twiml("<Message>Here</Message>")])
    application.answer = lambda _request: next(answers)
    chained.text(STUDENT, ADVISOR, "Hello")
    chained.settle()
    assert chained.handset(STUDENT) == [("sent", "Hello"), ("received", "Here")]


def test_the_second_try_of_the_fallback_may_bring_it(chained: Provider, application: Application) -> None:
    answers = iter([*(httpx.Response(500) for _ in range(4)), twiml("<Message>Here</Message>")])
    application.answer = lambda _request: next(answers)
    chained.text(STUDENT, ADVISOR, "Hello")
    chained.settle()
    assert chained.handset(STUDENT) == [("sent", "Hello"), ("received", "Here")]


def test_each_host_gets_its_own_cookies_back(chained: Provider, application: Application) -> None:
    """The first host and the spare one each leave a cookie of the same name; a third text brings both their own."""
    fails = True

    def answering(request: httpx.Request) -> httpx.Response:
        if request.url.host == "app.example":
            status = 500 if fails else 200
            return httpx.Response(status, text="<Response/>", headers=_leaves("first"))
        return httpx.Response(200, text="<Response/>", headers=_leaves("spare"))

    application.answer = answering
    chained.text(STUDENT, ADVISOR, "One")  # the spare host leaves its cookie
    chained.settle()
    fails = False
    chained.text(STUDENT, ADVISOR, "Two")  # the first host leaves its own
    chained.settle()
    fails = True
    application.requests.clear()
    chained.text(STUDENT, ADVISOR, "Three")  # both are asked again
    chained.settle()
    got = {(request.url.host, request.headers.get("Cookie")) for request in application.requests}
    assert got == {("app.example", "desk=first"), ("spare.example", "desk=spare")}


def _leaves(value: str) -> dict[str, str]:
    return {"Content-Type": "text/xml", "Set-Cookie": f"desk={value}; Path=/"}
