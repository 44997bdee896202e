"""Requests to thousands: recognised when repeated, asked for progress, finished after a crash."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Barrier, Event

import pytest

from engine.store.lines import Line
from engine.work.background import THREADS, Background
from tests.engine.campus import AVERY, ROBIN, SAM, Campus, phone
from tests.engine.twilio_double import error, fails_to_answer


def user(name: str) -> Line:
    """A user's line."""
    return Line(of="user", name=name)


def crowd(campus: Campus, size: int) -> list[str]:
    for i in range(size):
        campus.put(f"student-{i}", phones=[phone(f"+1555030{i:04}")])
    return [f"student-{i}" for i in range(size)]


def test_a_repeated_request_sends_nothing_and_gets_the_same_answer(campus: Campus) -> None:
    first = campus.send(AVERY, [SAM, ROBIN], Idempotency_Key="k1")
    again = campus.send(AVERY, [SAM, ROBIN], Idempotency_Key="k1")
    assert (again.status_code, again.json) == (201, first.json)
    assert len(campus.twilio.texts) == 2


def test_a_key_is_for_one_request(campus: Campus) -> None:
    campus.send(AVERY, SAM, "One", Idempotency_Key="k1")
    other = campus.send(AVERY, SAM, "Two", Idempotency_Key="k1")
    assert (other.status_code, other.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")  # type: ignore[index]  # an object
    assert campus.send(AVERY, SAM, "Two", Idempotency_Key="k2").status_code == 201
    assert campus.send(AVERY, SAM, "Two", Idempotency_Key="k" * 256).status_code == 400


def test_without_a_key_the_same_words_are_sent_again(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.sent(AVERY, SAM)
    assert len(campus.twilio.texts) == 2


def test_progress_can_be_asked_for(campus: Campus) -> None:
    campus.put("nowhere", email=None)
    location = campus.send(AVERY, [SAM, ROBIN, "nowhere"]).headers["Location"]
    campus.report_status(campus.twilio.texts[0], "delivered")
    progress = campus.get(location)
    assert {name: progress[name] for name in ("total", "pending", "sent", "delivered", "failed")} == {
        "total": 3, "pending": 0, "sent": 1, "delivered": 1, "failed": 1
    }  # fmt: skip
    rows = campus.report(send=progress["id"])
    assert [row["to"] for row in rows] == ["nowhere", ROBIN, SAM]


def test_an_unknown_request_has_no_progress(campus: Campus) -> None:
    assert campus.client.get("/v1/sends/unknown").status_code == 404


def test_a_bulk_send_is_done_in_the_background_and_one_refusal_stops_nobody(campus: Campus) -> None:
    people = crowd(campus, 60)
    campus.twilio.invalid.add("+15550300007")
    answer = campus.send(AVERY, people, Prefer="respond-async")
    assert (answer.status_code, answer.json["total"]) == (202, 60)  # type: ignore[index]  # an object
    campus.services.background.join()
    progress = campus.get(answer.headers["Location"])
    assert (progress["pending"], progress["sent"], progress["failed"]) == (0, 60, 0)
    assert len(campus.twilio.texts) == 59
    assert campus.mail.texts_to("student-7@campus.test") == ["Hello"]
    assert campus.used() == 59


def test_in_the_background_too_what_a_refused_text_gives_back_is_for_the_next(campus: Campus) -> None:
    people = crowd(campus, 14)
    campus.sent(AVERY, SAM)  # who has a number from now on
    campus.twilio.invalid |= {"+15550300001", "+15550300004"}
    campus.configure(sms_message_limit=6)
    answer = campus.send(AVERY, people, Prefer="respond-async")
    campus.services.background.join()
    assert [text.to[-2:] for text in campus.twilio.texts[1:]] == ["00", "02", "03", "05", "06"]
    assert (campus.used(), len(campus.mail.mails)) == (6, 9)
    assert campus.get(answer.headers["Location"])["pending"] == 0


def test_a_message_that_cannot_be_attempted_at_all_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def share(line: Line, _after: int, _go_on: object) -> None:
        if line.name == "broken":
            raise RuntimeError("a bug")
        done.append(line.name)

    background = Background(share)
    background.put([user("one"), user("broken")])
    background.put([user("two")])
    background.join()
    assert sorted(done) == ["one", "two"]
    assert "What stands in the line user broken could not be attempted" in caplog.text


def test_other_threads_go_on_with_a_line_while_one_is_at_it() -> None:
    at_it, places = Barrier(THREADS, timeout=10), list[int]()

    def share(_line: Line, after: int, go_on: Callable[[int], None]) -> None:
        places.append(after)
        if len(places) < THREADS:
            go_on(after + 1)
        at_it.wait()

    background = Background(share)
    background.put([user("long")])
    background.join()
    assert places == list(range(THREADS))


def test_a_line_waits_once_and_is_gone_on_with_after_the_others() -> None:
    turns: list[str] = []

    def share(line: Line, after: int, go_on: Callable[[int], None]) -> None:
        turns.append(line.name)
        if after < 2:
            go_on(after + 1)

    background = Background(share)
    background.put(map(user, "aabb"))
    background.join()
    assert sorted(turns) == list("aaabbb")


def test_what_a_crash_left_unattempted_is_sent(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    with campus.services.database.writing() as connection:
        connection.exec_driver_sql("UPDATE messages SET status = 'pending', channel = NULL")
    assert campus.recover() == {"received": 0, "attempted": 1, "settled": 0}
    assert [row["status"] for row in campus.report()] == ["sent"]


def unanswered(campus: Campus, *, accepted: bool) -> None:
    """A text whose answer never came, and which the provider has or has not."""
    campus.sent(AVERY, SAM, "first")
    campus.twilio.before = fails_to_answer(path="/Messages.json", at="after")
    campus.sent(AVERY, SAM, "second")
    campus.twilio.before = None
    if accepted:
        original = campus.twilio.texts[0]
        campus.twilio.texts.append(
            type(original)(**vars(original) | {"sid": "SM2", "body": "second", "status": "sent"})
        )


def test_a_text_without_an_answer_is_given_time(campus: Campus) -> None:
    unanswered(campus, accepted=True)
    campus.pass_time(minutes=4)
    assert campus.recover()["settled"] == 0


def test_a_text_that_the_provider_has_after_all_is_settled(campus: Campus) -> None:
    unanswered(campus, accepted=True)
    campus.pass_time(minutes=6)
    assert campus.recover()["settled"] == 1
    row = campus.report()[0]
    assert (row["channel"], row["status"], row["provider_sid"], row["reason"]) == ("sms", "sent", "SM2", None)
    assert (campus.used(), campus.mail.mails) == (2, [])
    assert campus.recover()["settled"] == 0


def test_a_text_that_the_provider_never_got_is_mailed_and_not_counted(campus: Campus) -> None:
    unanswered(campus, accepted=False)
    campus.pass_time(minutes=6)
    assert campus.recover()["settled"] == 1
    row = campus.report()[0]
    assert (row["channel"], row["status"], row["reason"]) == ("email", "sent", "TWILIO_SEND_FAILED")
    assert row["error"] == "Provider Never Got The Message"
    assert campus.mail.texts_to("sam@campus.test") == ["second"]
    assert campus.used() == 1


def test_while_the_provider_cannot_say_nothing_is_decided(campus: Campus) -> None:
    unanswered(campus, accepted=True)
    campus.pass_time(minutes=6)
    campus.twilio.before = lambda request: error(500, 20500, "Sorry") if request.url.host == "twilio.test" and (
        request.url.path.endswith("Messages.json")
    ) else None  # fmt: skip
    assert campus.recover()["settled"] == 0
    assert campus.report()[0]["status"] == "pending"


def test_a_mail_that_was_left_in_the_middle_is_mailed_under_the_same_id(campus: Campus) -> None:
    campus.put(ROBIN, phones=[])
    campus.sent(AVERY, ROBIN)
    with campus.services.database.writing() as connection:
        connection.exec_driver_sql("UPDATE messages SET status = 'pending'")
    campus.pass_time(minutes=6)
    assert campus.recover()["settled"] == 1
    first, second = campus.mail.to("robin@campus.test")
    assert first["Message-ID"] == second["Message-ID"]
    assert campus.report()[0]["status"] == "sent"


def test_only_one_of_two_who_find_a_message_takes_it_up(campus: Campus) -> None:
    unanswered(campus, accepted=True)
    campus.pass_time(minutes=6)
    recovery, now = campus.services.recovery, campus.twilio.now
    with campus.services.database.reading() as connection:
        from engine.store import messages

        (waiting,) = messages.waiting_since(connection, now, answers=now)
    assert recovery.run(now) == 1
    assert recovery._settled(waiting, now) is False


def test_the_threads_end_with_the_engine_after_what_they_are_at() -> None:
    begun, go_on, done = Event(), Event(), list[str]()

    def share(line: Line, _after: int, _go_on: object) -> None:
        begun.set()
        go_on.wait(10)
        done.append(line.name)

    before = set(threading.enumerate())
    background = Background(share)
    background.put(user(str(number)) for number in range(10 * THREADS))
    started = set(threading.enumerate()) - before
    assert begun.wait(10)
    background.close()
    go_on.set()
    for thread in started:
        thread.join(10)
    assert not any(thread.is_alive() for thread in started)
    assert 1 <= len(done) <= THREADS  # the rest waits in the database
