"""The Messages resource, as an HTTP client sees it."""

from __future__ import annotations

import pytest

from simulator import errors
from simulator.errors import Problem
from tests.simulator.provider import STATUS_URL, Application, Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

OTHER_STUDENT = "+15553010002"
UNKNOWN = "SM" + "0" * 32
SERVICE = "MG" + "c" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
CREATED = "Sat, 21 Nov 2026 09:00:00 +0000"


def test_a_message_is_taken_and_queued(provider: Provider) -> None:
    response = provider.send(To=STUDENT, From=ADVISOR, Body="Hello")
    message = answer(response, 201)
    sid = message.pop("sid")
    assert message == {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": "Hello",
        "date_created": CREATED,
        "date_sent": None,
        "date_updated": CREATED,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": ADVISOR,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "subresource_uris": {"media": f"{MESSAGES}/{sid}/Media.json"},
        "to": STUDENT,
        "uri": f"{MESSAGES}/{sid}.json",
    }


def test_a_message_that_left_says_when_and_has_its_feedback_beside_it(provider: Provider) -> None:
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    provider.settle()
    message = provider.message(sid)
    assert (message["status"], message["date_sent"]) == ("delivered", CREATED)
    assert message["subresource_uris"]["feedback"] == f"{MESSAGES}/{sid}/Feedback.json"


def test_a_message_with_pictures_has_a_sid_of_its_kind(provider: Provider) -> None:
    pictures = ["https://a.example/1.jpg", "https://a.example/2.jpg"]
    sid = provider.sent(To=STUDENT, From=ADVISOR, MediaUrl=pictures)
    assert sid.startswith("MM")
    assert provider.message(sid)["num_media"] == "2"


def test_numbers_are_understood_however_they_are_written(provider: Provider) -> None:
    sid = provider.sent(To="(555) 301-0001", From="555-201-0001", Body="Hello")
    message = provider.message(sid)
    assert (message["to"], message["from"]) == (STUDENT, ADVISOR)


def test_parameters_nobody_knows_are_ignored(provider: Provider) -> None:
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello", Mood="good").status_code == 201


GOOD = {"To": STUDENT, "From": ADVISOR, "Body": "Hello"}
REFUSED: list[tuple[str, dict[str, str], Problem]] = [
    ("no To", {"To": ""}, errors.missing_to()),
    ("no From", {"From": ""}, errors.missing_from()),
    ("no Body", {"Body": ""}, errors.missing_content()),
    ("a long Body", {"Body": "x" * 1601}, errors.body_too_long()),
    ("a bad To", {"To": "12"}, errors.invalid_to("12")),
    ("a bad From", {"From": "!"}, errors.invalid_from("!")),
    ("a From nobody has", {"From": "+15559990001"}, errors.from_unknown("+15559990001")),
    ("a name as From, to North America", {"From": "MGM"}, errors.unroutable(STUDENT, "MGM")),
    ("the same at both ends", {"To": ADVISOR}, errors.same_to_and_from()),
    ("a bad callback", {"StatusCallback": "me"}, errors.bad_status_callback("me")),
    ("a bad picture", {"MediaUrl": "1.jpg"}, errors.bad_media_url("1.jpg")),
    ("a bad validity", {"ValidityPeriod": "0"}, errors.bad_validity("0")),
    ("an unknown service", {"MessagingServiceSid": SERVICE}, errors.service_not_found(SERVICE)),
    ("an unknown service as From", {"From": SERVICE}, errors.service_not_found(SERVICE)),
    ("a malformed service", {"MessagingServiceSid": "MG1"}, errors.service_malformed("MG1")),
]


@pytest.mark.parametrize(("case", "form", "problem"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_faulty_message_is_refused_and_stands_in_the_log_as_failed(
    provider: Provider, case: str, form: dict[str, str], problem: Problem
) -> None:
    assert_refused(provider.send(**(GOOD | form)), problem)
    expected = [("failed", problem.code, problem.message)] if problem.status == 400 else []
    assert [(m["status"], m["error_code"], m["error_message"]) for m in provider.log()] == expected
    (refused,) = provider.events("send_refused")
    assert (refused["error_code"], refused["error_message"]) == (problem.code, problem.message)


def test_an_application_finds_who_opted_out_by_the_refused_messages_of_the_log(provider: Provider) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    refusal = answer(provider.send(To=STUDENT, From=ADVISOR, Body="y" * 161), 400)
    assert "SM" not in str(refusal)
    (left,) = (m for m in provider.log(To=STUDENT) if m["error_code"] == errors.opted_out().code)
    told = ("direction", "status", "from", "body", "num_segments", "date_sent", "price", "error_message")
    wanted = ["outbound-api", "failed", ADVISOR, "y" * 161, "2", None, None, errors.opted_out().message]
    assert [left[name] for name in told] == wanted
    assert provider.message(left["sid"]) == left
    assert provider.api("DELETE", f"Messages/{left['sid']}.json").status_code == 204
    assert (
        provider.handset(STUDENT)[-1][0] == "received"
    )  # the provider's own answer to STOP: nothing else came


def test_a_refused_message_is_told_to_nobody(provider: Provider, application: Application) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.send(To=STUDENT, From=ADVISOR, Body="Hello", StatusCallback=STATUS_URL)
    provider.settle()
    assert application.told() == [None]  # the STOP itself, and no status


def test_a_refused_message_stays_after_a_restart_with_its_pictures_and_its_service(
    provider: Provider,
) -> None:
    service = answer(provider.api("POST", "/v1/Services", {"FriendlyName": "Campus"}), 201)["sid"]
    provider.send(To=STUDENT, MessagingServiceSid=service, MediaUrl="https://a.example/1.jpg")
    (left,) = provider.log()
    assert left["sid"].startswith("MM")
    assert (left["messaging_service_sid"], left["from"], left["num_media"]) == (service, None, "1")
    (event,) = provider.events("send_refused")
    assert (event["message"]["sid"], event["message"]["service_sid"]) == (left["sid"], service)


def test_by_a_switch_a_refused_message_leaves_nothing_but_an_entry_in_the_journal(provider: Provider) -> None:
    provider.switch(refused_send_leaves_message=False)
    provider.text(STUDENT, ADVISOR, "STOP")
    assert_refused(provider.send(**GOOD), errors.opted_out())
    assert [message["direction"] for message in provider.log()] == ["inbound"]
    (refused,) = provider.events("send_refused")
    assert refused["message"] is None


def test_a_sender_of_another_account_is_refused_as_that(provider: Provider) -> None:
    Provider(provider.app, "AC" + "2" * 32, "x" * 32).own("+15552020001")
    response = provider.send(To=STUDENT, From="+15552020001", Body="Hello")
    assert_refused(response, errors.from_other_account("+15552020001", ACCOUNT))


def test_invalid_handsets_are_refused_at_once(provider: Provider) -> None:
    provider.behave(STUDENT, "invalid")
    provider.behave(OTHER_STUDENT, "not_mobile")
    assert_refused(provider.send(**GOOD), errors.invalid_to(STUDENT))
    assert_refused(provider.send(**(GOOD | {"To": OTHER_STUDENT})), errors.not_mobile(OTHER_STUDENT))


def test_a_missing_body_can_be_named_otherwise(provider: Provider) -> None:
    provider.switch(missing_body_is_missing_content=False)
    assert_refused(provider.send(To=STUDENT, From=ADVISOR), errors.missing_body())


# -- list


@pytest.fixture
def logged(provider: Provider) -> Provider:
    """Four messages, a day apart: to one student, to another, from the first, and to the first again."""
    provider.send(To=STUDENT, From=ADVISOR, Body="one")
    provider.advance(24 * 3600)
    provider.send(To=OTHER_STUDENT, From=ADVISOR, Body="two")
    provider.advance(24 * 3600)
    provider.text(STUDENT, ADVISOR, "three")
    provider.advance(24 * 3600)
    provider.send(To=STUDENT, From=ADVISOR, Body="four")
    provider.settle()
    return provider


FILTERED: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["four", "three", "two", "one"]),
    ({"To": STUDENT}, ["four", "one"]),
    ({"To": "(555) 301-0001"}, ["four", "one"]),
    ({"To": "+15559990001"}, []),
    ({"To": "nobody"}, []),
    ({"From": ADVISOR}, ["four", "two", "one"]),
    ({"From": STUDENT}, ["three"]),
    ({"From": ADVISOR, "To": OTHER_STUDENT}, ["two"]),
    ({"From": STUDENT, "To": OTHER_STUDENT}, []),
    ({"DateSent": "2026-11-22"}, ["two"]),
    ({"DateSent": "2026-11-22T09:00:00Z"}, ["two"]),
    ({"DateSent": "2026-11-22T09:00:01Z"}, []),
    ({"DateSent": "2026-11-22T00:00:00Z"}, ["two"]),
    ({"DateSent": "2026-11-22T00:00:00"}, ["two"]),
    ({"DateSent": "2026-11-22T01:00:00+01:00"}, ["two"]),
    ({"DateSent": "2026-11-22T00:00:00-09:00"}, ["two"]),
    ({"DateSent": "2026-11-22T00:00:01Z"}, []),
    ({"DateSent<": "2026-11-22T00:00:00Z"}, ["one"]),
    ({"DateSent>": "2026-11-22T00:00:00Z"}, ["four", "three", "two"]),
    ({"DateSent": "2026-11-22T10:00:00+01:00"}, ["two"]),
    ({"DateSent<": "2026-11-22"}, ["two", "one"]),
    ({"DateSent<": "2026-11-22T09:00:00Z"}, ["two", "one"]),
    ({"DateSent<": "2026-11-22T08:59:59"}, ["one"]),
    ({"DateSent>": "2026-11-23"}, ["four", "three"]),
    ({"DateSent>": "2026-11-23T09:00:00Z"}, ["four", "three"]),
    ({"DateSent>": "2026-11-23T09:00:01Z"}, ["four"]),
    ({"DateSent>": "2026-11-22", "DateSent<": "2026-11-23"}, ["three", "two"]),
    ({"DateSent>": "2026-11-22", "To": STUDENT}, ["four"]),
    ({"DateSent": ""}, ["four", "three", "two", "one"]),
]


@pytest.mark.parametrize(("query", "bodies"), FILTERED)
def test_the_log_is_filtered_newest_first(logged: Provider, query: dict[str, str], bodies: list[str]) -> None:
    assert [message["body"] for message in logged.log(**query)] == bodies


@pytest.mark.parametrize("name", ["DateSent", "DateSent<", "DateSent>"])
@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "9999-12-31", "2026-11-21T25:00:00Z"])
def test_a_date_that_is_none_is_refused(provider: Provider, name: str, text: str) -> None:
    response = provider.api("GET", "Messages.json", query={name: text})
    assert_refused(response, errors.invalid_parameter(name, text))


def test_an_empty_log_is_an_empty_page(provider: Provider) -> None:
    assert answer(provider.api("GET", "Messages.json")) == {
        "messages": [],
        "end": 0,
        "first_page_uri": f"{MESSAGES}.json?PageSize=50&Page=0",
        "next_page_uri": None,
        "page": 0,
        "page_size": 50,
        "previous_page_uri": None,
        "start": 0,
        "uri": f"{MESSAGES}.json?PageSize=50&Page=0",
    }


# -- fetch, update, delete


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_message_that_is_not_there_is_not_found(provider: Provider, method: str) -> None:
    response = provider.api(method, f"Messages/{UNKNOWN}.json")
    assert_refused(response, errors.not_found(f"{MESSAGES}/{UNKNOWN}.json"))


@pytest.fixture
def delivered(provider: Provider) -> str:
    """A message that has arrived."""
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    provider.settle()
    return sid


def test_a_finished_message_is_redacted(provider: Provider, delivered: str) -> None:
    message = answer(provider.api("POST", f"Messages/{delivered}.json", {"Body": ""}))
    assert (message["sid"], message["body"], message["status"]) == (delivered, "", "delivered")
    assert provider.message(delivered)["body"] == ""
    assert provider.handset(STUDENT) == [("received", "Hello")]


def test_a_message_is_not_given_another_text(provider: Provider, delivered: str) -> None:
    assert_refused(
        provider.api("POST", f"Messages/{delivered}.json", {"Body": "Hi"}), errors.body_not_empty()
    )
    assert provider.message(delivered)["body"] == "Hello"


def test_an_update_of_nothing_changes_nothing(provider: Provider, delivered: str) -> None:
    assert answer(provider.api("POST", f"Messages/{delivered}.json"))["body"] == "Hello"


def test_a_finished_message_is_deleted(provider: Provider, delivered: str) -> None:
    response = provider.api("DELETE", f"Messages/{delivered}.json")
    assert (response.status_code, response.data) == (204, b"")
    assert provider.api("GET", f"Messages/{delivered}.json").status_code == 404
    assert provider.log() == []
    assert provider.handset(STUDENT) == [("received", "Hello")]


def test_a_message_in_progress_is_neither_redacted_nor_deleted(provider: Provider) -> None:
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    assert_refused(provider.api("POST", f"Messages/{sid}.json", {"Body": ""}), errors.unfinished_delete())
    assert_refused(provider.api("DELETE", f"Messages/{sid}.json"), errors.unfinished_delete())


def test_a_message_that_will_never_be_confirmed_can_be_deleted(provider: Provider) -> None:
    provider.behave(STUDENT, "silent")
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    provider.settle()
    assert provider.message(sid)["status"] == "sent"
    assert provider.api("DELETE", f"Messages/{sid}.json").status_code == 204


def test_only_a_scheduled_message_can_be_canceled(provider: Provider, delivered: str) -> None:
    response = provider.api("POST", f"Messages/{delivered}.json", {"Status": "canceled"})
    assert_refused(response, errors.not_cancelable())


def test_a_status_cannot_be_set_to_anything_else(provider: Provider, delivered: str) -> None:
    response = provider.api("POST", f"Messages/{delivered}.json", {"Status": "delivered"})
    assert_refused(response, errors.invalid_parameter("Status", "delivered"))


def test_a_message_has_a_list_of_its_media(provider: Provider, delivered: str) -> None:
    assert answer(provider.api("GET", f"Messages/{delivered}/Media.json"))["media_list"] == []
    missing = provider.api("GET", f"Messages/{UNKNOWN}/Media.json")
    assert_refused(missing, errors.not_found(f"{MESSAGES}/{UNKNOWN}/Media.json"))


def test_a_status_callback_url_may_hold_anything_a_url_may(provider: Provider) -> None:
    url = f"{STATUS_URL}?a=1&b=%20#rc=2"
    assert provider.send(**(GOOD | {"StatusCallback": url})).status_code == 201
