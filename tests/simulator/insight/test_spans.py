"""Moments and spans in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulator.insight import spans


@pytest.mark.parametrize(
    ("span", "words", "short"),
    [
        (timedelta(0), "0 seconds", "0 s"),
        (timedelta(seconds=1), "1 second", "1 s"),
        (timedelta(seconds=90), "1 minute 30 seconds", "1 min 30 s"),
        (timedelta(hours=1), "1 hour", "1 h"),
        (timedelta(days=3, hours=2, minutes=6), "3 days 2 hours", "3 d 2 h"),
        (timedelta(days=92, minutes=59), "92 days", "92 d"),
        (timedelta(seconds=-5), "0 seconds", "0 s"),
    ],
)
def test_a_span_has_its_two_largest_units(span: timedelta, words: str, short: str) -> None:
    assert spans.in_words(span) == words
    assert spans.in_short(span) == short


def test_a_moment_names_its_day_and_its_seconds_only_where_they_say_something() -> None:
    at = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
    assert spans.moment(at) == "Mon 2 Nov, 09:14"
    assert spans.moment(at + timedelta(seconds=5)) == "Mon 2 Nov, 09:14:05"
    assert spans.moment(at, dated=False) == "09:14"
    assert spans.day_and_time(at) == "Mon 2 Nov 2026, 09:14:00"
    assert spans.clock_time(at) == "09:14:00"
