"""A mail that the server will not take for now is tried again; one that it refuses is not; neither is lost."""

from __future__ import annotations

import pytest

from engine.rules.retries import WAITS, next_try
from tests.engine.campus import AVERY, FIRST_NUMBER, ROBIN, SAM, SAMS_MOBILE, Campus
from tests.engine.twilio_double import BEGINNING, Text

ROBINS_MAIL, AVERYS_MAIL = "robin@campus.test", "avery@campus.test"


def recover(campus: Campus) -> int:
    settled: int = campus.client.post("/v1/recovery").json["settled"]  # type: ignore[index]  # an object
    return settled


def test_the_schedule_ends_after_a_day() -> None:
    times = [next_try(tries, BEGINNING) for tries in range(len(WAITS) + 2)]
    assert times == [None, *[BEGINNING + wait for wait in WAITS], None]


def test_a_mail_that_is_not_taken_for_now_is_tried_again_and_arrives_once(campus: Campus) -> None:
    campus.put(ROBIN, phones=[])
    campus.mail.busy.add(ROBINS_MAIL)
    row = campus.sent(AVERY, ROBIN)
    assert (row["channel"], row["status"]) == ("email", "pending")
    assert "451" in row["mail_error"]
    campus.pass_time(minutes=6)
    assert recover(campus) == 1
    campus.mail.busy.clear()
    campus.pass_time(minutes=6)
    assert recover(campus) == 0  # the second wait is a longer one
    campus.pass_time(minutes=10)
    assert recover(campus) == 1
    row = campus.report()[0]
    assert (row["status"], row["mail_error"], len(campus.mail.mails)) == ("sent", None, 1)


def test_a_mail_that_is_never_taken_is_given_up_with_the_servers_words(campus: Campus) -> None:
    campus.put(ROBIN, phones=[])
    campus.mail.busy.add(ROBINS_MAIL)
    campus.sent(AVERY, ROBIN)
    for wait in WAITS:
        campus.pass_time(seconds=wait.total_seconds() + 1)
        recover(campus)
    row = campus.report()[0]
    assert (row["status"], "451" in row["mail_error"]) == ("failed", True)


def test_a_notification_is_kept_until_it_is_sent(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.mail.busy.add(AVERYS_MAIL)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    assert "451" in campus.report(direction="inbound")[0]["mail_error"]
    campus.mail.busy.clear()
    campus.pass_time(minutes=6)
    assert (recover(campus), recover(campus)) == (1, 0)
    assert len(campus.mail.to(AVERYS_MAIL)) == 1
    assert campus.report(direction="inbound")[0]["mail_error"] is None


def test_a_notification_that_is_refused_for_good_is_not_tried_again(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.mail.refused.add(AVERYS_MAIL)
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    campus.mail.refused.clear()
    campus.pass_time(hours=6)
    assert recover(campus) == 0
    assert "No such mailbox" in campus.report(direction="inbound")[0]["mail_error"]


def test_a_notification_that_a_process_left_is_sent_by_the_next(
    campus: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    campus.sent(AVERY, SAM)
    with monkeypatch.context() as killed:
        killed.setattr("engine.edge.mail.Mailer.send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            campus.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    assert recover(campus) == 0
    campus.pass_time(minutes=6)
    assert recover(campus) == 1
    assert len(campus.mail.to(AVERYS_MAIL)) == 1


def test_a_time_jump_during_a_call_doubles_nothing(campus: Campus) -> None:
    campus.sent(AVERY, SAM, "first")

    def jump(_text: Text) -> None:
        campus.twilio.texts.pop()  # the provider's log does not show it yet
        campus.pass_time(days=2)
        assert recover(campus) == 0
        campus.twilio.texts.append(_text)

    campus.twilio.after = jump
    assert campus.sent(AVERY, SAM, "second")["status"] == "sent"
    assert (campus.twilio.texts_to(SAMS_MOBILE), campus.mail.mails) == (["first", "second"], [])


def test_an_address_from_before_that_cannot_be_written_stops_nobody(campus: Campus) -> None:
    campus.put("odd", phones=[])
    campus.put(ROBIN, phones=[])
    with campus.services.database.writing() as connection:
        connection.exec_driver_sql("UPDATE people SET email = 'a@[x' WHERE id = 'odd'")
    rows = campus.send(AVERY, ["odd", ROBIN]).json["messages"]  # type: ignore[index]  # an object
    assert [row["status"] for row in rows] == ["failed", "sent"]
    assert "no mail address" in rows[0]["mail_error"]


def test_one_message_that_breaks_stops_no_other(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    campus.sent(AVERY, SAM, "first")
    campus.put(ROBIN, phones=[])
    send = type(campus.services.provider).send
    monkeypatch.setattr("engine.edge.provider.Provider.send", lambda *_: 1 / 0)
    rows = campus.send(AVERY, [SAM, ROBIN], "second").json["messages"]  # type: ignore[index]  # an object
    assert [row["status"] for row in rows] == ["pending", "sent"]
    monkeypatch.setattr("engine.edge.provider.Provider.send", send)
    campus.pass_time(minutes=6)
    assert recover(campus) == 1
