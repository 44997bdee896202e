"""Engage by its routes: subscriptions per sender number, their confirmation, the Audience list, and keywords."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.doors.wire import queries
from tests.engine.campus import AVERY, BLAKE, FIRST_NUMBER, ROBIN, SAM, SAMS_MOBILE, SECOND_NUMBER, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio, error, fails_to_answer

KIM, LEE = "+15550300001", "+15550300002"
MARKETING, OTHER, SHARED = "+15550200003", "+15550200004", "+15550200005"
BYE, BACK = "Your subscription has been successfully canceled.", "You are subscribed again."
OPERATOR = {"X-Stopgap-Operator": "olga"}


@pytest.fixture
def brand(twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    """Two dedicated numbers, a shared one, a template of each kind, two users."""
    brand = Campus(twilio, mail, {"ENGINE_POLICY": "engage"})
    brand.populate()
    twilio.own(MARKETING, OTHER, SHARED)
    for number, pool in ((MARKETING, "dedicated"), (OTHER, "dedicated"), (SHARED, "shared")):
        assert brand.client.put(f"/v1/phone-numbers/{number}", json={"pool": pool}).status_code == 200
    for name in ("marketing", "utility", "otp"):
        template = {"category": name, "body": f"{name} for {{name}}"}
        assert brand.client.put(f"/v1/templates/{name}", json=template).status_code == 201
    yield brand
    brand.services.close()


def campaign(brand: Campus, template: str, *numbers: str, number: str | None = None) -> list[dict[str, Any]]:
    """The messages of a campaign from the template, once it is through."""
    recipients = [{"number": each, "values": {"name": "you"}} for each in numbers]
    body = {"name": "A campaign", "template": template, "recipients": recipients}
    answer = brand.client.post("/v1/campaigns", json=body | ({"number": number} if number else {}))
    assert answer.status_code == 202, answer.text
    brand.services.background.join()
    return brand.report(campaign=answer.json["id"])  # type: ignore[index]  # an object


def audience(brand: Campus, **dates: str) -> list[tuple[str, str]]:
    return [(row["number"], row["sender"]) for row in brand.get("/v1/audience", **dates)["audience"]]


def left(brand: Campus, number: str = KIM, sender: str = MARKETING) -> None:
    campaign(brand, "marketing", number, number=sender)
    brand.text(number, sender, "Stop")


# ENG-06 to ENG-10: leaving and coming back


@pytest.mark.parametrize("word", ["stop", "STOP", " Unsubscribe ", "cancel!", "Opt-Out"])
def test_a_keyword_unsubscribes_whatever_the_case_and_is_confirmed_once(brand: Campus, word: str) -> None:
    campaign(brand, "marketing", KIM)
    brand.text(KIM, MARKETING, word)
    brand.text(KIM, MARKETING, word)
    assert audience(brand) == [(KIM, MARKETING)]
    assert brand.twilio.texts_to(KIM) == ["marketing for you", BYE]
    (row,) = brand.report(purpose="confirmation")
    assert (row["from_number"], row["to"], row["status"]) == (MARKETING, KIM, "sent")


@pytest.mark.parametrize("text", ["please stop", "stop it", "opt out", "stopped", "!", "end"])
def test_a_sentence_or_another_word_does_not_unsubscribe(brand: Campus, text: str) -> None:
    campaign(brand, "marketing", KIM)
    brand.text(KIM, MARKETING, text)
    assert audience(brand) == []
    assert brand.twilio.texts_to(KIM) == ["marketing for you"]


def test_nothing_more_comes_from_the_number_and_others_are_unaffected(brand: Campus) -> None:
    left(brand)
    (row,) = campaign(brand, "marketing", KIM)
    assert (row["channel"], row["status"], row["reason"]) == (None, "failed", "RECIPIENT_UNSUBSCRIBED")
    assert (row["from_number"], row["destination"]) == (MARKETING, KIM)
    (row,) = campaign(brand, "marketing", KIM, number=OTHER)
    assert (row["from_number"], row["status"]) == (OTHER, "sent")
    assert [row["status"] for row in campaign(brand, "marketing", KIM, LEE)] == ["sent", "failed"]
    assert brand.mail.mails == []


@pytest.mark.parametrize("template", ["utility", "otp"])
def test_utility_and_codes_come_from_shared_numbers_and_are_outside(brand: Campus, template: str) -> None:
    left(brand)
    (row,) = campaign(brand, template, KIM)
    assert (row["from_number"], row["status"], row["purpose"]) == (SHARED, "sent", template)
    brand.text(KIM, SHARED, "stop")
    assert audience(brand) == [(KIM, MARKETING)]
    assert brand.twilio.texts_to(KIM)[-1] == f"{template} for you"
    assert campaign(brand, template, KIM)[0]["status"] == "sent"


def test_only_a_configured_word_brings_back(brand: Campus) -> None:
    left(brand)
    for text in ("yes", "I want back", "Hello", "unstop"):
        brand.text(KIM, MARKETING, text)
    assert audience(brand) == [(KIM, MARKETING)]
    brand.text(KIM, OTHER, "start")
    assert audience(brand) == [(KIM, MARKETING)]
    brand.text(KIM, MARKETING, "Subscribe")
    assert audience(brand) == []
    assert brand.twilio.texts_to(KIM)[-1] == BACK
    assert campaign(brand, "marketing", KIM)[0]["status"] == "sent"
    brand.text(KIM, MARKETING, "STOP")
    assert brand.twilio.texts_to(KIM)[-1] == BYE


def test_start_without_having_left_is_an_ordinary_text(brand: Campus) -> None:
    campaign(brand, "marketing", KIM)
    brand.text(KIM, MARKETING, "start")
    assert brand.twilio.texts_to(KIM) == ["marketing for you"]


def test_a_user_s_own_number_is_left_like_any_other(brand: Campus) -> None:
    brand.sent(AVERY, SAM, "Hello")
    brand.text(SAMS_MOBILE, FIRST_NUMBER, "Stop")
    assert brand.sent(AVERY, SAM, "Again")["reason"] == "RECIPIENT_UNSUBSCRIBED"
    assert brand.sent(BLAKE, SAM, "From me")["from_number"] == SECOND_NUMBER
    assert brand.report(purpose="confirmation")[0]["to"] == SAM
    assert brand.twilio.texts_to(SAMS_MOBILE) == ["Hello", BYE, "From me"]


def test_a_text_the_provider_refuses_is_reported_and_not_mailed(brand: Campus) -> None:
    brand.twilio.blocks.add((MARKETING, KIM))
    (row,) = campaign(brand, "marketing", KIM)
    assert (row["status"], row["reason"], row["error_code"]) == (
        "failed", "TWILIO_RECIPIENT_UNSUBSCRIBED", 21610
    )  # fmt: skip
    assert (audience(brand), brand.mail.mails) == ([], [])


# ENG-08: exactly once, and within five minutes


def test_a_stop_told_twice_by_the_provider_is_confirmed_once(brand: Campus) -> None:
    campaign(brand, "marketing", KIM)
    for _ in range(3):
        brand.text(KIM, MARKETING, "stop", sid="SM1")
    assert brand.twilio.texts_to(KIM).count(BYE) == 1


def test_a_confirmation_that_did_not_get_out_is_tried_again_in_time(brand: Campus) -> None:
    campaign(brand, "marketing", KIM)
    brand.twilio.before = fails_to_answer(path="/Messages.json", at="before")
    brand.text(KIM, MARKETING, "stop")
    assert brand.report(purpose="confirmation")[0]["status"] == "pending"
    brand.twilio.before = None
    brand.pass_time(minutes=4)
    brand.recover()
    brand.recover()
    assert brand.twilio.texts_to(KIM).count(BYE) == 1
    row = brand.report(purpose="confirmation")[0]
    assert (row["status"], row["reason"], row["error"]) == ("sent", None, None)
    assert brand.used() == 2


def test_a_confirmation_nobody_knows_the_fate_of_is_asked_about_in_time(brand: Campus) -> None:
    campaign(brand, "marketing", KIM)
    brand.twilio.before = fails_to_answer(path="/Messages.json", at="after")
    brand.text(KIM, MARKETING, "stop")
    brand.twilio.before = None
    brand.pass_time(seconds=90)
    brand.recover()
    brand.recover()
    assert brand.twilio.texts_to(KIM).count(BYE) == 1


def test_a_confirmation_is_never_sent_late(brand: Campus) -> None:
    campaign(brand, "marketing", KIM)
    brand.twilio.before = lambda request: error(429, 20429, "Busy") if request.method == "POST" else None
    brand.text(KIM, MARKETING, "stop")
    brand.twilio.before = None
    brand.pass_time(minutes=5)
    brand.recover()
    row = brand.report(purpose="confirmation")[0]
    assert (row["status"], row["reason"]) == ("failed", "ANSWER_TOO_LATE")
    assert BYE not in brand.twilio.texts_to(KIM)
    assert audience(brand) == [(KIM, MARKETING)]


def test_a_confirmation_left_by_a_crash_is_sent(brand: Campus) -> None:
    left(brand)
    with brand.services.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE messages SET status = 'pending', channel = NULL WHERE purpose = 'confirmation'"
        )
    brand.recover()
    assert brand.twilio.texts_to(KIM).count(BYE) == 2


# ENG-01 to ENG-04: the Audience list


def test_the_audience_list_filters_by_date(brand: Campus) -> None:
    left(brand, KIM)
    brand.pass_time(days=1)
    left(brand, LEE)
    day = "2026-03-03"
    assert audience(brand) == [(KIM, MARKETING), (LEE, MARKETING)]
    assert audience(brand, since=day) == [(LEE, MARKETING)]
    assert audience(brand, until="2026-03-02") == [(KIM, MARKETING)]
    assert audience(brand, until=day) == [(KIM, MARKETING), (LEE, MARKETING)]
    assert audience(brand, since=day, until=day) == [(LEE, MARKETING)]
    assert audience(brand, since="2026-03-03T12:00:00Z", until="2026-03-03T12:00:01Z") == [(LEE, MARKETING)]
    assert audience(brand, since="2026-03-04") == []
    assert brand.client.get("/v1/audience?since=yesterday").status_code == 400


def test_the_audience_list_downloads(brand: Campus) -> None:
    left(brand)
    answer = brand.client.get("/v1/audience", headers={"Accept": "text/csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows == [
        {"number": KIM, "sender": MARKETING, "at": "2026-03-02T12:00:00+00:00", "keyword": "stop"}
    ]


def test_a_long_audience_list_comes_in_pages_and_downloads_whole(
    brand: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(brand, KIM)
    left(brand, LEE)
    first = brand.get("/v1/audience", limit="1")
    second = brand.get("/v1/audience", limit="1", cursor=first["next_cursor"])
    assert [row["number"] for page in (first, second) for row in page["audience"]] == [KIM, LEE]
    assert second["next_cursor"] is None
    monkeypatch.setattr(queries, "MOST_ROWS", 1)
    answer = brand.client.get("/v1/audience", headers={"Accept": "text/csv"})
    assert [row["number"] for row in csv.DictReader(io.StringIO(answer.text))] == [KIM, LEE]
    for asked, code in (("cursor=next", "INVALID_FILTER"), ("limit=0", "INVALID_LIMIT")):
        refused = brand.client.get(f"/v1/audience?{asked}")
        assert (refused.status_code, refused.json["code"]) == (400, code)  # type: ignore[index]  # an object


def test_no_cell_of_the_download_is_run_by_a_spreadsheet(brand: Campus) -> None:
    left(brand)
    with brand.services.database.writing() as connection:
        connection.exec_driver_sql("UPDATE unsubscriptions SET keyword = '=1+1'")
    answer = brand.client.get("/v1/audience", headers={"Accept": "text/csv"})
    assert "'=1+1" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_audience_list_cannot_be_edited(brand: Campus, method: str) -> None:
    assert brand.client.open("/v1/audience", method=method, json={}).status_code == 405


# ENG-11: keywords change by service request


def ask(brand: Campus, **changes: object) -> TestResponse:
    return brand.client.post("/v1/service-requests", json={"by": "una", **changes})


def apply(brand: Campus, request: str, by: str = "olga", **headers: str) -> TestResponse:
    return brand.client.post(f"/v1/service-requests/{request}/apply", json={"by": by}, headers=headers)


def test_a_request_changes_nothing_until_an_operator_applies_it(brand: Campus) -> None:
    asked = ask(brand, opt_out_words=["停止", "рассылка"], opt_out_message="Bye.").json
    assert (asked["status"], asked["requested_by"]) == ("requested", "una")  # type: ignore[index]  # an object
    assert brand.get("/v1/keywords")["opt_out"]["message"] == BYE
    refused = apply(brand, asked["id"], by="una")  # type: ignore[index]  # an object
    assert (refused.status_code, refused.json["code"]) == (403, "OPERATOR_ONLY")  # type: ignore[index]  # an object
    brand.pass_time(hours=1)
    applied = apply(brand, asked["id"], **OPERATOR).json  # type: ignore[index]  # an object
    assert brand.get("/v1/keywords")["opt_out"] == {"words": ["停止", "рассылка"], "message": "Bye."}
    (record,) = brand.get("/v1/service-requests")["service_requests"]
    assert record == applied
    assert (record["status"], record["requested_by"], record["applied_by"]) == ("applied", "una", "olga")
    assert (record["requested_at"], record["applied_at"]) == ("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")
    campaign(brand, "marketing", KIM)
    brand.text(KIM, MARKETING, "stop")
    assert audience(brand) == []
    brand.text(KIM, MARKETING, "РАССЫЛКА!")
    assert brand.twilio.texts_to(KIM)[-1] == "Bye."


def test_a_request_is_applied_once(brand: Campus) -> None:
    asked: Any = ask(brand, opt_in_message="Welcome back.").json
    apply(brand, asked["id"], **OPERATOR)
    again = apply(brand, asked["id"], by="otto", **OPERATOR)
    assert (again.status_code, again.json["code"]) == (409, "ALREADY_APPLIED")  # type: ignore[index]  # an object
    assert brand.get("/v1/service-requests")["service_requests"][0]["applied_by"] == "olga"
    unknown = apply(brand, "none", **OPERATOR)
    assert (unknown.status_code, unknown.json["code"]) == (404, "UNKNOWN_SERVICE_REQUEST")  # type: ignore[index]  # an object


def test_what_has_become_impossible_meanwhile_is_not_applied(brand: Campus) -> None:
    first: Any = ask(brand, opt_out_words=["out"]).json
    second: Any = ask(brand, opt_in_words=["out"]).json
    apply(brand, first["id"], **OPERATOR)
    refused = apply(brand, second["id"], **OPERATOR)
    assert (refused.status_code, refused.json["code"]) == (422, "KEYWORD_IN_BOTH")  # type: ignore[index]  # an object
    assert [each["status"] for each in brand.get("/v1/service-requests")["service_requests"]] == [
        "applied", "requested"
    ]  # fmt: skip
    assert brand.get("/v1/keywords")["opt_in"]["words"] == ["start", "subscribe"]


def test_a_phrase_is_refused_when_it_is_asked_for(brand: Campus) -> None:
    refused = ask(brand, opt_out_words=["stop", "no more"])
    assert (refused.status_code, refused.json["code"]) == (422, "KEYWORD_NOT_A_WORD")  # type: ignore[index]  # an object
    assert brand.get("/v1/service-requests")["service_requests"] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_keywords_have_no_other_way_to_change(brand: Campus, method: str) -> None:
    answer = brand.client.open("/v1/keywords", method=method, json={"opt_out_words": ["x"]}, headers=OPERATOR)
    assert answer.status_code == 405


def test_with_a_token_an_operator_is_who_bears_it(twilio: Twilio, mail: Mailboxes) -> None:
    tokens = {"ENGINE_TOKEN": "user", "ENGINE_OPERATOR_TOKEN": "operator"}
    brand = Campus(twilio, mail, {"ENGINE_POLICY": "engage", **tokens})
    user, operator = {"Authorization": "Bearer user"}, {"Authorization": "Bearer operator"}
    asked: Any = brand.client.post(
        "/v1/service-requests", json={"by": "una", "opt_in_message": "Hi."}, headers=user
    ).json
    assert apply(brand, asked["id"], **user, **OPERATOR).status_code == 403
    assert apply(brand, asked["id"], **OPERATOR).status_code == 401
    assert apply(brand, asked["id"], **operator).status_code == 200
    brand.services.close()


# Templates, numbers that are set aside, and what belongs to other systems

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no such template", {"template": "none"}, "UNKNOWN_TEMPLATE"),
    ("no value", {"recipients": [{"number": KIM}]}, "PLACEHOLDER_MISSING"),
    ("a shared number", {"number": SHARED}, "NUMBER_NOT_IN_POOL"),
    ("a user's number", {"number": FIRST_NUMBER}, "NUMBER_NOT_IN_POOL"),
    ("too long", {"recipients": [{"number": KIM, "values": {"name": "x" * 1000}}]}, "BODY_TOO_LONG"),
    ("no number", {"recipients": [{"number": "nobody"}]}, "INVALID_PHONE_NUMBER"),
]


@pytest.mark.parametrize(("case", "change", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_campaign_that_cannot_begin_sends_nothing(
    brand: Campus, case: str, change: dict[str, Any], code: str
) -> None:
    body = {"name": "x", "template": "marketing", "recipients": [{"number": KIM, "values": {"name": "you"}}]}
    answer = brand.client.post("/v1/campaigns", json=body | change)
    assert (answer.status_code, answer.json["code"]) == (422, code)  # type: ignore[index]  # an object
    assert brand.get("/v1/campaigns")["campaigns"] == []
    assert brand.twilio.texts == []


def test_a_text_that_is_as_long_as_may_be_goes_out(brand: Campus) -> None:
    longest = brand.get("/v1/configuration")["sms_max_length"]
    values = {"name": "x" * (longest - len("marketing for "))}
    body = {"name": "x", "template": "marketing", "recipients": [{"number": KIM, "values": values}]}
    assert brand.client.post("/v1/campaigns", json=body).status_code == 202
    brand.services.background.join()
    (text,) = brand.twilio.texts_to(KIM)
    assert len(text) == longest


def test_without_a_number_set_aside_no_campaign_begins(twilio: Twilio, mail: Mailboxes) -> None:
    brand = Campus(twilio, mail, {"ENGINE_POLICY": "engage"})
    brand.client.put("/v1/templates/t", json={"category": "otp", "body": "1"})
    answer = brand.client.post(
        "/v1/campaigns", json={"name": "x", "template": "t", "recipients": [{"number": KIM}]}
    )
    assert answer.json["code"] == "NO_NUMBER_AVAILABLE"  # type: ignore[index]  # an object
    brand.services.close()


def test_shared_numbers_take_turns(brand: Campus) -> None:
    brand.twilio.own("+15550200006")
    brand.client.put("/v1/phone-numbers/+15550200006", json={"pool": "shared"})
    rows = campaign(brand, "utility", KIM, LEE, "+15550300003")
    assert [row["from_number"] for row in reversed(rows)] == [SHARED, "+15550200006", SHARED]


def test_a_number_named_twice_is_texted_once_as_first_named(brand: Campus) -> None:
    to = [
        {"number": KIM, "values": {"name": "first"}},
        {"number": "(555) 030-0001", "values": {"name": "second"}},
    ]
    to[1]["number"] = "+1 555 030 0001"
    body = {"name": "x", "template": "otp", "recipients": to}
    answer = brand.client.post("/v1/campaigns", json=body)
    assert answer.json["total"] == 1  # type: ignore[index]  # an object
    brand.services.background.join()
    assert brand.twilio.texts_to(KIM) == ["otp for first"]


def test_a_number_set_aside_is_assigned_to_nobody_and_reaches_this_engine(brand: Campus) -> None:
    assert brand.twilio.sms_urls[SHARED].endswith("/webhooks/twilio/inbound#rc=5&rp=all")
    assert brand.get("/v1/pools")["pools"] == [
        {"number": MARKETING, "pool": "dedicated"},
        {"number": OTHER, "pool": "dedicated"},
        {"number": SHARED, "pool": "shared"},
    ]
    brand.sent(AVERY, SAM)
    brand.sent(BLAKE, SAM)
    brand.put("carol", "staff", roles=["advisor"])
    assert brand.sent("carol", SAM)["reason"] == "NO_NUMBER_AVAILABLE"
    answer = brand.client.put(f"/v1/phone-numbers/{FIRST_NUMBER}", json={"pool": "shared"})
    assert (answer.status_code, answer.json["code"]) == (409, "NUMBER_ASSIGNED")  # type: ignore[index]  # an object
    unknown = brand.client.put("/v1/phone-numbers/+15550299999", json={"pool": "shared"})
    assert (unknown.status_code, unknown.json["code"]) == (404, "UNKNOWN_NUMBER")  # type: ignore[index]  # an object


def test_a_number_cannot_be_set_aside_while_the_provider_is_away(brand: Campus) -> None:
    brand.twilio.before = lambda request: None if request.url.path == "/clock" else error(500, 20500, "Sorry")
    answer = brand.client.put(f"/v1/phone-numbers/{SHARED}", json={"pool": "dedicated"})
    assert (answer.status_code, answer.json["code"]) == (503, "PROVIDER_UNAVAILABLE")  # type: ignore[index]  # an object


def test_templates_are_shown_and_replaced(brand: Campus) -> None:
    changed = {"category": "utility", "body": "New"}
    assert brand.client.put("/v1/templates/otp", json=changed).status_code == 200
    assert brand.get("/v1/templates/otp") == {"name": "otp", **changed}
    assert [each["name"] for each in brand.get("/v1/templates")["templates"]] == [
        "marketing",
        "otp",
        "utility",
    ]
    assert brand.client.get("/v1/templates/none").json["code"] == "UNKNOWN_TEMPLATE"  # type: ignore[index]  # an object
    assert brand.client.put("/v1/templates/x", json={"category": "spam", "body": "x"}).status_code == 400
    assert brand.client.put(f"/v1/templates/{'x' * 201}", json=changed).json["code"] == "INVALID_NAME"  # type: ignore[index]  # an object


ELSEWHERE = [
    ("GET", "/v1/contacts"),
    ("PUT", "/v1/lists/News"),
    ("GET", "/v1/tasks"),
    ("GET", "/v1/responses"),
]


@pytest.mark.parametrize(("method", "path"), ELSEWHERE)
def test_what_belongs_to_another_system_is_not_found_and_says_where(
    brand: Campus, method: str, path: str
) -> None:
    answer: Any = brand.client.open(path, method=method, json={})
    assert (answer.status_code, answer.json["code"]) == (404, "NOT_OF_THIS_POLICY")
    assert "business_texting" in answer.json["detail"]


def test_student_success_has_none_of_either(campus: Campus) -> None:
    for path in ("/v1/contacts", "/v1/campaigns", "/v1/audience", "/v1/keywords", "/v1/templates"):
        answer: Any = campus.client.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "NOT_OF_THIS_POLICY")
    assert campus.client.post("/v1/campaigns", json={}).status_code == 404
    assert campus.get("/v1/notices") == {"notices": []}
    assert campus.sent(AVERY, ROBIN)["campaign"] is None
    assert campus.sent(AVERY, KIM)["reason"] == "RECIPIENT_UNKNOWN"


def test_a_number_that_was_set_aside_can_be_given_up(brand: Campus) -> None:
    assert brand.client.delete(f"/v1/phone-numbers/{SHARED}").status_code == 204
    assert brand.client.delete(f"/v1/phone-numbers/{SHARED}").status_code == 404
    order = {
        "name": "A campaign",
        "template": "utility",
        "recipients": [{"number": KIM, "values": {"name": "you"}}],
    }
    answer = brand.client.post("/v1/campaigns", json=order)
    assert (answer.status_code, answer.json["code"]) == (422, "NO_NUMBER_AVAILABLE")  # type: ignore[index]  # an object
