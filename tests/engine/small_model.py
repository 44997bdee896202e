"""The clauses once more, as plainly as they can be said: what the state machine holds the engine against.

It shares no code with the engine. Everything is a dictionary, nothing can go wrong on the way to the provider, and
every person is a student with a mailbox.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

STOP, START = "STOP", "START"


@dataclass
class Phone:
    type: str
    seen: int
    status: str = "default"
    verified: datetime | None = None


@dataclass
class SentText:
    """An accepted text: whose, to whom, and whether a status callback can still change it."""

    sender: str
    handset: str
    person: str
    state: str = "sent"


@dataclass
class Model:
    now: datetime
    pool: list[str]
    limit: int = 1_000_000
    number_limit: int = 1_000
    student_default: str = "enabled"
    phone_type: str = "mobile"
    people: dict[str, dict[str, Phone]] = field(default_factory=dict)
    former: dict[str, dict[str, Phone]] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    ever_held: set[str] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    invalid: set[str] = field(default_factory=set)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    talks: Counter[tuple[str, str]] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    texts: list[SentText] = field(default_factory=list)
    mails: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    phones_seen: int = 0

    @property
    def month(self) -> str:
        return self.now.strftime("%Y-%m")

    def statuses(self) -> dict[str, dict[str, str]]:
        return {
            name: {number: each.status for number, each in phones.items()}
            for name, phones in self.people.items()
        }

    # People

    def save(self, name: str, phones: dict[str, str]) -> None:
        """A record with these phones and no others; `phones` maps numbers to types."""
        before = self.people.setdefault(name, {})
        self.former.setdefault(name, {}).update({n: p for n, p in before.items() if n not in phones})
        self.people[name] = {}
        for number, of in phones.items():
            self.add(name, number, of, before.get(number))

    def add(self, name: str, number: str, of: str, known: Phone | None = None) -> None:
        """A phone that may have been known; one from before is as it was, but for its type and its status."""
        known = known or self.people[name].get(number)
        if known is None and (known := self.former[name].pop(number, None)):
            known.status = "default"
        if known is None:
            self.phones_seen += 1
            known = Phone(of, self.phones_seen)
        known.type = of
        self.people[name][number] = known

    def holders(self, number: str) -> list[Phone]:
        return [phones[number] for phones in self.people.values() if number in phones]

    # Sending

    def chosen(self, name: str) -> str | None:
        phones = self.people[name]
        candidates = [number for number in phones if phones[number].status == "enabled"]
        if not candidates and self.student_default == "enabled":
            candidates = [
                number
                for number, each in phones.items()
                if (each.status, each.type) == ("default", self.phone_type)
            ]
        unverified = datetime.min.replace(tzinfo=self.now.tzinfo)
        best = sorted(candidates, key=lambda number: phones[number].seen)
        return max(best, key=lambda number: phones[number].verified or unverified, default=None)

    def send(self, user: str, name: str) -> tuple[str, str | None]:
        """The channel of one message and the reason for it."""
        self.rows += 1
        number = self.chosen(name)
        if number is None:
            return self._mailed(name, "NO_TEXTABLE_NUMBER")
        if self.used[self.month] >= self.limit:
            return self._mailed(name, "MESSAGE_LIMIT_REACHED")
        if not self._has_number(user):
            return self._mailed(name, "NO_NUMBER_AVAILABLE")
        if number in self.invalid:
            for phone in self.holders(number):
                phone.status = "disabled"
            return self._mailed(name, "TWILIO_RECIPIENT_INVALID")
        if (self.holds[user], number) in self.blocks:
            for phone in [*self.people[name].values(), *self.holders(number)]:
                phone.status = "disabled"
            return self._mailed(name, "TWILIO_RECIPIENT_UNSUBSCRIBED")
        self.used[self.month] += 1
        self.talks[self.holds[user], number] += 1
        self.texts.append(SentText(self.holds[user], number, name))
        return "sms", None

    def _mailed(self, name: str, reason: str) -> tuple[str, str]:
        self.mails[name] += 1
        return "email", reason

    def _has_number(self, user: str) -> bool:
        if user in self.holds:
            return True
        free = [number for number in self.pool if number not in self.holds.values()]
        if len(self.holds) >= self.number_limit or not free:
            return False
        self.holds[user] = min(free, key=lambda number: number in self.ever_held)
        self.ever_held.add(self.holds[user])
        return True

    def carrier_says(self, text: SentText, word: str) -> None:
        if text.state != "sent":
            return
        if word == "delivered":
            text.state = "delivered"
        elif word == "undelivered":
            text.state = "lost"
            self.talks[text.sender, text.handset] -= 1
            self.mails[text.person] += 1

    # Receiving

    def receive(self, handset: str, number: str, body: str) -> None:
        if body == STOP:
            self.blocks.add((number, handset))
        if body == START:
            self.blocks.discard((number, handset))
        phones = self.holders(handset)
        starts = not self.talks[number, handset] and body != STOP and len(phones) == 1
        for owned in [each for each in self.people.values() if handset in each]:
            phone, stopped = owned[handset], (number, handset) in self.stopped
            out = stopped or any(each.status == "disabled" for each in owned.values())
            if (body == START and out) or (phone.status == "default" and starts):
                phone.status = "enabled"
        if body in {STOP, START}:
            (self.stopped.add if body == STOP else self.stopped.discard)((number, handset))
        self.talks[number, handset] += 1
        self.rows += 1
        for user, held in self.holds.items():
            self.mails[user] += held == number and body not in {STOP, START}
