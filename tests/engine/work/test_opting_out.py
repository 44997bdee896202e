"""Opting out and in, from the send to the status: what the engine learns, when, and what it does then."""

from __future__ import annotations

import pytest

from tests.engine.campus import (
    AVERY,
    BLAKE,
    FIRST_NUMBER,
    ROBIN,
    ROBINS_MOBILE,
    SAM,
    SAMS_HOME,
    SAMS_MOBILE,
    SECOND_NUMBER,
    Campus,
    phone,
)

UNSUBSCRIBED = "Attempt To Send To Unsubscribed Recipient 21610"
DISABLED = {SAMS_MOBILE: "disabled", SAMS_HOME: "disabled"}


def stopped(campus: Campus) -> None:
    """Sam stops the number of Avery, who had texted."""
    campus.sent(AVERY, SAM, "Welcome")
    campus.twilio.blocks.add((FIRST_NUMBER, SAMS_MOBILE))
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "STOP")


def test_a_stop_changes_nothing_and_is_kept_as_a_reply(campus: Campus) -> None:
    stopped(campus)
    assert campus.statuses(SAM) == {SAMS_MOBILE: "default", SAMS_HOME: "default"}
    assert [row["error"] for row in campus.report()] == [None]
    (reply,) = campus.report(direction="inbound")
    assert (reply["from"], reply["to"], reply["body"], reply["status"]) == (SAM, AVERY, "STOP", "received")


def test_in_the_gap_another_sender_gets_through(campus: Campus) -> None:
    stopped(campus)
    assert campus.sent(BLAKE, SAM, "Books")["from_number"] == SECOND_NUMBER
    assert campus.twilio.texts_to(SAMS_MOBILE) == ["Welcome", "Books"]


@pytest.mark.parametrize("late", [False, True], ids=["refused at once", "refused by status callback"])
def test_the_refusal_disables_all_numbers_and_mails_the_message_once(campus: Campus, late: bool) -> None:
    stopped(campus)
    campus.twilio.refuse_late = late
    campus.sent(AVERY, SAM, "Tutorial at four")
    for _ in range(3 if late else 0):
        campus.report_status(campus.twilio.texts[-1], "failed", 21610)
    row = campus.report()[0]
    assert campus.statuses(SAM) == DISABLED
    assert campus.mail.texts_to("sam@campus.test") == ["Tutorial at four"]
    assert (row["channel"], row["status"], row["destination"]) == ("email", "sent", "sam@campus.test")
    assert (row["attempted_number"], row["from_number"]) == (SAMS_MOBILE, FIRST_NUMBER)
    assert (row["reason"], row["error_code"], row["error"]) == (
        "TWILIO_RECIPIENT_UNSUBSCRIBED",
        21610,
        UNSUBSCRIBED,
    )


def test_afterwards_every_sender_mails(campus: Campus) -> None:
    stopped(campus)
    campus.sent(AVERY, SAM, "One")
    for sender in (AVERY, BLAKE):
        row = campus.sent(sender, SAM, "Two")
        assert (row["channel"], row["reason"], row["error_code"]) == ("email", "NO_TEXTABLE_NUMBER", None)


def test_a_refusal_without_an_address_fails_and_stays_on_the_report(campus: Campus) -> None:
    campus.put(SAM, phones=[phone(SAMS_MOBILE)], email=None)
    stopped(campus)
    row = campus.sent(AVERY, SAM, "Tutorial")
    assert (row["channel"], row["status"], row["reason"]) == (
        "sms",
        "failed",
        "TWILIO_RECIPIENT_UNSUBSCRIBED",
    )
    assert (row["error"], row["mail_error"]) == (UNSUBSCRIBED, "NO_EMAIL_ADDRESS")


def test_a_number_added_later_starts_as_default(campus: Campus) -> None:
    stopped(campus)
    campus.sent(AVERY, SAM)
    phones = [phone(SAMS_MOBILE), phone(SAMS_HOME, "home"), phone("+15550100009")]
    campus.put(SAM, phones=phones)
    assert campus.statuses(SAM) == DISABLED | {"+15550100009": "default"}


def test_a_number_taken_off_the_record_comes_back_as_sms_default(campus: Campus) -> None:
    stopped(campus)
    campus.sent(AVERY, SAM)
    campus.put(SAM, phones=[])
    campus.put(SAM, phones=[phone(SAMS_MOBILE)])
    assert campus.statuses(SAM) == {SAMS_MOBILE: "default"}
    campus.sent(AVERY, SAM)  # the block still stands at the provider, and is learned again
    assert campus.statuses(SAM) == {SAMS_MOBILE: "disabled"}


def test_in_the_gap_the_opt_in_word_enables_the_number_too(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "STOP")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "default"
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "START")
    assert campus.statuses(SAM) == {SAMS_MOBILE: "enabled", SAMS_HOME: "default"}
    campus.put(SAM, phones=[phone(SAMS_MOBILE, sms_status="default")])
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "YES")  # there is no opt-out any more: an answer
    assert campus.statuses(SAM)[SAMS_MOBILE] == "default"


@pytest.mark.parametrize("word", ["START", "yes", " Unstop\n"])
def test_an_opt_in_word_enables_the_number_it_came_from(campus: Campus, word: str) -> None:
    stopped(campus)
    campus.sent(AVERY, SAM)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, word)
    assert campus.statuses(SAM) == {SAMS_MOBILE: "enabled", SAMS_HOME: "disabled"}


def test_an_opt_in_word_without_an_opt_out_is_an_ordinary_answer(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "Will you come?")
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Yes")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "default"


def test_a_block_of_another_sender_closes_the_circle_again(campus: Campus) -> None:
    stopped(campus)
    campus.sent(BLAKE, SAM, "Books")
    campus.twilio.blocks.add((SECOND_NUMBER, SAMS_MOBILE))
    campus.sent(AVERY, SAM)
    campus.twilio.blocks.discard((FIRST_NUMBER, SAMS_MOBILE))
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "START")
    assert campus.sent(AVERY, SAM)["channel"] == "sms"
    assert campus.sent(BLAKE, SAM)["error"] == UNSUBSCRIBED
    assert campus.statuses(SAM) == DISABLED


def test_on_a_shared_phone_the_word_holds_for_everybody_who_has_it(campus: Campus) -> None:
    campus.put(ROBIN, phones=[phone(SAMS_MOBILE), phone(ROBINS_MOBILE, "home")])
    stopped(campus)
    campus.sent(AVERY, SAM)
    assert campus.statuses(ROBIN) == {SAMS_MOBILE: "disabled", ROBINS_MOBILE: "default"}
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "START")
    assert campus.statuses(ROBIN)[SAMS_MOBILE] == campus.statuses(SAM)[SAMS_MOBILE] == "enabled"


def test_changes_say_when_and_why(campus: Campus) -> None:
    stopped(campus)
    campus.sent(AVERY, SAM)
    campus.edit(SAM, SAMS_HOME, sms_status="default", by=AVERY)
    newest, *learned = campus.get(f"/v1/people/{SAM}/changes")["changes"]
    assert (newest["by"], newest["cause"], newest["before"], newest["after"]) == (
        AVERY,
        "edit",
        "disabled",
        "default",
    )
    assert {change["cause"] for change in learned} == {"opt-out learned"}
    assert {change["by"] for change in learned} == {None}
