"""What people see of webhooks: the log, sending one again, and the debugger."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from flask import Flask
from twilio.request_validator import RequestValidator

from simulator import errors
from tests.simulator.provider import (
    APPLICATION,
    SMS_URL,
    STATUS_URL,
    TOKEN,
    Application,
    Provider,
    answer,
    params_of,
    twiml,
)
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ADVISOR, STUDENT


def webhooks(provider: Provider, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(provider.control("GET", "webhooks", **query))["webhooks"]
    return found


def notes(provider: Provider, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(provider.control("GET", "debugger", **query))["notes"]
    return found


def test_the_log_shows_what_was_sent_and_what_came_back(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: twiml("<Message>Hi</Message>")
    sid = provider.text(STUDENT, ADVISOR, "Hello")["sid"]
    (owed,) = webhooks(provider)
    assert (owed["state"], owed["answer"], owed["at"]) == ("pending", None, None)
    provider.settle()
    (shown,) = webhooks(provider)
    (request,) = application.requests
    assert shown["id"] == f"{sid}:inbound"
    assert (shown["kind"], shown["message_sid"], shown["attempt"]) == ("inbound", sid, 1)
    assert (shown["state"], shown["error"], shown["duration_seconds"]) == ("delivered", None, 0)
    assert shown["request"]["parameters"] == params_of(request)
    assert (shown["request"]["method"], shown["request"]["url"]) == ("POST", SMS_URL)
    sent = {name: request.headers[name] for name in shown["request"]["headers"]}
    assert shown["request"]["headers"] == sent
    assert shown["answer"] == {
        "status": 200,
        "content_type": "text/xml",
        "body": "<Response><Message>Hi</Message></Response>",
    }


def test_the_signature_in_the_log_is_the_one_that_was_sent(
    provider: Provider, application: Application
) -> None:
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    request = webhooks(provider)[0]["request"]
    signature = request["headers"]["X-Twilio-Signature"]
    assert signature == application.requests[0].headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(SMS_URL, request["parameters"], signature)


def test_every_attempt_is_in_the_log_with_its_error_and_its_time(
    provider: Provider, application: Application
) -> None:
    def refusing(request: httpx.Request) -> httpx.Response:
        provider.control("POST", "clock/advance", {"seconds": 3})
        raise httpx.ConnectError("refused", request=request)

    application.answer = refusing
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    first, second = webhooks(provider)
    assert (first["state"], second["attempt"]) == ("failed", 2)
    assert second["id"] == f"{first['id']}~2"
    assert first["error"] == {"code": errors.CONNECTION_FAILURE.code, "reason": "ConnectError: refused"}
    assert (first["answer"], first["duration_seconds"]) == (None, 3)


def test_a_failing_answer_is_in_the_log(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: httpx.Response(500, text="Traceback")
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    (shown,) = webhooks(provider)
    assert (shown["answer"]["status"], shown["answer"]["body"]) == (500, "Traceback")
    assert shown["error"]["code"] == errors.RETRIEVAL_FAILURE.code


def test_secrets_are_not_shown(provider: Provider, application: Application) -> None:
    (number,) = answer(provider.control("GET", "numbers"))["numbers"]
    settings = {"SmsUrl": "http://me:hunter2@app.example/sms", "SmsFallbackUrl": f"{APPLICATION}/spare"}
    answer(provider.api("POST", f"IncomingPhoneNumbers/{number['sid']}.json", settings))
    application.answer = lambda request: httpx.Response(500 if request.url.path == "/sms" else 204)
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    first, fallback = webhooks(provider)
    assert first["request"]["url"] == "http://me:***@app.example/sms"
    assert first["request"]["headers"]["Authorization"] == "Basic ***"
    assert fallback["request"]["parameters"]["ErrorUrl"] == "http://me:***@app.example/sms"
    assert notes(provider)[0]["url"] == "http://me:***@app.example/sms"
    told = provider.control("GET", "webhooks").text + provider.control("GET", "debugger").text
    assert "hunter2" not in told
    assert TOKEN not in told
    assert "hunter2" not in str(provider.events())


def test_the_log_is_read_from_where_one_stopped_and_by_message(
    provider: Provider, application: Application
) -> None:
    sids = [provider.text(STUDENT, ADVISOR, body)["sid"] for body in ("One", "Two", "Three")]
    every = webhooks(provider)
    assert [shown["request"]["parameters"]["Body"] for shown in every] == ["One", "Two", "Three"]
    assert webhooks(provider, after=str(every[0]["seq"])) == every[1:]
    assert webhooks(provider, limit="1") == every[:1]
    assert webhooks(provider, message_sid=sids[1]) == every[1:2]


@pytest.mark.parametrize("route", ["webhooks", "debugger"])
def test_a_count_that_is_none_is_refused(provider: Provider, route: str) -> None:
    assert_control_refused(provider.control("GET", route, after="soon"), 400, "NOT_A_COUNT")


# -- sending again


def test_a_webhook_is_sent_again_with_its_token_and_its_answer_counts(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: httpx.Response(500)
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    application.answer = lambda _request: twiml("<Message>Hi</Message>")
    (failed,) = webhooks(provider)
    again = answer(provider.control("POST", f"webhooks/{failed['id']}/replay"), 201)
    assert (again["id"], again["state"]) == (f"{failed['id']}:replay-1", "delivered")
    first, second = application.requests
    assert params_of(first) == params_of(second)
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
    assert ("received", "Hi") in provider.handset(STUDENT)


def test_a_webhook_is_sent_again_as_often_as_one_likes(provider: Provider, application: Application) -> None:
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hi", StatusCallback=STATUS_URL)
    provider.settle()
    first = webhooks(provider)[0]["id"]
    ids = [answer(provider.control("POST", f"webhooks/{first}/replay"), 201)["id"] for _ in range(2)]
    assert ids == [f"{first}:replay-1", f"{first}:replay-2"]
    assert application.told() == ["sent", "delivered", "sent", "sent"]


def test_what_was_never_sent_is_not_sent_again(provider: Provider) -> None:
    assert_control_refused(provider.control("POST", "webhooks/SM1:inbound/replay"), 404, "NO_SUCH_WEBHOOK")


def test_no_account_sees_or_repeats_the_webhooks_of_another(provider: Provider, app: Flask) -> None:
    sid = provider.text(STUDENT, ADVISOR, "Hello")["sid"]
    other = Provider(app, "AC" + "2" * 32, "other")
    assert webhooks(other) == []
    assert_control_refused(other.control("POST", f"webhooks/{sid}:inbound/replay"), 404, "NO_SUCH_WEBHOOK")


# -- the debugger


def test_the_debugger_says_what_went_wrong_with_which_webhook(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: httpx.Response(404)
    sid = provider.text(STUDENT, ADVISOR, "Hello")["sid"]
    provider.settle()
    (note,) = notes(provider)
    assert (note["code"], note["message_sid"]) == (errors.RETRIEVAL_FAILURE.code, sid)
    assert (note["webhook"], note["url"], note["reason"]) == (f"{sid}:inbound", SMS_URL, "the answer was 404")


def test_the_debugger_warns_of_what_was_not_understood(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: twiml("<Massage>Hi</Massage>")
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    (note,) = notes(provider)
    assert (note["code"], note["webhook"], note["url"]) == (errors.SCHEMA_WARNING.code, None, None)
    assert notes(provider, after=str(note["seq"])) == []
