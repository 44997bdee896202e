"""What a question about a span of time passes by is never anything that lies in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.model import Message
from simulator.world import message_log
from simulator.world.message_log import MessageLog, Span
from tests.simulator.sample import NOW, message

STUDENTS = ("+15553010001", "+15553010002")
HOURS = st.integers(-30, 30)
# Of each message: who got it, when it came, and when it was sent if it was; clocks may be set back.
LOGS = st.lists(st.tuples(st.sampled_from(STUDENTS), HOURS, st.none() | HOURS), min_size=1, max_size=40)


@pytest.fixture(autouse=True, scope="module")
def small_blocks() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(message_log, "BLOCKS", (8, 4))
        yield


def filled(history: list[tuple[str, int, int | None]]) -> MessageLog:
    log = MessageLog()
    for n, (student, came, _) in enumerate(history):
        log.add(replace(message(), sid=f"SM{n}", recipient=student, created=NOW + timedelta(hours=came)))
    for n, (_, _, sent) in enumerate(history):
        if sent is not None:
            at = NOW + timedelta(hours=sent)
            log.sent(f"SM{n}", at)
            before = log.messages[f"SM{n}"]
            log.messages.change(before, replace(before, sent=at))
    return log


def lies(one: Message, span: Span) -> bool:
    return span[0] <= (one.sent or one.created) < span[1]


@given(LOGS, HOURS, st.integers(1, 12), st.sampled_from([None, *STUDENTS]))
def test_both_ways_find_all_that_lies_in_a_span(
    history: list[tuple[str, int, int | None]], first: int, hours: int, number: str | None
) -> None:
    log = filled(history)
    span = (NOW + timedelta(hours=first), NOW + timedelta(hours=first + hours))
    down = [one for one in log.downwards(number, span=span) if lies(one, span)]
    assert down == [one for one in log.downwards(number) if lies(one, span)]
    up = [one for one in log.upwards(number, "SM0", span) if lies(one, span)]
    assert up == [one for one in log.upwards(number, "SM0") if lies(one, span)]


def test_whole_blocks_of_other_days_are_passed_by() -> None:
    log = filled([(STUDENTS[0], n, None) for n in range(40)])
    span = (NOW + timedelta(hours=17), NOW + timedelta(hours=18))
    assert [one.sid for one in log.downwards(span=span)] == ["SM19", "SM18", "SM17", "SM16"]
    assert [one.sid for one in log.upwards(STUDENTS[0], "SM2", span)] == ["SM16", "SM17", "SM18", "SM19"]


def test_a_message_that_was_sent_on_another_day_is_found_on_that_day() -> None:
    log = filled([(STUDENTS[0], 0, 100 if n == 5 else None) for n in range(12)])
    span = (NOW + timedelta(hours=100), NOW + timedelta(hours=101))
    assert [one.sid for one in log.downwards(span=span) if lies(one, span)] == ["SM5"]
