"""What an application answers to a text, and what the provider does when it does not answer well."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from simulator import errors
from simulator.errors import Debugger
from tests.simulator.provider import APPLICATION, SMS_URL, Application, Provider, answer, params_of, twiml
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

SPARE = f"{APPLICATION}/spare"
OTHER_STUDENT = "+15553010002"


def texted(provider: Provider, body: str = "Hello") -> str:
    """The student texts the advisor, and everything that follows has happened; the SID of the text."""
    sid = provider.text(STUDENT, ADVISOR, body)["sid"]
    provider.settle()
    return str(sid)


def debugged(provider: Provider) -> list[int]:
    """The debugger's codes, in their order."""
    return [event["error_code"] for event in provider.events("webhook_failed", "debugger_noted")]


def configure(provider: Provider, **settings: str) -> None:
    """Set up the advisor's number as an application does it."""
    (number,) = answer(provider.control("GET", "numbers"))["numbers"]
    answer(provider.api("POST", f"IncomingPhoneNumbers/{number['sid']}.json", settings))


# -- good answers


def test_the_application_is_told_of_a_text(provider: Provider, application: Application) -> None:
    sid = texted(provider, "Can we talk? \u20ac & \U0001f44b")
    (request,) = application.requests
    assert (request.method, str(request.url)) == ("POST", SMS_URL)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert request.headers["User-Agent"] == "TwilioProxy/1.1"
    params = params_of(request)
    assert (params["From"], params["To"], params["AccountSid"]) == (STUDENT, ADVISOR, ACCOUNT)
    assert (params["MessageSid"], params["Body"]) == (sid, "Can we talk? \u20ac & \U0001f44b")


def test_with_get_everything_is_in_the_query(provider: Provider, application: Application) -> None:
    configure(provider, SmsUrl=f"{SMS_URL}?school=1#top", SmsMethod="GET")
    texted(provider)
    (request,) = application.requests
    assert (request.method, request.content, request.url.fragment) == ("GET", b"", "")
    assert (params_of(request)["school"], params_of(request)["Body"]) == ("1", "Hello")
    assert "Content-Type" not in request.headers


def test_each_message_of_the_answer_is_a_reply(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: twiml("<Message>One</Message><Message><Body>Two</Body></Message>")
    texted(provider)
    assert provider.handset(STUDENT) == [("sent", "Hello"), ("received", "One"), ("received", "Two")]
    reply = provider.log()[0]
    assert (reply["direction"], reply["from"], reply["to"]) == ("outbound-reply", ADVISOR, STUDENT)
    assert (reply["status"], reply["sid"][:2]) == ("delivered", "SM")


def test_a_reply_may_go_elsewhere_and_have_its_status_told(
    provider: Provider, application: Application
) -> None:
    message = f'<Message to="{OTHER_STUDENT}" statusCallback="{APPLICATION}/status">Hi</Message>'
    application.answer = lambda request: twiml(message if request.url.path == "/sms" else "")
    texted(provider)
    assert provider.handset(OTHER_STUDENT) == [("received", "Hi")]
    assert application.told() == [None, "sent", "delivered"]


def test_a_reply_with_a_picture_is_a_message_of_that_kind(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: twiml("<Message><Media>http://a.example/1.jpg</Media></Message>")
    texted(provider)
    assert provider.log()[0]["sid"].startswith("MM")
    assert provider.log()[0]["num_media"] == "1"


QUIET: list[tuple[str, Callable[[], httpx.Response]]] = [
    ("an empty response", twiml),
    ("nothing", lambda: httpx.Response(204)),
    ("nothing of a type", lambda: httpx.Response(200, headers={"Content-Type": "application/json"})),
]


@pytest.mark.parametrize(("case", "response"), QUIET, ids=[row[0] for row in QUIET])
def test_no_reply_is_a_good_answer(
    provider: Provider, application: Application, case: str, response: Callable[[], httpx.Response]
) -> None:
    application.answer = lambda _request: response()
    texted(provider)
    assert provider.handset(STUDENT) == [("sent", "Hello")]
    assert debugged(provider) == []


def test_plain_text_is_the_reply_word_for_word(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: httpx.Response(200, text="<b>Hi</b>")
    texted(provider)
    assert provider.handset(STUDENT)[-1] == ("received", "<b>Hi</b>")


# -- replies and the ledger


def test_an_answer_to_a_stop_meets_the_block_and_only_the_debugger_hears_of_it(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: twiml("<Message>Sorry to see you go</Message>")
    texted(provider, "STOP")
    assert "Sorry to see you go" not in [body for _, body in provider.handset(STUDENT)]
    assert [message["body"] for message in provider.log()] == ["STOP"]
    assert debugged(provider) == [errors.OPTED_OUT.code]
    (refused,) = provider.events("send_refused")
    assert (refused["sender"], refused["recipient"]) == (ADVISOR, STUDENT)


def test_an_answer_to_a_stop_may_leave_a_failed_message(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: twiml("<Message>Sorry to see you go</Message>")
    provider.switch(blocked_reply_leaves_message=True)
    texted(provider, "STOP")
    failed = provider.log()[0]
    assert (failed["status"], failed["error_code"]) == ("failed", errors.OPTED_OUT.code)
    assert "Sorry to see you go" not in [body for _, body in provider.handset(STUDENT)]


FAULTY_REPLIES: list[tuple[str, str, int]] = [
    ("to nobody", '<Message to="Ada">Hi</Message>', errors.REPLY_TO_INVALID.code),
    ("from nobody", '<Message from="+15559990001">Hi</Message>', errors.REPLY_FROM_INVALID.code),
    ("from nothing", '<Message from="?">Hi</Message>', errors.REPLY_FROM_INVALID.code),
    ("with nothing in it", "<Message/>", errors.REPLY_BODY_INVALID.code),
]


@pytest.mark.parametrize(("case", "message", "code"), FAULTY_REPLIES, ids=[row[0] for row in FAULTY_REPLIES])
def test_a_faulty_reply_is_noted_and_not_sent(
    provider: Provider, application: Application, *, case: str, message: str, code: int
) -> None:
    application.answer = lambda _request: twiml(message)
    texted(provider)
    assert debugged(provider) == [code]
    assert provider.handset(STUDENT) == [("sent", "Hello")]


def test_a_reply_whose_callback_is_no_url_is_sent_and_its_status_told_to_nobody(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: twiml('<Message statusCallback="ftp://a.example/">Hi</Message>')
    texted(provider)
    assert debugged(provider) == [errors.REPLY_CALLBACK_INVALID.code]
    assert provider.handset(STUDENT)[-1] == ("received", "Hi")


def test_the_callback_of_a_reply_may_be_relative_to_the_document(
    provider: Provider, application: Application
) -> None:
    message = '<Message statusCallback="told?x=1">Hi</Message>'
    application.answer = lambda request: twiml(message if request.url.path == "/sms" else "")
    texted(provider)
    assert [str(request.url) for request in application.requests] == [
        SMS_URL, f"{APPLICATION}/told?x=1", f"{APPLICATION}/told?x=1",
    ]  # fmt: skip


def test_replies_to_a_text_that_was_deleted_meanwhile_are_sent_all_the_same(
    provider: Provider, application: Application
) -> None:
    sid = provider.text(STUDENT, ADVISOR, "Hello")["sid"]

    def deleting(_request: httpx.Request) -> httpx.Response:
        assert provider.api("DELETE", f"Messages/{sid}.json").status_code == 204
        return twiml("<Message>Hi</Message>")

    application.answer = deleting
    provider.settle()
    assert provider.handset(STUDENT) == [("sent", "Hello"), ("received", "Hi")]


def test_the_application_may_call_the_provider_while_it_is_being_told(
    provider: Provider, application: Application
) -> None:
    def sending(_request: httpx.Request) -> httpx.Response:
        provider.sent(To=STUDENT, From=ADVISOR, Body="On my way")
        return twiml()

    application.answer = sending
    texted(provider)
    assert provider.handset(STUDENT)[-1] == ("received", "On my way")


# -- bad answers


def refusing(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


def circling(request: httpx.Request) -> httpx.Response:
    return httpx.Response(302, headers={"Location": str(request.url)})


def bursting(_request: httpx.Request) -> httpx.Response:
    raise ZeroDivisionError


FAILURES: list[tuple[str, Callable[[httpx.Request], httpx.Response], Debugger, int]] = [
    ("refuses the connection", refusing, errors.CONNECTION_FAILURE, 2),
    ("is too slow", slow, errors.RETRIEVAL_FAILURE, 1),
    ("answers 404", lambda _: httpx.Response(404), errors.RETRIEVAL_FAILURE, 1),
    ("answers 503", lambda _: httpx.Response(503), errors.RETRIEVAL_FAILURE, 1),
    ("sends us round in circles", circling, errors.TOO_MANY_REDIRECTS, 11),
    ("raises in this process", bursting, errors.RETRIEVAL_FAILURE, 1),
    ("answers in JSON", lambda _: httpx.Response(200, json={}), errors.BAD_CONTENT_TYPE, 1),
    ("answers no XML", lambda _: httpx.Response(200, html="<Response"), errors.DOCUMENT_PARSE_FAILURE, 1),
    ("answers too much", lambda _: httpx.Response(200, text="x" * 65_537), errors.DOCUMENT_TOO_LARGE, 1),
]


@pytest.mark.parametrize(
    ("case", "behaviour", "problem", "requests"), FAILURES, ids=[row[0] for row in FAILURES]
)
def test_an_application_that_fails_is_noted_in_the_debugger(
    provider: Provider,
    application: Application,
    *,
    case: str,
    behaviour: Callable[[httpx.Request], httpx.Response],
    problem: Debugger,
    requests: int,
) -> None:
    application.answer = behaviour
    texted(provider)
    assert set(debugged(provider)) == {problem.code}
    assert len(application.requests) == requests
    assert provider.handset(STUDENT) == [("sent", "Hello")]


def test_a_retry_carries_the_same_token_so_that_it_can_be_told_from_a_new_text(
    provider: Provider, application: Application
) -> None:
    application.answer = refusing
    texted(provider)
    texted(provider)
    tokens = [request.headers["I-Twilio-Idempotency-Token"] for request in application.requests]
    assert tokens[0] == tokens[1] != tokens[2] == tokens[3]


def test_a_retry_that_succeeds_is_a_success(provider: Provider, application: Application) -> None:
    def second_time(request: httpx.Request) -> httpx.Response:
        return refusing(request) if len(application.requests) == 1 else twiml("<Message>Here</Message>")

    application.answer = second_time
    texted(provider)
    assert provider.handset(STUDENT)[-1] == ("received", "Here")
    assert debugged(provider) == [errors.CONNECTION_FAILURE.code]


def test_the_url_may_ask_for_other_retries(provider: Provider, application: Application) -> None:
    configure(provider, SmsUrl=f"{SMS_URL}#rp=5xx&rc=3")
    application.answer = lambda _request: httpx.Response(500)
    texted(provider)
    assert len(application.requests) == 4


def test_the_fallback_is_asked_with_the_reason_and_its_answer_counts(
    provider: Provider, application: Application
) -> None:
    configure(provider, SmsFallbackUrl=SPARE, SmsFallbackMethod="GET")
    application.answer = lambda request: (
        twiml("<Message>Spare</Message>") if request.url.path == "/spare" else httpx.Response(500)
    )
    texted(provider)
    first, fallback = application.requests
    assert (fallback.method, fallback.url.path) == ("GET", "/spare")
    params = params_of(fallback)
    assert (params["ErrorCode"], params["ErrorUrl"]) == (str(errors.RETRIEVAL_FAILURE.code), SMS_URL)
    assert params["Body"] == params_of(first)["Body"]
    assert provider.handset(STUDENT)[-1] == ("received", "Spare")


def test_a_redirection_is_followed(provider: Provider, application: Application) -> None:
    def moved(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/sms":
            return httpx.Response(307, headers={"Location": "/moved"})
        return twiml("<Message>Moved</Message>")

    application.answer = moved
    texted(provider)
    assert [request.method for request in application.requests] == ["POST", "POST"]
    assert provider.handset(STUDENT)[-1] == ("received", "Moved")
