"""A message from the request to where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from engine.model import Message
from engine.store import messages
from engine.work import gathering
from engine.work.gathering import Known
from engine.work.reserving import Reservations
from engine.work.sending import FRESH_SECONDS
from engine.work.underway import Underway
from tests.engine.campus import (
    AVERY,
    BLAKE,
    FIRST_NUMBER,
    PUBLIC,
    ROBIN,
    ROBINS_MOBILE,
    SAM,
    SAMS_HOME,
    SAMS_MOBILE,
    Campus,
    phone,
)
from tests.engine.store.test_concurrency import database_url, shared  # noqa: F401  fixtures
from tests.engine.twilio_double import Text, body_of, error, fails_to_answer


def test_a_text_goes_to_the_chosen_number_from_the_senders_own(campus: Campus) -> None:
    row = campus.sent(AVERY, SAM, "Welcome")
    assert campus.twilio.texts_to(SAMS_MOBILE) == ["Welcome"]
    assert (row["channel"], row["status"], row["destination"]) == ("sms", "sent", SAMS_MOBILE)
    assert (row["from_number"], row["provider_sid"]) == (FIRST_NUMBER, campus.twilio.texts[0].sid)


def test_the_status_callback_names_the_message(campus: Campus) -> None:
    row = campus.sent(AVERY, SAM)
    form = body_of(campus.twilio.requests[-1])
    assert form["StatusCallback"] == f"{PUBLIC}/webhooks/twilio/status?message={row['id']}"


def test_every_recipient_gets_one_message_and_one_failure_stops_nobody(campus: Campus) -> None:
    campus.put("nowhere", email=None)
    response = campus.send(AVERY, [SAM, "nowhere", "nobody", ROBIN, SAM])
    assert response.status_code == 201
    rows = [(row["to"], row["status"], row["reason"]) for row in response.json["messages"]]  # type: ignore[index]  # an object
    assert rows == [
        (SAM, "sent", None),
        ("nowhere", "failed", "NO_EMAIL_ADDRESS"),
        ("nobody", "failed", "RECIPIENT_UNKNOWN"),
        (ROBIN, "sent", None),
    ]


def test_a_mail_carries_the_words_the_senders_name_and_address(campus: Campus) -> None:
    campus.put(AVERY, "staff", roles=["advisor"], name="Avery\n Ångström")
    campus.put(ROBIN, phones=[])
    campus.sent(AVERY, ROBIN, "Grüße\nsee you at four")
    (mail,) = campus.mail.to("robin@campus.test")
    assert mail.get_content().splitlines() == ["Grüße", "see you at four"]
    assert mail["From"].addresses[0].display_name == "Avery Ångström"
    assert mail["Reply-To"] == "avery@campus.test"
    assert mail["Subject"] == "Message from Avery Ångström"
    assert campus.mail.logins[-1] == ("user@x", "secret")


REFUSED = [
    ("a carrier failure", error(400, 21612, "Not reachable"), "Unreachable From This Sender 21612"),
    ("an unknown code", error(400, 29999, "Something new"), "Something new 29999"),
    ("too many requests", error(429, 20429, "Too Many Requests"), "Too Many Requests 20429"),
    ("an error in the newer shape",
     httpx.Response(400, json={"type": "x", "title": "Odd", "status": 400, "code": 29998}), "Odd 29998"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "answer", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_any_other_refusal_is_mailed_and_changes_no_status(
    campus: Campus, case: str, answer: httpx.Response, words: str
) -> None:
    campus.sent(AVERY, SAM, "first")
    campus.twilio.before = lambda request: answer if request.url.path.endswith("Messages.json") else None
    row = campus.sent(AVERY, SAM, "second")
    assert (row["channel"], row["status"], row["reason"]) == ("email", "sent", "TWILIO_SEND_FAILED")
    assert row["error"] == words
    assert campus.mail.texts_to("sam@campus.test") == ["second"]
    assert set(campus.statuses(SAM).values()) == {"default"}
    assert campus.used() == 1


MAYBE = [
    ("a gateway's page", httpx.Response(502, text="<html>bad gateway")),
    ("the provider's own failure", error(500, 20500, "Internal Server Error")),
    ("a gateway's 429", httpx.Response(429, text="slow down")),
    ("a 404 of somebody's", httpx.Response(404, text="no such host")),
    ("somewhere else", httpx.Response(302, headers={"Location": "http://elsewhere.test"})),
    ("a list where a text should be", httpx.Response(201, json=[])),
    ("a success without a text", httpx.Response(200, json={})),
    ("a body that is not what its header says", httpx.Response(201, text="x", headers={"Content-Type": "text/html"})),
]  # fmt: skip


@pytest.mark.parametrize(("case", "answer"), MAYBE, ids=[row[0] for row in MAYBE])
def test_who_else_answers_may_have_let_the_text_through(
    campus: Campus, case: str, answer: httpx.Response
) -> None:
    campus.sent(AVERY, SAM, "first")

    def taken_all_the_same(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST" or not request.url.path.endswith("Messages.json"):
            return None
        campus.twilio.before = None
        campus.twilio.answer(request)
        return answer

    campus.twilio.before = taken_all_the_same
    row = campus.sent(AVERY, SAM, "second")
    assert (row["channel"], row["status"], row["reason"]) == ("sms", "pending", "TWILIO_OUTCOME_UNKNOWN")
    campus.pass_time(minutes=6)
    campus.client.post("/v1/recovery")
    assert campus.report()[0]["status"] == "sent"
    assert (campus.twilio.texts_to(SAMS_MOBILE), campus.mail.mails) == (["first", "second"], [])


@pytest.mark.parametrize("word", ["teleported", ""])
def test_a_status_that_nobody_knows_is_no_failure(campus: Campus, word: str) -> None:
    campus.sent(AVERY, SAM)
    campus.report_status(campus.twilio.texts[0], word, 30003)
    assert campus.report()[0]["status"] == "sent"
    assert campus.mail.mails == []


def test_an_invalid_number_disables_itself_alone(campus: Campus) -> None:
    campus.twilio.invalid.add(SAMS_MOBILE)
    row = campus.sent(AVERY, SAM)
    assert (row["channel"], row["reason"], row["error_code"]) == ("email", "TWILIO_RECIPIENT_INVALID", 21211)
    assert campus.statuses(SAM) == {SAMS_MOBILE: "disabled", SAMS_HOME: "default"}


def test_an_unknown_handset_is_learned_hours_later(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.pass_time(hours=6)
    campus.report_status(campus.twilio.texts[0], "undelivered", 30005)
    (row,) = campus.report()
    assert (row["channel"], row["reason"]) == ("email", "TWILIO_UNKNOWN_HANDSET")
    assert campus.statuses(SAM) == {SAMS_MOBILE: "disabled", SAMS_HOME: "default"}
    assert campus.used() == 1


def test_a_provider_that_cannot_be_reached_leads_to_a_mail(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "first")
    campus.twilio.before = fails_to_answer(path="/Messages.json", at="before")
    row = campus.sent(AVERY, SAM, "second")
    assert (row["channel"], row["status"], row["reason"]) == ("email", "sent", "TWILIO_SEND_FAILED")
    assert campus.used() == 1


def test_a_provider_that_does_not_answer_leaves_the_text_pending_and_counted(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "first")
    campus.twilio.before = fails_to_answer(path="/Messages.json", at="after")
    row = campus.sent(AVERY, SAM, "second")
    assert (row["channel"], row["status"], row["reason"]) == ("sms", "pending", "TWILIO_OUTCOME_UNKNOWN")
    assert campus.mail.mails == []
    assert campus.used() == 2


def test_an_answer_that_is_no_json_is_no_answer(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "first")
    broken = httpx.Response(201, text="{")
    campus.twilio.before = lambda request: broken if request.url.path.endswith("Messages.json") else None
    assert campus.sent(AVERY, SAM)["status"] == "pending"


def test_a_mail_that_is_refused_fails_with_the_servers_words(campus: Campus) -> None:
    campus.mail.refused.add("robin@campus.test")
    campus.put(ROBIN, phones=[])
    row = campus.sent(AVERY, ROBIN)
    assert (row["channel"], row["status"], row["reason"]) == ("email", "failed", "NO_TEXTABLE_NUMBER")
    assert "No such mailbox" in row["mail_error"]


NOT_ADMITTED = [
    ("without a permitted role", "drew", {"to": [SAM]}, 403, "SENDER_NOT_PERMITTED"),
    ("a student", ROBIN, {"to": [SAM]}, 403, "SENDER_NOT_PERMITTED"),
    ("too long", AVERY, {"body": "x" * 1001}, 422, "BODY_TOO_LONG"),
    ("nobody", "nobody", {}, 422, "UNKNOWN_SENDER"),
    ("no recipients", AVERY, {"to": []}, 400, "INVALID_REQUEST"),
    ("no words", AVERY, {"body": ""}, 400, "INVALID_REQUEST"),
    ("a field that does not exist", AVERY, {"subject": "Hi"}, 400, "INVALID_REQUEST"),
    ("U+0000", AVERY, {"body": "\0"}, 400, "INVALID_REQUEST"),
]


@pytest.mark.parametrize(
    ("sender", "values", "status", "code"),
    [row[1:] for row in NOT_ADMITTED],
    ids=[row[0] for row in NOT_ADMITTED],
)
def test_a_request_that_is_not_admitted_sends_nothing(
    campus: Campus, sender: str, values: dict[str, object], status: int, code: str
) -> None:
    campus.put("drew", "staff", roles=["tutor"])
    response = campus.client.post("/v1/messages", json={"from": sender, "to": [SAM], "body": "Hi"} | values)
    assert (response.status_code, response.json["code"]) == (status, code)  # type: ignore[index]  # an object
    assert response.content_type == "application/problem+json"
    assert campus.report() == []
    assert campus.twilio.texts == []


def test_everybody_may_reply_but_only_to_who_has_texted_them(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "Welcome")
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    campus.put(AVERY, "staff", roles=[])
    assert campus.sent(AVERY, SAM, "You are welcome")["from_number"] == FIRST_NUMBER
    assert campus.send(AVERY, [SAM, ROBIN]).status_code == 403


def test_a_reply_by_somebody_without_a_number_goes_by_mail(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    campus.client.delete(f"/v1/phone-numbers/{FIRST_NUMBER}")
    campus.put(AVERY, "staff", roles=[])
    assert campus.sent(AVERY, SAM)["reason"] == "NO_NUMBER_AVAILABLE"
    assert campus.get("/v1/phone-numbers")["phone_numbers"] == []


def test_the_limit_holds_and_the_next_month_starts_at_zero(campus: Campus) -> None:
    campus.configure(sms_message_limit=2, time_zone="America/Los_Angeles")
    channels = [campus.sent(AVERY, SAM)["channel"] for _ in range(3)]
    assert channels == ["sms", "sms", "email"]
    assert campus.report()[0]["reason"] == "MESSAGE_LIMIT_REACHED"
    campus.pass_time(days=30, hours=-5)  # 7:00 UTC on 1 April is midnight in Los Angeles
    assert campus.twilio.now.hour == 7
    assert campus.used() == 0
    campus.pass_time(seconds=-1)
    assert campus.used() == 2
    campus.pass_time(seconds=1)
    assert campus.sent(AVERY, SAM)["channel"] == "sms"


def test_at_the_limit_no_number_is_assigned(campus: Campus) -> None:
    campus.configure(sms_message_limit=0)
    assert campus.sent(BLAKE, SAM)["reason"] == "MESSAGE_LIMIT_REACHED"
    assert campus.get("/v1/phone-numbers")["phone_numbers"] == []


def test_a_refused_text_gives_its_slot_back_to_the_month_it_was_taken_from(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.pass_time(days=40)
    campus.sent(AVERY, SAM)
    campus.report_status(campus.twilio.texts[0], "failed", 30001)
    assert campus.used() == 1
    campus.pass_time(days=-40)
    assert campus.used() == 0


def test_only_the_numbers_of_the_recipient_matter(campus: Campus) -> None:
    campus.put(ROBIN, phones=[phone(ROBINS_MOBILE, sms_status="disabled"), phone("+15550100009", "work")])
    assert campus.sent(AVERY, ROBIN)["reason"] == "NO_TEXTABLE_NUMBER"


def test_what_was_written_down_before_a_texts_turn_keeps_it_from_going_out(shared: Campus) -> None:  # noqa: F811
    shared.sent(AVERY, SAM, "first")

    def opt_out(text: Text) -> None:
        if text.body == "second":
            shared.edit(ROBIN, ROBINS_MOBILE, sms_status="disabled")

    shared.twilio.after = opt_out
    rows = shared.send(AVERY, [SAM, ROBIN], "second").json["messages"]  # type: ignore[index]  # an object
    shared.services.background.join()
    assert [row["channel"] for row in rows] == ["sms", "email"]
    assert shared.twilio.texts_to(ROBINS_MOBILE) == []
    assert shared.mail.texts_to("robin@campus.test") == ["second"]
    assert shared.used() == 2


@pytest.mark.parametrize(("seconds", "channel"), [(0.0, "sms"), (FRESH_SECONDS + 1, "email")])
def test_what_was_decided_long_ago_is_decided_anew(campus: Campus, seconds: float, channel: str) -> None:
    campus.sent(AVERY, SAM, "first")
    campus.send(AVERY, [SAM, ROBIN], "second", Prefer="respond-async")
    campus.services.background.join()
    later = iter([0.0, seconds, 0.0])
    dispatch = replace(campus.services.dispatch, timer=lambda: next(later))
    with campus.services.database.carrying() as connection:  # nobody is told of what is changed by this
        connection.exec_driver_sql(
            "UPDATE messages SET status = 'pending', channel = NULL, destination = NULL WHERE body = 'second'"
        )
        ids = list(
            connection.exec_driver_sql("SELECT id FROM messages WHERE body = 'second' ORDER BY seq").scalars()
        )

    def change(_text: Text) -> None:
        with campus.services.database.carrying() as connection:
            connection.exec_driver_sql(
                "UPDATE person_phones SET sms_status = 'disabled' WHERE person_id = 'robin'"
            )

    campus.twilio.after = change
    dispatch.attempt_all(ids, campus.twilio.now)
    assert [row["channel"] for row in campus.report()[:2]] == [channel, "sms"]


def test_of_those_who_are_sent_to_at_once_the_first_are_texted_up_to_the_limit(shared: Campus) -> None:  # noqa: F811
    people = [f"student-{number}" for number in range(25)]
    for number, person in enumerate(people):
        shared.put(person, phones=[phone(f"+1555030{number:04}")])
    shared.configure(sms_message_limit=17)
    rows = shared.send(AVERY, people).json["messages"]  # type: ignore[index]  # an object
    assert [row["channel"] for row in rows] == ["sms"] * 17 + ["email"] * 8
    assert {row["reason"] for row in rows[17:]} == {"MESSAGE_LIMIT_REACHED"}
    assert (len(shared.twilio.texts), shared.used()) == (17, 17)


@pytest.mark.parametrize("known", [True, False], ids=["has stopped", "is no handset"])
def test_of_two_who_share_a_handset_the_second_is_decided_by_what_the_first_has_shown(
    shared: Campus,  # noqa: F811
    known: bool,
) -> None:
    number = shared.sent(AVERY, SAM)["from_number"]
    shared.put(ROBIN, phones=[phone(SAMS_MOBILE)])
    if known:
        shared.twilio.blocks.add((number, SAMS_MOBILE))
    else:
        shared.twilio.invalid.add(SAMS_MOBILE)
    rows = shared.send(AVERY, [SAM, ROBIN]).json["messages"]  # type: ignore[index]  # an object
    refused = "TWILIO_RECIPIENT_UNSUBSCRIBED" if known else "TWILIO_RECIPIENT_INVALID"
    assert [row["reason"] for row in rows] == [refused, "NO_TEXTABLE_NUMBER"]


def test_what_a_refused_text_gives_back_is_for_the_next_of_those_sent_to_at_once(shared: Campus) -> None:  # noqa: F811
    people = [f"student-{number}" for number in range(14)]
    for number, person in enumerate(people):
        shared.put(person, phones=[phone(f"+1555030{number:04}")])
    shared.twilio.invalid |= {"+15550300001", "+15550300004"}
    shared.configure(sms_message_limit=5)
    rows = shared.send(AVERY, people).json["messages"]  # type: ignore[index]  # an object
    refused, beyond = "TWILIO_RECIPIENT_INVALID", ["MESSAGE_LIMIT_REACHED"] * 7
    assert [row["reason"] for row in rows] == [None, refused, None, None, refused, None, None, *beyond]
    assert (len(shared.twilio.texts), shared.used()) == (5, 5)


def test_what_was_reserved_and_never_asked_for_waits_again(shared: Campus) -> None:  # noqa: F811
    shared.sent(AVERY, SAM, "first")
    answer = shared.send(AVERY, [SAM, ROBIN], "second", Prefer="respond-async")
    services, ids = shared.services, [row["id"] for row in shared.report(send=answer.json["id"])]  # type: ignore[index]  # an object
    with services.database.carrying() as connection:
        connection.exec_driver_sql("UPDATE messages SET purpose = 'direct'")
    Reservations(services.database, services.policy, Underway()).take(
        partial(messages.unattempted, ids=ids), shared.twilio.now
    )  # and the process ends
    shared.pass_time(minutes=6)
    for _ in range(2):
        shared.recover()
    assert [text.body for text in shared.twilio.texts] == ["first", "second", "second"]
    assert (shared.mail.mails, shared.used()) == ([], 3)


def test_what_was_reserved_and_never_asked_for_comes_behind_no_later_text(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "first")
    campus.send(AVERY, [SAM], "second", Prefer="respond-async")
    campus.services.background.join()
    with campus.services.database.carrying() as connection:  # as if the process had ended before it asked
        connection.exec_driver_sql(
            "UPDATE messages SET status = 'pending', provider_sid = NULL WHERE body = 'second'"
        )
    del campus.twilio.texts[-1]
    campus.sent(BLAKE, SAM, "of somebody else")
    campus.sent(AVERY, SAM, "third")
    campus.pass_time(minutes=6)
    for _ in range(2):
        campus.recover()
    assert [text.body for text in campus.twilio.texts] == ["first", "of somebody else", "third"]
    assert campus.mail.texts_to("sam@campus.test") == ["second"]


def test_one_that_cannot_be_decided_stops_no_other(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    campus.sent(AVERY, SAM, "first")
    about = gathering.about_messages

    def broken(connection: Connection, waiting: Sequence[Message], *more: Any) -> list[Known]:
        if any(each.to_person == SAM for each in waiting):
            raise RuntimeError("a bug")
        return about(connection, waiting, *more)

    monkeypatch.setattr(gathering, "about_messages", broken)
    rows = campus.send(AVERY, [SAM, ROBIN], "second").json["messages"]  # type: ignore[index]  # an object
    assert [row["status"] for row in rows] == ["pending", "sent"]
    assert "Messages could not be attempted" in caplog.text
