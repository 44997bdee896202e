"""A person as the journal shows one: the texts, what the application tried, the blocks, each with its place and time.

Places (`seq`) are the journal's; they are compared, and times are read, because the clock of an account can be set
back. `reading` fills these records in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from simulator.language.keywords import Keyword
from simulator.model import Handset


class Text(Struct, kw_only=True, gc=False):
    """A text that a person sent. `keyword` is what it means to the number, in whoever's words those are.

    `told_at` is when the application answered the webhook about it with success; `owed` whether there was one at all,
    `tries` how many are still under way, `lost` whether a fault lost an answer. `answers` are the entries at which the
    provider itself answered.
    """

    seq: int
    at: datetime
    sid: str
    person: str
    number: str
    scope: str
    body: str
    keyword: Keyword | None
    word: str
    owed: bool = False
    tries: int = 0
    lost: bool = False
    told_at: datetime | None = None
    told_seq: int | None = None
    answers: list[int] = []


class Attempt(Struct, kw_only=True, gc=False):
    """A message that the application had the provider send, at the time at which it was due.

    `seq` and `at` are those of the attempt, `created_seq` and `created` those of the request: they differ where it was
    scheduled. `outcome` is `delivered`, `refused` or `failed`, and empty while nobody knows. `known_seq` is where the
    application was made to know of a refusal: by the answer, by its failed callback, or for want of one by the failure.
    `answers` is the text that a TwiML reply answered; `keeps_stops` whether anybody hears a STOP to its sender.
    """

    seq: int
    at: datetime
    created_seq: int
    created: datetime
    sid: str | None
    sender: str
    service: str | None
    scope: str
    recipient: str
    body: str
    is_reply: bool = False
    scheduled: bool = False
    due: bool = True
    has_callback: bool = False
    outcome: str = ""
    code: int | None = None
    ended_at: datetime | None = None
    ended_seq: int | None = None
    known_seq: int | None = None
    known_at: datetime | None = None
    answers: Text | None = None
    keeps_stops: bool = True


class Standing(Struct, frozen=True, kw_only=True, gc=False):
    """A block came to stand, or was lifted."""

    seq: int
    at: datetime
    scope: str
    sender: str
    recipient: str
    placed: bool
    source: str


class Forgery(Struct, kw_only=True, gc=False):
    """A webhook that somebody else sent, wrongly signed, and whether the application believed it."""

    seq: int
    at: datetime
    believed_seq: int | None = None


@dataclass(slots=True)
class Person:
    """Everything about one handset, each kind in the order of the journal."""

    texts: list[Text] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    blocks: list[Standing] = field(default_factory=list)
    handset: Handset = field(default_factory=Handset)
    changes: list[tuple[int, datetime, Handset]] = field(default_factory=list)
