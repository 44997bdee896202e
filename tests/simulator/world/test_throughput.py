"""How fast senders' messages leave, and how many requests an account may make: TWI-11-01 to TWI-11-05."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import errors
from simulator.language.phones import NumberKind
from simulator.model import Handset
from simulator.world import throughput
from simulator.world.throughput import Ceiling, Line
from tests.simulator.provider import Provider, answer, services_of
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, NOW, STUDENT

RATES = [
    (ADVISOR, NumberKind.LOCAL, 1),
    ("+14165550100", NumberKind.LOCAL, 1),
    ("+18005550100", NumberKind.TOLL_FREE, 3),
    ("55501", NumberKind.SHORT_CODE, 100),
    ("+447700900001", NumberKind.MOBILE, 10),
    ("STOPGAP", NumberKind.ALPHANUMERIC, 10),
]


@pytest.mark.parametrize(("sender", "kind", "rate"), RATES)
def test_a_sender_passes_so_many_segments_a_second(sender: str, kind: NumberKind, rate: int) -> None:
    assert throughput.rate_of(sender, kind) == rate


ROOM = [
    (Line(1), 36_000, True),
    (Line(1), 36_001, False),
    (Line(1, timedelta(hours=10)), 1, False),
    (Line(1, timedelta(hours=10) - timedelta(seconds=3)), 3, True),
    (Line(100), 3_600_000, True),
]


@pytest.mark.parametrize(("line", "segments", "room"), ROOM)
def test_ten_hours_of_segments_can_wait(line: Line, segments: int, room: bool) -> None:
    assert line.has_room(segments) is room


def test_a_line_is_as_long_as_it_was_last_known_to_be_busy() -> None:
    assert throughput.line_of(ADVISOR, NumberKind.LOCAL, None, NOW) == Line(1)
    past, future = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    assert throughput.line_of(ADVISOR, NumberKind.LOCAL, past, NOW) == Line(1)
    assert throughput.line_of(ADVISOR, NumberKind.LOCAL, future, NOW) == Line(1, timedelta(hours=1))


def passage(line: Line | None, segments: int = 2, validity: int = 60) -> throughput.Passage:
    return throughput.passage(Handset(), line, segments=segments, validity=validity, slips=False, now=NOW)


def test_without_a_line_nobody_waits_and_nothing_is_busy() -> None:
    free = passage(None)
    assert ([step.at for step in free.steps], free.busy_until) == ([NOW, NOW], None)


def test_a_message_leaves_when_those_before_it_have_and_its_segments_take_their_time() -> None:
    queued = passage(Line(2, timedelta(seconds=30)))
    assert queued.steps[0].at == NOW + timedelta(seconds=30)
    assert queued.busy_until == NOW + timedelta(seconds=31)


def test_a_message_that_would_wait_too_long_expires_and_takes_up_nothing() -> None:
    expired = passage(Line(1, timedelta(seconds=61)))
    (step,) = expired.steps
    assert (step.at, step.error_code) == (NOW + timedelta(seconds=60), errors.EXPIRED.code)
    assert expired.busy_until is None
    assert passage(Line(1, timedelta(seconds=60))).steps[0].error_code is None


# -- through the API


@pytest.fixture
def slow(provider: Provider) -> Provider:
    """An account whose senders have a limited throughput."""
    provider.switch(throughput=True)
    return provider


def statuses(provider: Provider) -> list[str]:
    return [message["status"] for message in reversed(provider.log())]


def sent(provider: Provider, body: str = "Hello", **form: str) -> None:
    answer(provider.send(**({"To": STUDENT, "From": ADVISOR, "Body": body} | form)), 201)


def test_messages_leave_one_second_a_segment_apart(slow: Provider) -> None:
    for body in ("one", "x" * 161, "three"):
        sent(slow, body)
    seen = []
    for _ in range(4):
        slow.settle()
        seen.append(statuses(slow).count("delivered"))
        slow.advance(1)
    assert seen == [1, 2, 2, 3]


def test_by_default_nobody_waits(provider: Provider) -> None:
    for _ in range(3):
        sent(provider)
    provider.settle()
    assert statuses(provider) == ["delivered"] * 3


def test_a_line_that_was_idle_is_not_faster_afterwards(slow: Provider) -> None:
    sent(slow)
    slow.advance(60)
    sent(slow)
    sent(slow)
    slow.settle()
    assert statuses(slow) == ["delivered", "delivered", "queued"]


def test_every_number_has_a_line_of_its_own(slow: Provider) -> None:
    slow.own("+15552010009")
    sent(slow)
    sent(slow, From="+15552010009")
    slow.settle()
    assert statuses(slow) == ["delivered", "delivered"]


def fill(provider: Provider) -> None:
    """As if thousands of messages had left the advisor's number busy for ten hours, less a second."""
    world = services_of(provider.app).store._worlds[provider.account]
    world.activity.lines[ADVISOR] = NOW + timedelta(seconds=35_999)


def test_a_full_queue_refuses_at_once(slow: Provider) -> None:
    fill(slow)
    sent(slow)
    assert_refused(slow.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.queue_full(ADVISOR))
    slow.advance(1)
    sent(slow)


def test_a_full_queue_of_a_services_sender_fails_the_message_later(slow: Provider) -> None:
    fill(slow)
    service = answer(slow.api("POST", "/v1/Services", {"FriendlyName": "desk"}), 201)["sid"]
    (number,) = answer(slow.control("GET", "numbers"))["numbers"]
    answer(slow.api("POST", f"/v1/Services/{service}/PhoneNumbers", {"PhoneNumberSid": number["sid"]}), 201)
    form = {"To": STUDENT, "MessagingServiceSid": service, "Body": "x" * 161}
    sid = slow.sent(**form)
    slow.settle()
    message = slow.message(sid)
    assert (message["status"], message["error_code"]) == ("failed", errors.QUEUE_OVERFLOW.code)
    sid = slow.sent(**(form | {"Body": "short"}))
    slow.settle()
    assert slow.message(sid)["status"] == "queued"


def test_a_blocked_message_waits_in_no_line(slow: Provider) -> None:
    fill(slow)
    slow.text(STUDENT, ADVISOR, "STOP")
    slow.control("PUT", f"numbers/{ADVISOR}", {"refusal": "async"})
    sent(slow)
    sent(slow)
    slow.settle()
    assert statuses(slow)[-2:] == ["failed", "failed"]


def test_a_message_expires_in_the_queue(slow: Provider) -> None:
    sent(slow, "x" * 161)
    sent(slow, ValidityPeriod="1")
    sent(slow, ValidityPeriod="2")
    slow.advance(1)
    assert statuses(slow) == ["delivered", "failed", "queued"]
    assert slow.log()[1]["error_code"] == errors.EXPIRED.code
    slow.advance(1)
    assert statuses(slow) == ["delivered", "failed", "delivered"]


# -- requests


def test_so_many_requests_a_second_are_admitted_each_account() -> None:
    ceiling = Ceiling()
    assert [ceiling.admits("AC1", 2, NOW) for _ in range(3)] == [True, True, False]
    assert ceiling.admits("AC2", 2, NOW)
    assert not ceiling.admits("AC1", 2, NOW + timedelta(milliseconds=999))
    assert ceiling.admits("AC1", 2, NOW + timedelta(seconds=1))


def test_a_request_above_the_ceiling_is_refused_and_does_nothing(provider: Provider) -> None:
    """TWI-11-04."""
    provider.switch(requests_per_second=2)
    sent(provider)
    sent(provider)
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.too_many_requests())
    assert_refused(provider.api("GET", "/v1/Services"), errors.too_many_requests())
    provider.advance(1)
    assert len(provider.log()) == 2
