"""Texts that arrive: whose they are, who is told, and what they start."""

from __future__ import annotations

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

STRANGER = "+15550199999"


def inbound(campus: Campus) -> list[tuple[str | None, str | None, str]]:
    rows = campus.report(direction="inbound")
    return [(row["from"], row["to"], row["body"]) for row in reversed(rows)]


def test_a_reply_is_kept_and_announced_in_the_configured_words(campus: Campus) -> None:
    campus.configure(
        reply_notification={"subject": "News from {sender}", "body": "{recipient}: {text} {other}"}
    )
    campus.sent(AVERY, SAM)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "When {sender}?")
    assert inbound(campus) == [(SAM, AVERY, "When {sender}?")]
    (mail,) = campus.mail.to("avery@campus.test")
    assert (mail["Subject"], mail["Reply-To"]) == ("News from Sam", "sam@campus.test")
    assert campus.mail.texts_to("avery@campus.test") == ["Avery: When {sender}? {other}"]


def test_the_same_text_delivered_again_is_one_text(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    for _ in range(2):
        campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks", sid="SM7")
    assert len(inbound(campus)) == len(campus.mail.mails) == 1


def test_a_text_from_nobody_known_is_kept_and_announced(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.text(STRANGER, FIRST_NUMBER, "Who is this?")
    assert inbound(campus) == [(None, AVERY, "Who is this?")]
    assert campus.mail.to("avery@campus.test")[0]["Subject"].startswith(STRANGER)


def test_a_text_to_a_number_that_nobody_holds_is_kept(campus: Campus) -> None:
    campus.text(SAMS_MOBILE, SECOND_NUMBER, "Anybody there?")
    assert inbound(campus) == [(SAM, None, "Anybody there?")]
    assert campus.mail.mails == []


def test_a_user_without_an_address_is_told_nothing_but_nothing_is_lost(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.put(AVERY, "staff", roles=["advisor"], email=None)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    assert inbound(campus) == [(SAM, AVERY, "Thanks")]


def test_a_notification_that_is_refused_is_noted_on_the_reply(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.mail.refused.add("avery@campus.test")
    response = campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    assert response.status_code == 200
    assert "No such mailbox" in campus.report(direction="inbound")[0]["mail_error"]


def test_a_student_who_writes_first_is_enabled_on_that_number(campus: Campus) -> None:
    campus.sent(AVERY, ROBIN)
    campus.text(SAMS_HOME, FIRST_NUMBER, "May I come?")
    assert campus.statuses(SAM) == {SAMS_MOBILE: "default", SAMS_HOME: "enabled"}


def test_the_second_text_of_a_conversation_starts_nothing(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "default"
    campus.text(SAMS_HOME, FIRST_NUMBER, "STOP")
    campus.text(SAMS_HOME, FIRST_NUMBER, "Hello")
    assert campus.statuses(SAM)[SAMS_HOME] == "default"


def test_with_another_sender_it_is_another_conversation(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.sent(BLAKE, ROBIN)
    campus.text(SAMS_MOBILE, SECOND_NUMBER, "Are my books there?")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "enabled"


def test_a_refused_text_made_no_conversation(campus: Campus) -> None:
    campus.twilio.own()
    campus.sent(AVERY, ROBIN)
    campus.sent(AVERY, SAM)
    campus.report_status(campus.twilio.texts[-1], "failed", 30001)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Hello")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "enabled"


def test_a_disabled_number_stays_disabled_whatever_it_writes_but_the_word(campus: Campus) -> None:
    campus.edit(SAM, SAMS_MOBILE, sms_status="disabled")
    campus.sent(AVERY, ROBIN)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Hello")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "disabled"
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "START")
    assert campus.statuses(SAM)[SAMS_MOBILE] == "enabled"


def test_on_a_shared_phone_the_author_is_whom_the_last_text_was_meant_for(campus: Campus) -> None:
    campus.put(ROBIN, phones=[phone(SAMS_MOBILE)])
    campus.sent(BLAKE, ROBIN, "For Robin")
    campus.sent(AVERY, SAM, "For Sam")
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "to Blake")
    campus.text(SAMS_MOBILE, SECOND_NUMBER, "to Avery")
    assert inbound(campus) == [(ROBIN, BLAKE, "to Blake"), (SAM, AVERY, "to Avery")]


def test_on_a_shared_phone_a_first_text_has_no_author_and_names_all_who_might(campus: Campus) -> None:
    campus.put(ROBIN, phones=[phone(SAMS_MOBILE), phone(ROBINS_MOBILE, "home")])
    campus.sent(AVERY, "blake")
    campus.put(BLAKE, "staff", roles=["advisor"], phones=[phone("+15550100007")])
    campus.sent(AVERY, BLAKE)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Hello")
    assert inbound(campus) == [(None, AVERY, "Hello")]
    assert campus.mail.to("avery@campus.test")[0]["Subject"].startswith("Robin or Sam")
    assert campus.statuses(SAM)[SAMS_MOBILE] == campus.statuses(ROBIN)[SAMS_MOBILE] == "default"


def test_an_empty_text_is_kept_too(campus: Campus) -> None:
    campus.webhook(
        "/webhooks/twilio/inbound", {"MessageSid": "SM" + "1" * 32, "From": STRANGER, "To": FIRST_NUMBER}
    )
    assert inbound(campus) == [(None, None, "")]
