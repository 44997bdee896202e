"""The numbers of an account: events in, state out.

A number is found by its SID, as the API does, and by itself, as everything else does. Its place among all that the
account ever owned is kept after it is released, because a page that was cut at it has to go on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.model import OwnedNumber


@dataclass
class OwnedNumbers:
    """What the account owns now, and in which order it came."""

    _numbers: dict[str, OwnedNumber] = field(default_factory=dict)
    _sid_of: dict[str, str] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)

    def by_number(self, number: str) -> OwnedNumber | None:
        """The number if the account owns it."""
        return self._numbers.get(self._sid_of.get(number, ""))

    def by_sid(self, sid: str) -> OwnedNumber | None:
        """The owned number of that SID."""
        return self._numbers.get(sid)

    def all(self) -> list[OwnedNumber]:
        """The numbers that the account owns, in the order in which they came."""
        return list(self._numbers.values())

    def place(self, sid: str) -> int:
        """Where the number stands among all that the account ever owned; `KeyError` for any other SID."""
        return self._places[sid]

    def save(self, number: OwnedNumber) -> OwnedNumber | None:
        """The number is there, with these settings; what it was before, if it was."""
        before = self._numbers.get(number.sid)
        self._numbers[number.sid] = number
        self._sid_of[number.number] = number.sid
        self._places.setdefault(number.sid, len(self._places))
        return before

    def release(self, sid: str) -> OwnedNumber:
        """The number of that SID is the account's no longer; what it was."""
        released = self._numbers.pop(sid)
        del self._sid_of[released.number]
        return released
