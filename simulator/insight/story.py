"""One STOP and what followed it, in the words of whoever looks at it: what the picture of a gap draws and says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby

from simulator.insight.spans import in_words, moment

LONGEST_RUN = 4  # texts by one sender, one after the other, of which each is told


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A message that the application made for the person: `delivered`, `refused` or `failed`; `count` of them alike."""

    at: datetime
    sender: str
    own: bool
    outcome: str
    code: int | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Story:
    """One STOP; names are as people know them, a number where nobody does.

    `before` are earlier texts that give the STOP its place, `others` further blocks that stand meanwhile, `mails`
    what reached the person's mailbox.
    """

    person: str
    number: str
    sender: str
    keyword: str
    stopped_at: datetime
    now: datetime
    blocked: bool = True
    told_at: datetime | None = None
    refused_at: datetime | None = None
    lifted_at: datetime | None = None
    before: tuple[tuple[datetime, str], ...] = ()
    attempts: tuple[Attempt, ...] = ()
    mails: tuple[tuple[datetime, str], ...] = ()
    others: tuple[tuple[str, datetime, datetime | None], ...] = ()

    @property
    def is_nameless(self) -> bool:
        """Whether nobody knows the person by more than the number."""
        return self.person == self.number

    @property
    def ends_at(self) -> datetime:
        """The end of the gap: the refusal, else the way back, else now."""
        return self.refused_at or self.lifted_at or self.now

    @property
    def through(self) -> int:
        """How many texts of other senders arrived in the gap."""
        others = (a for a in self.attempts if a.outcome == "delivered" and not a.own)
        return sum(a.count for a in others if self.stopped_at <= a.at <= self.ends_at)


def title_of(story: Story) -> str:
    """`Sam's gap: 3 days 2 hours`; one that is still open says so."""
    span = in_words(story.ends_at - story.stopped_at)
    still = "open for " if story.refused_at is None and story.lifted_at is None else ""
    return f"{story.person}’s gap: {still}{span}"


def sentence_of(story: Story) -> str:
    """What happened, in as many sentences as it takes."""
    return " ".join([_stopped(story), _learned(story), _arrived(story)])


def attempt_in_words(attempt: Attempt, story: Story) -> str:
    """What became of the attempt, or of so many alike."""
    many = attempt.count > 1
    texts = f"{attempt.count} more texts" if many else "A text"
    match attempt.outcome:
        case "delivered":
            after = ", after the refusal" if story.refused_at and attempt.at > story.refused_at else ""
            what = f"arrived{after}"
        case "refused":
            what = f"{'were' if many else 'was'} refused: error {attempt.code}"
        case _:
            what = "did not arrive"
    return f"{texts} from {attempt.sender} {what}"


def folded(story: Story) -> Story:
    """The story with the middle of each long run of attempts, alike in all but their time, told as one."""
    told: list[Attempt] = []
    for _, alike in groupby(sorted(story.attempts, key=lambda a: a.at), key=partial(_kind, story)):
        run = list(alike)
        if len(run) > LONGEST_RUN:
            middle = run[1:-1]
            run = [run[0], replace(middle[len(middle) // 2], count=len(middle)), run[-1]]
        told += run
    return replace(story, attempts=tuple(told))


def _kind(story: Story, attempt: Attempt) -> tuple[str, str, bool]:
    return attempt.sender, attempt.outcome, attempt.at <= story.ends_at


def _stopped(story: Story) -> str:
    who = story.person if story.is_nameless else f"{story.person} ({story.number})"
    return f"{who} texted {story.keyword} to {story.sender} on {moment(story.stopped_at)}."


def _learned(story: Story) -> str:
    if story.refused_at:
        return f"The application learned on {moment(story.refused_at)}, when {story.sender}’s next text was refused."
    if story.lifted_at:
        return f"The block was lifted on {moment(story.lifted_at)}, before the application met it."
    if story.told_at:
        return f"The application was told by webhook on {moment(story.told_at)} and has met no refusal."
    return "The application has neither been told nor met a refusal."


def _arrived(story: Story) -> str:
    match story.through:
        case 0:
            return "No text from others arrived meanwhile."
        case 1:
            return "1 text from another sender arrived meanwhile."
        case count:
            return f"{count} texts from others arrived meanwhile."
