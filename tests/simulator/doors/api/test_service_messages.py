"""Messages through a service, from the call to the handset, the callbacks and the refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import errors
from tests.simulator.pool import IN_URL, POOL_STATUS_URL, Pool
from tests.simulator.provider import STATUS_URL, Application, Provider, answer, params_of
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, NOW, SERVICE, STUDENT

SECOND, THIRD = "+15552010002", "+15552010003"
OTHER_STUDENT = "+15553010002"
FAR_STUDENT = "+14153010001"
FAR = "+14152010001"
ABROAD = "+447700900001"


@pytest.fixture
def pool(provider: Provider) -> Pool:
    """A service with the advisor's number and a second one in it."""
    made = Pool(provider)
    made.add(ADVISOR)
    made.add(SECOND)
    return made


# -- sending


def test_a_message_is_accepted_and_gets_its_sender_later(provider: Provider, pool: Pool) -> None:
    """TWI-4-26, TWI-5-01"""
    taken = answer(provider.send(To=STUDENT, MessagingServiceSid=pool.sid, Body="x" * 161), 201)
    assert (taken["status"], taken["from"], taken["num_segments"]) == ("accepted", None, "0")
    assert (taken["messaging_service_sid"], taken["price_unit"]) == (pool.sid, None)
    provider.settle()
    sent = provider.message(taken["sid"])
    assert (sent["status"], sent["from"], sent["num_segments"]) == ("delivered", ADVISOR, "2")
    assert ("received", "x" * 161) in provider.handset(STUDENT)


def test_from_may_hold_the_service(provider: Provider, pool: Pool) -> None:
    taken = answer(provider.send(To=STUDENT, From=pool.sid, Body="Hello"), 201)
    assert (taken["status"], taken["messaging_service_sid"]) == ("accepted", pool.sid)


def test_the_service_is_told_of_every_status_after_the_first(application: Application, pool: Pool) -> None:
    """TWI-5-01, TWI-5-02"""
    pool.send(STUDENT)
    assert [str(request.url) for request in application.requests] == [POOL_STATUS_URL] * 3
    assert application.told() == ["queued", "sent", "delivered"]
    assert application.told("From") == [ADVISOR] * 3
    assert application.told("MessagingServiceSid") == [pool.sid] * 3


def test_a_message_that_names_a_callback_is_told_there_instead(application: Application, pool: Pool) -> None:
    pool.send(STUDENT, StatusCallback=STATUS_URL)
    assert {str(request.url) for request in application.requests} == {STATUS_URL}


def test_a_sender_of_the_pool_may_be_asked_for(pool: Pool) -> None:
    """TWI-4-25"""
    assert pool.send(STUDENT, From=SECOND)["from"] == SECOND


def test_a_sender_from_elsewhere_is_refused(provider: Provider, pool: Pool) -> None:
    provider.own(THIRD)
    refused = provider.send(To=STUDENT, MessagingServiceSid=pool.sid, From=THIRD, Body="Hello")
    assert_refused(refused, errors.from_not_yours(THIRD))


def test_an_unknown_service_is_not_found(provider: Provider) -> None:
    """TWI-4-23: the one refusal of a send that is a 404."""
    refused = provider.send(To=STUDENT, MessagingServiceSid=SERVICE, Body="Hello")
    assert_refused(refused, errors.service_not_found(SERVICE))
    assert refused.status_code == 404


def test_a_service_without_senders_is_refused_at_once_or_later(provider: Provider) -> None:
    """TWI-4-24"""
    empty = Pool(provider)
    refused = provider.send(To=STUDENT, MessagingServiceSid=empty.sid, Body="Hello")
    assert_refused(refused, errors.service_empty())
    provider.switch(empty_service_refusal="async")
    failed = empty.send(STUDENT)
    assert (failed["status"], failed["error_code"]) == ("failed", errors.EMPTY_SERVICE.code)


def test_a_service_without_a_capable_sender_is_refused_later_or_at_once(provider: Provider) -> None:
    """TWI-4-24"""
    domestic = Pool(provider)
    domestic.add("+18885550001")
    failed = domestic.send(ABROAD)
    assert (failed["status"], failed["error_code"]) == ("failed", errors.NO_CAPABLE_SENDER.code)
    provider.switch(incapable_service_refusal="sync")
    refused = provider.send(To=ABROAD, MessagingServiceSid=domestic.sid, Body="Hello")
    assert_refused(refused, errors.service_without_capable_sender())


def test_a_recipient_keeps_its_sender_and_others_are_spread_over_the_free_ones(pool: Pool) -> None:
    """TWI-9-12, TWI-9-15"""
    assert [pool.send(STUDENT)["from"], pool.send(STUDENT)["from"]] == [ADVISOR, ADVISOR]
    assert pool.send(OTHER_STUDENT)["from"] == SECOND
    assert pool.send(STUDENT)["from"] == ADVISOR


def test_senders_that_do_not_stick_take_turns(provider: Provider) -> None:
    loose = Pool(provider, StickySender="false")
    loose.add(ADVISOR)
    loose.add(SECOND)
    assert [loose.send(STUDENT)["from"] for _ in range(4)] == [ADVISOR, SECOND, ADVISOR, SECOND]


def test_a_sender_that_left_the_pool_sticks_no_longer(provider: Provider, pool: Pool) -> None:
    pool.send(STUDENT)
    (first, _) = answer(provider.api("GET", f"{pool.path}/PhoneNumbers"))["phone_numbers"]
    provider.api("DELETE", f"{pool.path}/PhoneNumbers/{first['sid']}")
    assert pool.send(STUDENT)["from"] == SECOND


def test_a_short_code_goes_first_and_a_number_of_the_area_before_a_distant_one(
    provider: Provider, pool: Pool
) -> None:
    """TWI-9-13, TWI-9-14"""
    pool.add(FAR)
    assert pool.send(FAR_STUDENT)["from"] == FAR
    pool.add("55501")
    assert pool.send(OTHER_STUDENT)["from"] == "55501"
    assert provider.log()[0]["from"] == "55501"


def test_a_released_number_is_no_sender_any_more(provider: Provider, pool: Pool) -> None:
    (first, _) = answer(provider.api("GET", f"{pool.path}/PhoneNumbers"))["phone_numbers"]
    provider.api("DELETE", f"IncomingPhoneNumbers/{first['sid']}.json")
    assert pool.send(STUDENT)["from"] == SECOND


def test_messages_of_a_service_are_found_by_the_sender_that_was_chosen(
    provider: Provider, pool: Pool
) -> None:
    sid = pool.send(STUDENT)["sid"]
    assert [message["sid"] for message in provider.log(From=ADVISOR)] == [sid]
    assert provider.log(From=SECOND) == []


# -- opting out


def test_a_stop_to_one_number_stops_the_whole_service(
    provider: Provider, pool: Pool, application: Application
) -> None:
    """TWI-1-06, TWI-3-02: accepted, then failed with the code in the callback."""
    provider.text(STUDENT, SECOND, "STOP")
    failed = pool.send(STUDENT)
    assert (failed["status"], failed["error_code"]) == ("failed", errors.OPTED_OUT.code)
    assert failed["error_message"] == errors.OPTED_OUT.title
    told = params_of(application.requests[-1])
    assert (told["MessageStatus"], told["ErrorCode"]) == ("failed", str(errors.OPTED_OUT.code))
    assert ("received", "Hello") not in provider.handset(STUDENT)


def test_a_send_from_any_number_of_the_service_is_refused_at_once(provider: Provider, pool: Pool) -> None:
    """TWI-1-06, TWI-3-01"""
    provider.text(STUDENT, SECOND, "STOP")
    for number in (ADVISOR, SECOND):
        assert_refused(provider.send(To=STUDENT, From=number, Body="Hello"), errors.opted_out())
    assert pool.send(OTHER_STUDENT)["status"] == "delivered"


def test_pictures_are_stopped_like_texts(provider: Provider, pool: Pool) -> None:
    """TWI-1-09: one sender's SMS and MMS share their opt-outs."""
    provider.text(STUDENT, SECOND, "STOP")
    assert pool.send(STUDENT, MediaUrl="https://a.example/1.jpg")["error_code"] == errors.OPTED_OUT.code


def test_other_services_and_numbers_still_get_through(provider: Provider, pool: Pool) -> None:
    other = Pool(provider)
    other.add(THIRD)
    provider.text(STUDENT, ADVISOR, "STOP")
    assert other.send(STUDENT)["status"] == "delivered"
    assert pool.send(STUDENT)["status"] == "failed"


def test_a_start_to_any_number_of_the_service_lifts_its_block(provider: Provider, pool: Pool) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    assert provider.text(STUDENT, SECOND, "START")["block"] == "lifted"
    assert pool.send(STUDENT)["status"] == "delivered"


def test_the_block_of_the_service_is_shown_for_each_of_its_numbers(provider: Provider, pool: Pool) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    for sender in (ADVISOR, SECOND, pool.sid):
        query = {"from": sender, "to": STUDENT}
        (block,) = answer(provider.control("GET", "opt-outs", **query))["opt_outs"]
        assert (block["scope"], block["sender"]) == (pool.sid, ADVISOR)
    assert provider.control("DELETE", "opt-outs", **{"from": SECOND, "to": STUDENT}).status_code == 204
    assert pool.send(STUDENT)["status"] == "delivered"


@pytest.mark.parametrize(("holds", "status"), [(True, "failed"), (False, "delivered")])
def test_a_block_that_a_number_brings_along_holds_as_the_switch_says(
    provider: Provider, *, holds: bool, status: str
) -> None:
    """TWI-1-06: what becomes of old blocks when a number joins a service is told nowhere."""
    provider.switch(number_block_holds_in_service=holds)
    provider.text(STUDENT, ADVISOR, "STOP")
    pool = Pool(provider)
    pool.add(ADVISOR)
    assert pool.send(STUDENT)["status"] == status


def test_the_block_of_a_service_stays_behind_when_a_number_leaves(provider: Provider, pool: Pool) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    (first, _) = answer(provider.api("GET", f"{pool.path}/PhoneNumbers"))["phone_numbers"]
    provider.api("DELETE", f"{pool.path}/PhoneNumbers/{first['sid']}")
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    provider.settle()
    assert pool.send(STUDENT)["status"] == "failed"


# -- being texted


def test_a_text_is_told_to_the_service(provider: Provider, pool: Pool, application: Application) -> None:
    """TWI-6-30"""
    provider.text(STUDENT, SECOND, "Thanks!")
    provider.settle()
    (request,) = application.requests
    assert str(request.url) == IN_URL
    assert params_of(request)["MessagingServiceSid"] == pool.sid


def test_a_service_without_a_url_drops_texts_and_still_hears_a_stop(
    provider: Provider, application: Application
) -> None:
    """TWI-6-30"""
    deaf = Pool(provider, InboundRequestUrl="")
    deaf.add(ADVISOR)
    assert provider.text(STUDENT, ADVISOR, "STOP")["block"] == "placed"
    provider.settle()
    assert (application.requests, provider.log()) == ([], [])
    assert provider.handset(STUDENT)[0] == ("sent", "STOP")


def test_a_service_may_leave_texts_to_its_numbers(provider: Provider, application: Application) -> None:
    """TWI-6-30"""
    shared = Pool(provider, UseInboundWebhookOnNumber="true")
    shared.add(ADVISOR)
    provider.text(STUDENT, ADVISOR, "Thanks!")
    provider.settle()
    assert [request.url.path for request in application.requests] == ["/sms"]


# -- scheduling


def later(seconds: float) -> str:
    return f"{NOW + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def scheduled(pool: Pool, seconds: float = 3600) -> str:
    message = pool.send(STUDENT, ScheduleType="fixed", SendAt=later(seconds))
    assert (message["status"], message["from"], message["date_sent"]) == ("scheduled", None, None)
    return str(message["sid"])


def test_a_scheduled_message_goes_out_when_the_clock_gets_there(
    provider: Provider, pool: Pool, application: Application
) -> None:
    """TWI-4-21, TWI-5-01"""
    sid = scheduled(pool)
    provider.advance(3599)
    assert provider.message(sid)["status"] == "scheduled"
    provider.advance(1)
    sent = provider.message(sid)
    assert (sent["status"], sent["from"]) == ("delivered", ADVISOR)
    assert sent["date_sent"] == "Sat, 21 Nov 2026 10:00:00 +0000"
    assert application.told() == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"SendAt": later(899)}, errors.send_at_out_of_range(later(899))),
        ({"SendAt": later(35 * 86_400 + 1)}, errors.send_at_out_of_range(later(35 * 86_400 + 1))),
        ({"SendAt": "tomorrow"}, errors.send_at_out_of_range("tomorrow")),
        ({"SendAt": "2026-11-22"}, errors.send_at_out_of_range("2026-11-22")),
        ({}, errors.send_at_missing()),
    ],
)
def test_a_message_that_cannot_be_scheduled_is_refused(
    provider: Provider, pool: Pool, form: dict[str, str], problem: errors.Problem
) -> None:
    """TWI-4-21"""
    wanted = {"To": STUDENT, "MessagingServiceSid": pool.sid, "Body": "Hello", "ScheduleType": "fixed"}
    assert_refused(provider.send(**wanted, **form), problem)


def test_only_a_service_schedules(provider: Provider) -> None:
    """TWI-4-21"""
    refused = provider.send(To=STUDENT, From=ADVISOR, Body="Hello", ScheduleType="fixed", SendAt=later(3600))
    assert_refused(refused, errors.schedule_needs_service())


def test_the_account_has_a_limit_of_messages_that_wait(provider: Provider, pool: Pool) -> None:
    """TWI-4-21"""
    provider.switch(most_scheduled=1)
    scheduled(pool)
    wanted = {"To": STUDENT, "MessagingServiceSid": pool.sid, "Body": "Hello", "ScheduleType": "fixed"}
    refused = provider.send(**wanted, SendAt=later(3600))
    assert_refused(refused, errors.too_many_scheduled())


def test_a_scheduled_message_is_canceled_and_that_is_told(
    provider: Provider, pool: Pool, application: Application
) -> None:
    """TWI-4-22"""
    path = f"Messages/{scheduled(pool)}.json"
    assert answer(provider.api("POST", path, {"Status": "canceled"}))["status"] == "canceled"
    provider.settle()
    assert application.told() == ["canceled"]
    assert_refused(provider.api("POST", path, {"Status": "canceled"}), errors.not_cancelable())
    provider.advance(3600)
    assert application.told() == ["canceled"]


def test_a_message_that_left_cannot_be_canceled(provider: Provider, pool: Pool) -> None:
    """TWI-4-22"""
    path = f"Messages/{pool.send(STUDENT)['sid']}.json"
    assert_refused(provider.api("POST", path, {"Status": "canceled"}), errors.not_cancelable())


def test_an_opt_out_cancels_nothing_but_is_met_when_the_message_goes_out(
    provider: Provider, pool: Pool
) -> None:
    """TWI-2-14"""
    sid = scheduled(pool)
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.settle()
    assert provider.message(sid)["status"] == "scheduled"
    provider.advance(3600)
    assert provider.message(sid)["error_code"] == errors.OPTED_OUT.code


def test_who_came_back_in_time_gets_the_scheduled_message(provider: Provider, pool: Pool) -> None:
    provider.text(STUDENT, ADVISOR, "STOP")
    sid = scheduled(pool)
    provider.text(STUDENT, SECOND, "START")
    provider.advance(3600)
    assert provider.message(sid)["status"] == "delivered"


def test_a_message_scheduled_through_a_service_that_is_gone_fails(provider: Provider, pool: Pool) -> None:
    sid = scheduled(pool)
    provider.api("DELETE", pool.path)
    provider.advance(3600)
    assert provider.message(sid)["error_code"] == errors.EMPTY_SERVICE.code


def test_a_scheduled_message_is_neither_deleted_nor_redacted(provider: Provider, pool: Pool) -> None:
    path = f"Messages/{scheduled(pool)}.json"
    assert_refused(provider.api("DELETE", path), errors.unfinished_delete())
    assert_refused(provider.api("POST", path, {"Body": ""}), errors.unfinished_delete())
