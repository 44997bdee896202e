"""Where a webhook goes after it has left: redirects, cookies, further documents, actions, and when it ends."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from simulator import errors
from tests.simulator.provider import APPLICATION, SMS_URL, Application, Provider, answer, params_of, twiml
from tests.simulator.sample import ADVISOR, STUDENT

OTHER = "+15553010002"
MUTE = "+442079460123"  # a London landline, as the inventory sells them
Pages = dict[str, Callable[[], httpx.Response]]


def serving(pages: Pages) -> Callable[[httpx.Request], httpx.Response]:
    """An application of pages by path; any other page is an empty document."""
    return lambda request: pages.get(request.url.path, twiml)()


def moved(to: str, status: int = 302, cookie: str = "") -> httpx.Response:
    headers = {"Location": to} | ({"Set-Cookie": cookie} if cookie else {})
    return httpx.Response(status, headers=headers)


def texted(provider: Provider, sender: str = STUDENT) -> None:
    provider.text(sender, ADVISOR, "Hello")
    provider.settle()


def paths(application: Application) -> list[str]:
    return [f"{request.method} {request.url.path}" for request in application.requests]


def debugged(provider: Provider) -> list[int]:
    notes = provider.control("GET", "debugger").get_json()["notes"]
    return [note["code"] for note in notes]


# -- redirects


def test_after_a_redirect_the_request_is_a_get_without_the_form(
    provider: Provider, application: Application
) -> None:
    """TWI-6-18."""
    application.answer = serving(
        {"/sms": lambda: moved("/other"), "/other": lambda: twiml("<Message>Hi</Message>")}
    )
    texted(provider)
    assert paths(application) == ["POST /sms", "GET /other"]
    assert params_of(application.requests[1]) == {}
    assert provider.handset(STUDENT)[-1] == ("received", "Hi")


def test_ten_redirects_are_followed(provider: Provider, application: Application) -> None:
    """TWI-6-19."""
    pages: Pages = {"/sms": lambda: moved("/1")}
    pages |= {f"/{n}": lambda n=n: moved(f"/{n + 1}") for n in range(1, 10)}  # type: ignore[misc]
    application.answer = serving(pages | {"/10": lambda: twiml("<Message>At last</Message>")})
    texted(provider)
    assert len(application.requests) == 11
    assert provider.handset(STUDENT)[-1] == ("received", "At last")


def test_an_eleventh_is_not(provider: Provider, application: Application) -> None:
    """TWI-6-19."""
    application.answer = lambda _request: moved("/sms")
    texted(provider)
    assert len(application.requests) == 11
    assert debugged(provider) == [errors.TOO_MANY_REDIRECTS.code]


def test_a_status_callback_follows_redirects_as_well(provider: Provider, application: Application) -> None:
    application.answer = serving({"/status": lambda: moved("/told", 307)})
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hi", StatusCallback=f"{APPLICATION}/status")
    provider.settle()
    assert paths(application) == ["POST /status", "POST /told"] * 2


# -- cookies


def with_cookie(*cookies: str) -> httpx.Response:
    return httpx.Response(204, headers=[("Set-Cookie", cookie) for cookie in cookies])


def cookies_of(application: Application) -> list[str | None]:
    return [request.headers.get("Cookie") for request in application.requests]


def test_a_pair_gets_its_cookies_back_and_no_other_pair_does(
    provider: Provider, application: Application
) -> None:
    """TWI-6-20."""
    application.answer = lambda _request: with_cookie("session=1; Path=/", "step=2")
    texted(provider)
    texted(provider)
    texted(provider, OTHER)
    assert cookies_of(application) == [None, "session=1; step=2", None]


def test_cookies_are_forgotten_after_four_hours(provider: Provider, application: Application) -> None:
    """TWI-6-20: four hours of the account's time."""
    application.answer = lambda _request: with_cookie("session=1")
    texted(provider)
    application.answer = lambda _request: twiml()
    provider.advance(4 * 3600 - 1)
    texted(provider)
    provider.advance(1)
    texted(provider)
    assert cookies_of(application) == [None, "session=1", None]


def test_a_cookie_that_comes_with_a_redirect_goes_along(provider: Provider, application: Application) -> None:
    application.answer = serving({"/sms": lambda: moved("/other", cookie="session=1; Path=/")})
    texted(provider)
    assert cookies_of(application) == [None, "session=1"]


def test_the_journal_names_cookies_and_keeps_their_values_to_itself(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: with_cookie("session=topsecret")
    texted(provider)
    (delivered,) = provider.events("webhook_delivered")
    assert delivered["cookies"] == ["session"]
    assert "topsecret" not in provider.control("GET", "webhooks").text


# -- documents


def test_a_document_hands_over_to_another(provider: Provider, application: Application) -> None:
    """TWI-6-13: what stands after the redirect does not run, and the text's parameters go along."""
    document = '<Message>One</Message><Redirect method="GET">next</Redirect><Message>Never</Message>'
    application.answer = serving(
        {"/sms": lambda: twiml(document), "/next": lambda: twiml("<Message>Two</Message>")}
    )
    texted(provider)
    assert paths(application) == ["POST /sms", "GET /next"]
    assert params_of(application.requests[1])["Body"] == "Hello"
    assert [body for _, body in provider.handset(STUDENT)] == ["Hello", "One", "Two"]


def test_a_chain_of_documents_ends_at_the_fiftieth(provider: Provider, application: Application) -> None:
    """TWI-6-15."""
    application.answer = lambda _request: twiml("<Redirect/>")
    texted(provider)
    assert len(application.requests) == 50
    assert debugged(provider) == [errors.TOO_MANY_DOCUMENTS.code]


def test_a_document_that_fails_on_the_way_goes_to_the_fallback(
    provider: Provider, application: Application
) -> None:
    (number,) = provider.control("GET", "numbers").get_json()["numbers"]
    provider.api(
        "POST", f"IncomingPhoneNumbers/{number['sid']}.json", {"SmsFallbackUrl": f"{APPLICATION}/spare"}
    )
    application.answer = serving(
        {
            "/sms": lambda: twiml("<Redirect>/gone</Redirect>"),
            "/gone": lambda: httpx.Response(410),
            "/spare": lambda: twiml("<Message>Sorry</Message>"),
        }
    )
    texted(provider)
    assert paths(application) == ["POST /sms", "POST /gone", "POST /spare"]
    assert params_of(application.requests[2])["ErrorUrl"] == f"{APPLICATION}/gone"
    assert provider.handset(STUDENT)[-1] == ("received", "Sorry")


def test_an_action_is_told_of_its_reply_and_its_document_is_followed(
    provider: Provider, application: Application
) -> None:
    """TWI-6-14."""
    application.answer = serving(
        {
            "/sms": lambda: twiml('<Message action="/told">One</Message><Message>Never</Message>'),
            "/told": lambda: twiml("<Message>Two</Message>"),
        }
    )
    texted(provider)
    told = params_of(application.requests[1])
    reply = next(message for message in provider.log() if message["body"] == "One")
    assert (told["MessageSid"], told["MessageStatus"]) == (reply["sid"], "queued")
    assert [body for _, body in provider.handset(STUDENT)] == ["Hello", "One", "Two"]


def test_an_action_is_told_that_its_reply_was_refused(provider: Provider, application: Application) -> None:
    application.answer = serving({"/sms": lambda: twiml('<Message to="?" action="/told">One</Message>')})
    texted(provider)
    assert params_of(application.requests[1])["MessageStatus"] == "failed"
    assert debugged(provider) == [errors.REPLY_TO_INVALID.code]


# -- replies


def test_ten_replies_to_a_text_are_sent_over_all_its_documents(
    provider: Provider, application: Application
) -> None:
    """TWI-6-16."""
    six = "<Message>Hi</Message>" * 6
    application.answer = serving(
        {"/sms": lambda: twiml(f"{six}<Redirect>/next</Redirect>"), "/next": lambda: twiml(six)}
    )
    texted(provider)
    assert provider.handset(STUDENT).count(("received", "Hi")) == 10
    assert debugged(provider) == [errors.TOO_MANY_REPLIES.code]


def test_a_pair_gets_no_sixteenth_reply_within_thirty_seconds(
    provider: Provider, application: Application
) -> None:
    """TWI-6-17: the message is there, and has failed; half a minute later all is well again."""
    application.answer = lambda _request: twiml("<Message>Hi</Message>" * 4)
    for _ in range(4):
        texted(provider)
    assert provider.handset(STUDENT).count(("received", "Hi")) == 15
    failed = [message for message in provider.log() if message["status"] == "failed"]
    assert [message["error_code"] for message in failed] == [errors.REPLY_LOOP.code]
    assert debugged(provider) == [errors.REPLY_LOOP.code]
    texted(provider, OTHER)
    assert provider.handset(OTHER).count(("received", "Hi")) == 4
    provider.advance(30)
    texted(provider)
    assert provider.handset(STUDENT).count(("received", "Hi")) == 19


REFUSED = [
    ("from nobody's number", '<Message from="+15559990001">Hi</Message>', errors.REPLY_FROM_INVALID),
    ("to nobody", '<Message to="12">Hi</Message>', errors.REPLY_TO_INVALID),
    ("a picture that is no URL", "<Message><Media>cat</Media></Message>", errors.REPLY_BODY_INVALID),
    ("a call", "<Say>Hi</Say>", errors.BAD_VERB),
    ("a strange method", '<Message method="PUT" action="/x">Hi</Message>', errors.REPLY_METHOD_INVALID),
]


@pytest.mark.parametrize(("case", "document", "problem"), REFUSED, ids=[row[0] for row in REFUSED])
def test_the_debugger_has_names_of_its_own_for_what_is_wrong_with_a_reply(
    provider: Provider, application: Application, *, case: str, document: str, problem: errors.Debugger
) -> None:
    """TWI-6-21."""
    application.answer = serving({"/sms": lambda: twiml(document)})
    texted(provider)
    assert debugged(provider) == [problem.code]


def test_a_trial_account_replies_to_nobody_it_has_not_verified(
    provider: Provider, application: Application
) -> None:
    """TWI-6-21."""
    provider.switch(trial=True)
    application.answer = serving({"/sms": lambda: twiml("<Message>Hi</Message>")})
    texted(provider)
    assert debugged(provider) == [errors.TRIAL_REPLY_TO.code]


def test_a_number_that_cannot_text_does_not_reply(provider: Provider, application: Application) -> None:
    """TWI-6-21."""
    answer(provider.api("POST", "IncomingPhoneNumbers.json", {"PhoneNumber": MUTE}), 201)
    document = f'<Message from="{MUTE}">Hi</Message>'
    application.answer = serving({"/sms": lambda: twiml(document)})
    texted(provider)
    assert debugged(provider) == [errors.REPLY_FROM_CANNOT_TEXT.code]


# -- time


def test_an_answer_may_take_its_time_and_attempts_share_it(
    provider: Provider, application: Application
) -> None:
    """TWI-6-08: each failing attempt takes two seconds of the account's time, and `tt` allows five in all."""

    def slow(request: httpx.Request) -> httpx.Response:
        provider.control("POST", "clock/advance", {"seconds": 2})
        raise httpx.ReadTimeout("too slow", request=request)

    (number,) = provider.control("GET", "numbers").get_json()["numbers"]
    url = f"{SMS_URL}#rp=rt,5xx&rc=5&tt=5000"
    provider.api("POST", f"IncomingPhoneNumbers/{number['sid']}.json", {"SmsUrl": url})
    application.answer = slow
    texted(provider)
    assert len(application.requests) == 3


def test_no_request_is_sent_when_all_the_time_is_spent(provider: Provider, application: Application) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        provider.control("POST", "clock/advance", {"seconds": 20})
        raise httpx.ConnectTimeout("too slow", request=request)

    application.answer = slow
    texted(provider)
    assert len(application.requests) == 1
    assert debugged(provider) == [errors.CONNECTION_FAILURE.code]
