"""A delay a STOP: every way in which one begins, is met, is lifted, and what is counted meanwhile."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.simulator.pool import Pool
from tests.simulator.provider import SMS_URL, STATUS_URL, Application, Provider, answer
from tests.simulator.sample import ADVISOR, STUDENT

OTHER = "+15552010002"
DAY = 86_400


@pytest.fixture
def provider(provider: Provider) -> Provider:
    provider.own(OTHER)
    return provider


def delays(provider: Provider, **query: str) -> list[dict[str, Any]]:
    provider.settle()
    found: list[dict[str, Any]] = answer(provider.control("GET", "delays", **query))["delays"]
    return found


def only(provider: Provider) -> dict[str, Any]:
    (row,) = delays(provider)
    return row


def send(provider: Provider, sender: str = ADVISOR, body: str = "Are you coming?", **form: str) -> int:
    status = provider.send(To=STUDENT, From=sender, Body=body, **form).status_code
    provider.settle()
    return status


def stop(provider: Provider, number: str = ADVISOR, word: str = "STOP") -> None:
    provider.text(STUDENT, number, word)
    provider.settle()


def test_the_gap_from_the_stop_to_the_refusal(provider: Provider) -> None:
    stop(provider)
    provider.advance(DAY)
    assert send(provider, OTHER) == 201
    provider.advance(DAY)
    assert send(provider) == 400
    provider.advance(DAY)
    assert send(provider, OTHER) == 201
    row = only(provider)
    assert row["state"] == "closed"
    assert (row["sender"], row["scope"], row["recipient"], row["keyword"]) == (
        ADVISOR,
        ADVISOR,
        STUDENT,
        "STOP",
    )
    assert row["seconds"] == 2 * DAY
    assert row["delivered_from_others"] == 1
    assert row["delivered_after_refusal"] == 1
    assert row["delivered_from_own"] == 0
    assert row["refused"] == 1
    assert [m["outcome"] for m in row["messages"]] == ["delivered", "refused", "delivered"]
    assert [m["from"] for m in row["messages"]] == [OTHER, ADVISOR, OTHER]
    assert row["last_attempt_at"] == row["messages"][-1]["at"]


def test_before_any_refusal_it_is_open_and_counts_on(provider: Provider) -> None:
    stop(provider)
    provider.advance(DAY)
    row = only(provider)
    assert (row["state"], row["refused_at"], row["seconds"]) == ("open", None, DAY)
    provider.advance(DAY)
    assert only(provider)["seconds"] == 2 * DAY


def test_a_way_back_before_the_refusal_lifts_it(provider: Provider) -> None:
    stop(provider)
    provider.advance(DAY)
    provider.text(STUDENT, ADVISOR, "START")
    provider.advance(DAY)
    send(provider, OTHER)
    row = only(provider)
    assert (row["state"], row["seconds"], row["delivered_from_others"]) == ("lifted", DAY, 0)


def test_after_the_refusal_the_way_back_stands_beside_it_and_ends_the_counting(provider: Provider) -> None:
    stop(provider)
    send(provider)
    provider.text(STUDENT, ADVISOR, "START")
    send(provider, OTHER)
    row = only(provider)
    assert row["state"] == "closed"
    assert row["lifted_at"] is not None
    assert row["delivered_after_refusal"] == 0


def test_a_repeat_while_it_stands_is_no_second_row_and_one_after_the_return_is(provider: Provider) -> None:
    stop(provider)
    stop(provider, word="END")
    assert only(provider)["keyword"] == "STOP"
    provider.text(STUDENT, ADVISOR, "START")
    stop(provider, word="quit")
    assert [row["keyword"] for row in delays(provider)] == ["STOP", "QUIT"]


def test_two_stops_of_one_person_are_a_row_each_and_see_each_others_texts(provider: Provider) -> None:
    stop(provider)
    send(provider, OTHER)
    stop(provider, OTHER)
    assert send(provider, OTHER) == 400
    first, second = delays(provider)
    assert (first["state"], second["state"]) == ("open", "closed")
    assert first["delivered_from_others"] == 1
    assert second["delivered_from_others"] == 0


def test_what_was_on_its_way_from_the_sender_itself_is_counted_apart(provider: Provider) -> None:
    provider.behave(STUDENT, "reachable", delay_seconds=60)
    send(provider)
    stop(provider)
    provider.advance(60)
    row = only(provider)
    assert (row["delivered_from_own"], row["delivered_from_others"]) == (1, 0)
    assert row["messages"] == []  # it had been attempted before


def test_a_refusal_in_the_callback_is_one(provider: Provider) -> None:
    answer(provider.control("PUT", f"numbers/{ADVISOR}", {"refusal": "async"}))
    stop(provider)
    assert send(provider) == 201
    assert (only(provider)["state"], only(provider)["refused"]) == ("closed", 1)


def test_other_refusals_and_lost_texts_are_attempts_that_failed(provider: Provider) -> None:
    stop(provider)
    provider.behave(STUDENT, "unreachable")
    send(provider, OTHER)
    provider.behave(STUDENT, "not_mobile")
    assert send(provider, OTHER) == 400
    row = only(provider)
    assert row["state"] == "open"
    assert [m["outcome"] for m in row["messages"]] == ["failed", "failed"]
    assert row["delivered_from_others"] == 0


def test_a_stop_that_nobody_acts_on_is_a_row_all_the_same_until_start(provider: Provider) -> None:
    answer(provider.control("PUT", f"numbers/{ADVISOR}", {"keyword_handling": False}))
    stop(provider)
    assert send(provider) == 201
    row = only(provider)
    assert (row["state"], row["delivered_from_own"]) == ("open", 1)
    provider.text(STUDENT, ADVISOR, "start")
    assert only(provider)["state"] == "lifted"


def test_a_word_inside_a_sentence_is_none(provider: Provider) -> None:
    stop(provider, word="please stop")
    assert delays(provider) == []


def test_blocks_by_consent_make_no_row_and_a_consent_lifts_one(provider: Provider) -> None:
    def consent(status: str) -> None:
        item = (
            f'{{"contact_id": "{STUDENT}", "correlation_id": "{"0" * 32}", "sender_id": "{ADVISOR}", '
            f'"status": "{status}", "source": "website"}}'
        )
        assert provider.api("POST", "/v1/Consents/Bulk", {"Items": item}).status_code == 201

    consent("opt-out")
    assert delays(provider) == []
    consent("opt-in")
    stop(provider)
    consent("opt-in")
    assert only(provider)["state"] == "lifted"


def test_an_operator_lifts_one(provider: Provider) -> None:
    stop(provider)
    assert provider.control("DELETE", "opt-outs", **{"from": ADVISOR, "to": STUDENT}).status_code == 204
    assert only(provider)["state"] == "lifted"


def test_a_released_sender_keeps_its_row(provider: Provider) -> None:
    stop(provider)
    sid = answer(provider.control("GET", "numbers"))["numbers"][0]["sid"]
    assert provider.api("DELETE", f"IncomingPhoneNumbers/{sid}.json").status_code == 204
    assert only(provider)["sender_released_at"] is not None


def test_messages_that_were_deleted_or_redacted_stay_counted(provider: Provider) -> None:
    stop(provider)
    sid = provider.sent(To=STUDENT, From=OTHER, Body="Hello")
    provider.settle()
    assert provider.api("DELETE", f"Messages/{sid}.json").status_code == 204
    assert only(provider)["delivered_from_others"] == 1


def test_the_application_was_told_when_it_answered_with_success(
    provider: Provider, application: Application
) -> None:
    answer(provider.control("PUT", f"numbers/{ADVISOR}", {"sms_url": f"{SMS_URL}#rc=1&rp=all"}))
    answers = iter([500, 200])
    application.answer = lambda _request: httpx.Response(next(answers), text="")
    stop(provider)
    assert only(provider)["told_at"] is not None


def test_an_application_that_never_answered_well_was_not_told(
    provider: Provider, application: Application
) -> None:
    answer(provider.control("PUT", f"numbers/{ADVISOR}", {"sms_url": SMS_URL}))
    application.answer = lambda _request: httpx.Response(500)
    stop(provider)
    assert only(provider)["told_at"] is None


def test_rows_are_narrowed_by_sender_person_and_state(provider: Provider) -> None:
    stop(provider)
    stop(provider, OTHER)
    send(provider)
    assert [row["sender"] for row in delays(provider, sender=OTHER)] == [OTHER]
    assert [row["sender"] for row in delays(provider, state="closed")] == [ADVISOR]
    assert delays(provider, recipient="+15553010009") == []
    assert provider.control("GET", "delays", state="ajar").status_code == 400


def test_a_snapshot_takes_the_rows_back_and_a_reset_empties_them(provider: Provider) -> None:
    snapshot = answer(provider.control("POST", "snapshots", {}), 201)["id"]
    stop(provider)
    assert len(delays(provider)) == 1
    answer(provider.control("POST", f"snapshots/{snapshot}/restore", {}))
    assert delays(provider) == []
    stop(provider)
    answer(provider.control("POST", "reset"))
    assert delays(provider) == []


def test_a_clock_that_is_set_back_makes_no_negative_span(provider: Provider) -> None:
    stop(provider)
    answer(provider.control("PUT", "clock", {"now": "2001-01-01T00:00:00Z"}))
    assert send(provider) == 400
    row = only(provider)
    assert (row["state"], row["seconds"], row["business_days"]) == ("closed", 0, 0)


MEMBER, SECOND = "+15552010011", "+15552010012"


@pytest.fixture
def pool(provider: Provider) -> Pool:
    made = Pool(provider)
    made.add(MEMBER)
    made.add(SECOND)
    return made


def test_a_service_is_one_scope_and_its_numbers_are_no_others(provider: Provider, pool: Pool) -> None:
    stop(provider, MEMBER)
    provider.send(To=STUDENT, MessagingServiceSid=pool.sid, Body="Hello", StatusCallback=STATUS_URL)
    send(provider, OTHER)
    row = only(provider)
    assert row["scope"] == pool.sid
    assert (row["state"], row["refused"], row["delivered_from_others"]) == ("closed", 1, 0)


def test_what_was_scheduled_is_an_attempt_when_it_falls_due_and_canceled_none(
    provider: Provider, pool: Pool
) -> None:
    form = {"To": STUDENT, "MessagingServiceSid": pool.sid, "Body": "Later", "ScheduleType": "fixed"}
    now = answer(provider.control("GET", "clock"))["now"]
    when = f"{now[:11]}23:59:00Z"
    first, second = (provider.sent(**form, SendAt=when) for _ in range(2))
    stop(provider, MEMBER)
    assert only(provider)["messages"] == []
    assert provider.api("POST", f"Messages/{first}.json", {"Status": "canceled"}).status_code == 200
    provider.advance(DAY)
    row = only(provider)
    assert [m["sid"] for m in row["messages"]] == [second]
    assert row["state"] == "closed"
