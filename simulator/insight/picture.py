"""The picture of a gap: who knew what, and when, on three lanes.

A lane is a party (the phone, the provider, the application), because the story is that they know different things at
the same time. A *bar* is what stands (the block; what the application can know), a *mark* is what happens (a text, a
STOP, a refusal, a mail). The gap is the band from the STOP to the refusal that taught the application, or to the
moment at which the story ends otherwise.

The axis is not to scale. Only moments at which something happened have a place on it; the way between two of them grows
with the logarithm of the time between them, and half a day or more of nothing is drawn as a break. Of a long run of
texts by one sender the first and the last are drawn, and one mark for all between. So a gap of ninety seconds and one
of ninety days can both be read. Everything here is places and words; a template makes SVG of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import log10

from simulator.insight.spans import in_short, moment
from simulator.insight.story import Attempt, Story, attempt_in_words, folded, sentence_of, title_of

LEFT, RIGHT = 150.0, 30.0  # pixels beside the lanes: their names, and air
WIDTH = 860.0
TOP = 86.0  # the person's lane
ROW = 40.0  # between two bars of the provider
LONG = timedelta(hours=12)  # a way that is drawn as a break
LETTER = 6.6  # pixels of a label's letter, on average
NEAREST, FARTHEST = 44.0, 128.0  # pixels between two moments


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that happened: its place, its shape, the label beside it and the sentence that says it all."""

    at: datetime
    x: float
    y: float
    shape: str
    tone: str
    label: str
    sentence: str
    label_y: float = 0.0
    anchor: str = "middle"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Something that stands: from where to where, and the words on it. `open` ends go on beyond the picture."""

    x: float
    y: float
    width: float
    tone: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A party: its name and what is said below the name."""

    y: float
    name: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A moment on the axis; `drop` moves its words out of the way of the one before."""

    x: float
    label: str
    drop: float


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything of the drawing, in pixels from its top left corner."""

    title: str
    sentence: str
    gap_label: str
    gap_label_x: float
    gap_x: float
    gap_width: float
    width: float
    height: float
    axis_y: float
    application_y: float
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[float, ...]
    stop_x: float
    refusal: tuple[float, float] | None
    facts: tuple[tuple[str, str, str], ...]


def draw(story: Story) -> Picture:
    """The picture of the story."""
    story = folded(story)
    at = _Axis(_moments(story))
    provider_y = TOP + 74
    application_y = provider_y + ROW * len(story.others) + 74
    gap_x, gap_end = at.x(story.stopped_at), at.x(story.ends_at)
    refusal = at.x(story.refused_at) if story.refused_at else None
    marks = _placed(_marks(story, at, provider_y, application_y))
    return Picture(
        title=title_of(story),
        sentence=sentence_of(story),
        gap_label=f"the gap: {in_short(story.ends_at - story.stopped_at)}",
        gap_label_x=min(gap_x + (gap_end - gap_x) / 2, gap_x + WIDTH / 3),
        gap_x=gap_x,
        gap_width=max(gap_end - gap_x, 4.0),
        width=at.width,
        height=application_y + 104,
        axis_y=application_y + 52,
        application_y=application_y,
        lanes=(
            Lane(y=TOP, name="Phone" if story.is_nameless else f"{story.person}’s phone", note=story.number),
            Lane(y=provider_y, name="Provider", note="blocks per sender"),
            Lane(y=application_y, name="Application", note="what it can know"),
        ),
        bars=(*_blocks(story, at, provider_y), *_knowledge(story, at, application_y)),
        marks=marks,
        ticks=_ticks(at),
        breaks=at.breaks,
        stop_x=gap_x,
        refusal=(refusal, provider_y) if refusal is not None else None,
        facts=tuple(
            (moment(mark.at), mark.sentence, _PARTY[mark.y == TOP, mark.y == application_y]) for mark in marks
        ),
    )


_PARTY = {(True, False): "phone", (False, False): "provider", (False, True): "application"}


class _Axis:
    """Where each moment stands."""

    def __init__(self, moments: Sequence[datetime]) -> None:
        ways = [
            min(NEAREST + 22 * log10(1 + (b - a).total_seconds() / 60), FARTHEST)
            for a, b in pairwise(moments)
        ]
        room = WIDTH - LEFT - RIGHT - 60
        stretch = max(room / sum(ways), 1.0) if ways else 1.0
        places = [LEFT + 36]
        for way in ways:
            places.append(places[-1] + way * stretch)
        self.places = dict(zip(moments, places, strict=True))
        self.breaks = tuple(
            (self.places[a] + self.places[b]) / 2 for a, b in pairwise(moments) if b - a >= LONG
        )
        self.end = places[-1] + 24
        self.width = max(self.end + RIGHT, WIDTH)

    def x(self, moment: datetime) -> float:
        return self.places[moment]


def _moments(story: Story) -> list[datetime]:
    known = [story.stopped_at, story.now, story.told_at, story.refused_at, story.lifted_at]
    known += [at for at, _ in (*story.before, *story.mails)]
    known += [attempt.at for attempt in story.attempts]
    known += [at for _, since, lifted in story.others for at in (since, lifted)]
    return sorted({at for at in known if at is not None})


def _marks(story: Story, at: _Axis, provider_y: float, application_y: float) -> list[Mark]:
    found = [
        Mark(
            at=when,
            x=at.x(when),
            y=TOP,
            shape="dot",
            tone="own",
            label=sender,
            sentence=f"{sender}’s text arrived",
        )
        for when, sender in story.before
    ]
    found.append(
        Mark(
            at=story.stopped_at, x=at.x(story.stopped_at), y=TOP, shape="stop", tone="stop", label=story.keyword,
            sentence=f"{story.person} texted {story.keyword} to {story.sender}",
        )
    )  # fmt: skip
    found += [_attempted(story, attempt, at, provider_y) for attempt in story.attempts]
    found += [
        Mark(
            at=when, x=at.x(when), y=TOP, shape="mail", tone="mail", label="by mail",
            sentence=f"A mail arrived: {words}",
        )
        for when, words in story.mails
    ]  # fmt: skip
    if story.told_at:
        found.append(
            Mark(
                at=story.told_at, x=at.x(story.told_at), y=application_y, shape="told", tone="told",
                label="webhook answered", sentence=f"The application answered the webhook that brought {story.keyword}",
            )
        )  # fmt: skip
    if story.lifted_at:
        found.append(
            Mark(
                at=story.lifted_at, x=at.x(story.lifted_at), y=TOP, shape="lift", tone="own", label="back",
                sentence=f"The block of {story.sender} was lifted",
            )
        )  # fmt: skip
    return sorted(found, key=lambda mark: (mark.at, mark.y))


def _attempted(story: Story, attempt: Attempt, at: _Axis, provider_y: float) -> Mark:
    arrived, refused = attempt.outcome == "delivered", attempt.outcome == "refused"
    label = f"{attempt.sender} arrives" if arrived else f"{attempt.code}: {attempt.sender}"
    after = story.refused_at is not None and attempt.at > story.refused_at
    return Mark(
        at=attempt.at,
        x=at.x(attempt.at),
        y=TOP if arrived else provider_y,
        shape="dot" if arrived else "cross" if refused else "ring",
        tone=("own" if attempt.own else "after" if after else "other") if arrived else "stop",
        label=label if attempt.count == 1 else f"… {attempt.count} more …",
        sentence=attempt_in_words(attempt, story),
    )


def _placed(marks: list[Mark]) -> tuple[Mark, ...]:
    """The marks with their labels in the first row beside them that is free: above, below, and farther out."""
    taken: dict[tuple[float, float], float] = {}
    placed = []
    for mark in marks:
        half = len(mark.label) * LETTER / 2 + 3
        rows = [mark.y + step for step in ((-16, 27, -30, 41) if mark.y == TOP else (27, -16, 41, -30))]
        free = next((row for row in rows if taken.get((mark.y, row), 0.0) <= mark.x - half), rows[-1])
        taken[mark.y, free] = mark.x + half
        placed.append(replace(mark, label_y=free))
    return tuple(placed)


def _blocks(story: Story, at: _Axis, y: float) -> list[Bar]:
    bars = []
    if story.blocked:
        end = at.x(story.lifted_at) if story.lifted_at else at.end
        bars.append(_bar(at.x(story.stopped_at), end, y, "block", f"{story.sender} → {story.person} blocked"))
    for row, (sender, since, lifted) in enumerate(story.others, 1):
        end = at.x(lifted) if lifted else at.end
        bars.append(_bar(at.x(since), end, y + ROW * row, "block", f"{sender} → {story.person} blocked"))
    return bars


def _knowledge(story: Story, at: _Axis, y: float) -> list[Bar]:
    """What the application can know, by what was seen of it: nothing, then what a refusal, or the way back, tells."""
    start = LEFT + 12
    turn = story.refused_at
    if turn is None:
        told = story.told_at
        if told is None:
            return [_bar(start, at.end, y, "unknowing", f"has not been told of the {story.keyword}")]
        return [
            _bar(start, at.x(told), y, "unknowing", ""),
            _bar(at.x(told), at.end, y, "told", "was told by webhook; no text of its was refused"),
        ]
    return [
        _bar(start, at.x(turn), y, "unknowing", "no sign that it knows"),
        _bar(at.x(turn), at.end, y, "knowing", "its text was refused: it knows"),
    ]


def _bar(start: float, end: float, y: float, tone: str, label: str) -> Bar:
    width = max(end - start, 6.0)
    return Bar(x=start, y=y, width=width, tone=tone, label=label)


def _ticks(at: _Axis) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    day, ends = None, [0.0, 0.0, 0.0]
    for when, x in at.places.items():
        label = moment(when, dated=when.date() != day)
        day, half = when.date(), len(label) * LETTER / 2
        row = next((row for row, end in enumerate(ends) if end <= x - half), 2)
        ends[row] = x + half + 6
        ticks.append(Tick(x=x, label=label, drop=row * 15.0))
    return tuple(ticks)
