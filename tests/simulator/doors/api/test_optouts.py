"""What STOP does, from the handset to the refusal and back."""

from __future__ import annotations

import pytest

from simulator import errors
from simulator.language import keywords
from simulator.language.keywords import Keyword
from tests.simulator.provider import STATUS_URL, Application, Provider, answer, params_of
from tests.simulator.refusals import assert_control_refused, assert_refused
from tests.simulator.sample import ADVISOR, STUDENT

OTHER_ADVISOR = "+15552010002"
OTHER_STUDENT = "+15553010002"
TOLL_FREE = "+18885550001"
SHORT_CODE = "55501"
AT = "2026-11-21T09:00:00Z"

REPLIES = {keyword: group.reply for keyword, group in keywords.LONG_CODE}
STOPPED, STARTED, HELPED = REPLIES[Keyword.STOP], REPLIES[Keyword.START], REPLIES[Keyword.HELP]


def opt_outs(provider: Provider, **query: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = answer(provider.control("GET", "opt-outs", **query))["opt_outs"]
    return found


@pytest.mark.parametrize(
    "word", ["STOP", "unsubscribe", "End", "QUIT", "stopall", "REVOKE", "OptOut", "cancel", " stop\n"]
)
def test_a_stop_word_blocks_the_sender_it_was_sent_to(provider: Provider, word: str) -> None:
    assert provider.text(STUDENT, ADVISOR, word)["block"] == "placed"
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.opted_out())


@pytest.mark.parametrize("body", ["Stop please", "stop.", "opt out", "STOPP", "", "Yes", "Hello"])
def test_any_other_text_blocks_nothing(provider: Provider, body: str) -> None:
    assert provider.text(STUDENT, ADVISOR, body)["block"] is None
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201


def test_a_block_is_between_one_sender_and_one_recipient(provider: Provider) -> None:
    provider.own(OTHER_ADVISOR)
    provider.text(STUDENT, ADVISOR, "STOP")
    assert provider.send(To=STUDENT, From=OTHER_ADVISOR, Body="Hello").status_code == 201
    assert provider.send(To=OTHER_STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.opted_out())


def test_a_refused_text_leaves_a_failed_message_and_never_arrives(provider: Provider) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.send(To=STUDENT, From=ADVISOR, Body="Hello")
    provider.settle()
    assert [message["status"] for message in provider.log()] == ["failed", "received"]
    assert ("received", "Hello") not in provider.handset(STUDENT)
    (refused,) = provider.events("send_refused")
    assert (refused["sender"], refused["recipient"], refused["body"]) == (ADVISOR, STUDENT, "Hello")
    assert refused["error_code"] == 21610


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_an_opt_in_word_lifts_the_block(provider: Provider, word: str) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    assert provider.text(STUDENT, ADVISOR, word)["block"] == "lifted"
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201


def test_the_ledger_tells_who_blocked_whom_when_and_how(provider: Provider) -> None:
    provider.text(STUDENT, ADVISOR, "quit")
    provider.advance(60)
    provider.text(STUDENT, ADVISOR, "START")
    provider.text(OTHER_STUDENT, ADVISOR, "STOP")
    first, second = opt_outs(provider)
    assert first == {
        "scope": ADVISOR,
        "sender": ADVISOR,
        "recipient": STUDENT,
        "keyword": "QUIT",
        "since": AT,
        "source": "keyword",
        "lifted_at": "2026-11-21T09:01:00Z",
    }
    assert (second["recipient"], second["lifted_at"]) == (OTHER_STUDENT, None)
    assert opt_outs(provider, **{"from": ADVISOR, "to": "555 301 0002"}) == [second]
    assert opt_outs(provider, **{"from": OTHER_ADVISOR}) == []


def test_an_operator_can_lift_a_block(provider: Provider) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    pair = {"from": ADVISOR, "to": STUDENT}
    assert provider.control("DELETE", "opt-outs", **pair).status_code == 204
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    assert provider.events("block_lifted")[0]["source"] == "operator"
    assert_control_refused(provider.control("DELETE", "opt-outs", **pair), 404, "NO_SUCH_BLOCK")
    provider.text(STUDENT, ADVISOR, "STOP")
    assert_control_refused(provider.control("DELETE", "opt-outs", to=STUDENT), 404, "NO_SUCH_BLOCK")


def test_a_block_outlives_the_number(provider: Provider) -> None:
    (number,) = answer(provider.control("GET", "numbers"))["numbers"]
    provider.text(STUDENT, ADVISOR, "STOP")
    assert provider.api("DELETE", f"IncomingPhoneNumbers/{number['sid']}.json").status_code == 204
    provider.own(ADVISOR)
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.opted_out())


# -- the automatic replies


def test_the_provider_answers_the_stop_itself_before_the_application_hears_of_it(
    provider: Provider, application: Application
) -> None:
    told = provider.text(STUDENT, ADVISOR, "Stop")
    assert told["reply"] == STOPPED
    assert (told["from"], told["to"], told["body"], told["at"]) == (STUDENT, ADVISOR, "Stop", AT)
    assert provider.handset(STUDENT) == [("sent", "Stop"), ("received", STOPPED)]
    assert application.requests == []
    provider.settle()
    (request,) = application.requests
    assert params_of(request)["Body"] == "Stop"
    types = ["text_received", "block_placed", "reply_sent", "webhook_queued", "webhook_delivered"]
    assert [event["type"] for event in provider.events(*types)] == types


def test_an_automatic_reply_is_not_in_the_message_log(provider: Provider) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.settle()
    assert [message["body"] for message in provider.log()] == ["STOP"]


def test_an_automatic_reply_can_be_in_the_message_log(provider: Provider) -> None:
    provider.switch(log_automatic_replies=True)
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.settle()
    assert [message["body"] for message in provider.log()] == [STOPPED, "STOP"]
    assert provider.log()[0]["direction"] == "outbound-reply"
    assert provider.handset(STUDENT) == [("sent", "STOP"), ("received", STOPPED)]


SWITCHED = [
    ("repeated_stop_reply", ["STOP", "STOP"], None, STOPPED),
    ("start_reply_when_not_blocked", ["START"], None, STARTED),
    ("help_reply_when_blocked", ["STOP", "HELP"], None, HELPED),
    ("keyword_strip_punctuation", ["Stop!"], None, STOPPED),
]


@pytest.mark.parametrize(("switch", "texts", "off", "on"), SWITCHED)
def test_an_open_question_is_answered_either_way(
    app: object, provider: Provider, *, switch: str, texts: list[str], off: str | None, on: str
) -> None:
    replies = []
    for value in (False, True):
        provider.control("POST", "reset")
        provider.own(ADVISOR)
        provider.switch(**{switch: value})
        replies.append([provider.text(STUDENT, ADVISOR, body)["reply"] for body in texts][-1])
    assert replies == [off, on]


def test_keyword_handling_can_be_off_for_the_account_or_for_one_number(provider: Provider) -> None:
    provider.control("PUT", f"numbers/{ADVISOR}", {"keyword_handling": False})
    assert provider.text(STUDENT, ADVISOR, "STOP")["keyword"] is None
    provider.control("PUT", f"numbers/{ADVISOR}", {"keyword_handling": True})
    provider.switch(keyword_handling=False)
    assert provider.text(STUDENT, ADVISOR, "STOP")["keyword"] is None


# -- refused later


def test_a_sender_can_be_refused_later_instead_of_at_once(
    provider: Provider, application: Application
) -> None:
    provider.control("PUT", f"numbers/{ADVISOR}", {"refusal": "async", "sms_url": ""})
    provider.text(STUDENT, ADVISOR, "STOP")
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello", StatusCallback=STATUS_URL)
    assert provider.message(sid)["status"] == "queued"
    provider.settle()
    message = provider.message(sid)
    assert (message["status"], message["error_code"]) == ("failed", errors.OPTED_OUT.code)
    assert (message["error_message"], message["date_sent"]) == (errors.OPTED_OUT.title, None)
    (request,) = application.requests
    params = params_of(request)
    assert (params["MessageStatus"], params["ErrorCode"]) == ("failed", str(errors.OPTED_OUT.code))
    assert ("received", "Hello") not in provider.handset(STUDENT)


# -- kinds of numbers


def test_the_toll_free_network_answers_in_its_own_voice(provider: Provider) -> None:
    provider.own(TOLL_FREE)
    stopped = provider.text(STUDENT, TOLL_FREE, "stop")
    assert stopped["reply"].startswith("NETWORK MSG: You replied with the word")
    assert provider.text(STUDENT, TOLL_FREE, "YES")["block"] is None
    assert_refused(provider.send(To=STUDENT, From=TOLL_FREE, Body="Hello"), errors.opted_out())
    assert provider.text(STUDENT, TOLL_FREE, "UNSTOP")["block"] == "lifted"


def test_a_short_code_leaves_keywords_to_its_owner(provider: Provider) -> None:
    provider.own(SHORT_CODE)
    assert provider.text(STUDENT, SHORT_CODE, "STOP")["keyword"] is None
    assert provider.send(To=STUDENT, From=SHORT_CODE, Body="Hello").status_code == 201
