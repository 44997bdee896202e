"""The picture of a gap: what it says, and that it holds for every story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.insight.picture import WIDTH, draw
from simulator.insight.story import Attempt, Story, sentence_of, title_of

STOPPED = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)


def after(**span: float) -> datetime:
    return STOPPED + timedelta(**span)


def delivered(at: datetime, sender: str = "Blake", *, own: bool = False) -> Attempt:
    return Attempt(at=at, sender=sender, own=own, outcome="delivered")


def refused(at: datetime) -> Attempt:
    return Attempt(at=at, sender="Avery", own=True, outcome="refused", code=21610)


def story(**changes: object) -> Story:
    known: dict[str, object] = {
        "person": "Sam",
        "number": "+15553010001",
        "sender": "Avery",
        "keyword": "STOP",
        "stopped_at": STOPPED,
        "now": after(days=4),
    }
    return Story(**(known | changes))  # type: ignore[arg-type]  # fields by name, as each test has them


LEARNED = story(
    refused_at=after(days=3, hours=2),
    attempts=(delivered(after(days=1)), delivered(after(days=2), "Casey"), refused(after(days=3, hours=2))),
)


def test_it_says_who_stopped_whom_when_the_application_learned_and_what_got_through() -> None:
    assert title_of(LEARNED) == "Sam’s gap: 3 days 2 hours"
    assert sentence_of(LEARNED) == (
        "Sam (+15553010001) texted STOP to Avery on Mon 2 Nov, 09:14. The application learned on Thu 5 Nov, 11:14, "
        "when Avery’s next text was refused. 2 texts from others arrived meanwhile."
    )


def test_a_gap_that_is_open_says_so_and_whether_the_application_was_told() -> None:
    assert title_of(story()) == "Sam’s gap: open for 4 days"
    assert "neither been told nor met a refusal" in sentence_of(story())
    assert "was told by webhook on Mon 2 Nov, 09:14" in sentence_of(story(told_at=STOPPED))
    assert "was lifted on Tue 3 Nov, 09:14" in sentence_of(story(lifted_at=after(days=1)))


def test_whoever_has_no_name_is_called_by_the_number_once() -> None:
    assert sentence_of(story(person="+15553010001")).startswith("+15553010001 texted STOP to Avery")


def test_texts_after_the_refusal_are_no_part_of_the_gap_and_are_marked() -> None:
    told = story(refused_at=after(days=1), attempts=(refused(after(days=1)), delivered(after(days=2))))
    assert "No text from others arrived meanwhile" in sentence_of(told)
    assert [mark.sentence for mark in draw(told).marks if mark.tone == "after"] == [
        "A text from Blake arrived, after the refusal"
    ]


def test_the_band_reaches_from_the_stop_to_the_refusal_and_the_block_beyond() -> None:
    picture = draw(LEARNED)
    by_tone = {bar.tone: bar for bar in picture.bars}
    stop = next(mark for mark in picture.marks if mark.shape == "stop")
    cross = next(mark for mark in picture.marks if mark.shape == "cross")
    assert (picture.gap_x, picture.gap_x + picture.gap_width) == (stop.x, cross.x)
    assert picture.refusal == (cross.x, cross.y)
    assert by_tone["block"].x == stop.x
    assert by_tone["block"].x + by_tone["block"].width > cross.x
    assert by_tone["knowing"].x == cross.x
    assert by_tone["unknowing"].x + by_tone["unknowing"].width == cross.x


def test_a_lifted_block_ends_where_it_was_lifted() -> None:
    picture = draw(story(lifted_at=after(days=1)))
    block = next(bar for bar in picture.bars if bar.tone == "block")
    back = next(mark for mark in picture.marks if mark.shape == "lift")
    assert block.x + block.width == back.x


def test_blocks_of_others_have_rows_of_their_own_until_they_are_lifted() -> None:
    others = (("Blake", after(hours=1), after(days=1)), ("Casey", after(hours=2), None))
    picture = draw(story(others=others))
    blake, casey = (bar for bar in picture.bars if bar.tone == "block" and "Avery" not in bar.label)
    assert blake.y < casey.y
    assert blake.width < casey.width


def test_a_stop_that_blocked_nothing_has_no_bar() -> None:
    assert [bar.tone for bar in draw(story(blocked=False)).bars] == ["unknowing"]


def test_half_a_day_of_nothing_is_a_break_and_less_is_none() -> None:
    assert len(draw(LEARNED).breaks) == 4
    assert draw(story(now=after(hours=11), attempts=(delivered(after(hours=5)),))).breaks == ()


def test_a_long_run_of_one_sender_is_told_by_its_first_its_last_and_their_number() -> None:
    picture = draw(story(attempts=tuple(delivered(after(hours=n)) for n in range(1, 15))))
    dots = [mark for mark in picture.marks if mark.shape == "dot"]
    assert [mark.label for mark in dots] == ["Blake arrives", "… 12 more …", "Blake arrives"]
    assert dots[1].sentence == "12 more texts from Blake arrived"
    assert "14 texts from others" in picture.sentence


def test_every_mark_stands_in_the_table_with_its_party() -> None:
    facts = draw(story(told_at=STOPPED, refused_at=after(days=1), attempts=(refused(after(days=1)),))).facts
    assert [(what, where) for _, what, where in facts] == [
        ("Sam texted STOP to Avery", "phone"),
        ("The application answered the webhook that brought STOP", "application"),
        ("A text from Avery was refused: error 21610", "provider"),
    ]


moments = st.integers(0, 90 * 86_400).map(lambda seconds: after(seconds=seconds))
attempts = st.builds(
    Attempt,
    at=moments,
    sender=st.sampled_from(["Avery", "Blake", "+15552010003"]),
    own=st.booleans(),
    outcome=st.sampled_from(["delivered", "refused", "failed"]),
    code=st.sampled_from([21610, 30003]),
)


@given(
    st.lists(attempts, max_size=30),
    st.none() | moments,
    st.none() | moments,
    st.none() | moments,
    st.lists(st.tuples(moments, st.just("words")), max_size=3),
)
def test_whatever_happened_time_runs_to_the_right_and_nothing_is_left_out(
    made: list[Attempt],
    told_at: datetime | None,
    refused_at: datetime | None,
    lifted_at: datetime | None,
    mails: list[tuple[datetime, str]],
) -> None:
    drawn = story(
        now=after(days=91),
        attempts=tuple(made),
        told_at=told_at,
        refused_at=refused_at,
        lifted_at=lifted_at,
        mails=tuple(mails),
    )
    picture = draw(drawn)
    xs = [mark.x for mark in picture.marks]
    assert xs == sorted(xs)
    assert picture.width >= WIDTH
    assert all(0 < mark.x < picture.width and 0 < mark.label_y < picture.height for mark in picture.marks)
    assert all(bar.width > 0 and bar.x + bar.width <= picture.width for bar in picture.bars)
    assert [tick.x for tick in picture.ticks] == sorted({tick.x for tick in picture.ticks})
