"""From which number of its pool a messaging service sends.

A sender of the recipient's own country comes before any other; where there is none, one of the United States before
other foreign ones. Who was texted by a number before hears from it again, as long as it is in the pool (sticky sender)
and no sender of a nearer country has joined since. Anybody else hears from the preferred kind: a short code, then a
name where names are shown, then any other number. Among those, the area code of the recipient
counts (geomatch, in North America), then how little a number has been used, so that traffic is spread; then the
order in which the numbers came, so that the same run chooses the same numbers.

A short code or a toll-free number reaches nobody abroad, and not every number takes pictures: what cannot carry
the message to its recipient is not capable.

Sources: https://www.twilio.com/docs/messaging/services (TWI-9-12 to TWI-9-15),
https://help.twilio.com/articles/223181268 (countries)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import MessagingService, OwnedNumber

HOME = "+1"
DOMESTIC = frozenset({NumberKind.SHORT_CODE, NumberKind.TOLL_FREE})
AT_HOME = DOMESTIC | {NumberKind.ALPHANUMERIC}
PREFERRED: dict[str, int] = {NumberKind.SHORT_CODE: 0, NumberKind.ALPHANUMERIC: 1}
OWN, AMERICAN, FOREIGN = range(3)


def capable(pool: Sequence[OwnedNumber], recipient: str, *, has_media: bool) -> list[OwnedNumber]:
    """The numbers of the pool that can carry such a message to the recipient."""
    at_home = recipient.startswith(HOME)
    return [
        number
        for number in pool
        if number.sms and (number.mms or not has_media) and _reaches(number, at_home=at_home)
    ]


def _reaches(number: OwnedNumber, *, at_home: bool) -> bool:
    """Whether such a sender is heard there: some at home only, a name only abroad."""
    return number.kind != NumberKind.ALPHANUMERIC if at_home else number.kind not in DOMESTIC


def choose(
    service: MessagingService,
    candidates: Sequence[OwnedNumber],
    recipient: str,
    sticky: str | None,
    uses: Mapping[str, int],
) -> OwnedNumber | None:
    """Which of the capable numbers the message goes out from; None when there is none."""
    if service.sticky_sender:
        kept = next((number for number in candidates if number.number == sticky), None)
        nearest = min((_distance(number, recipient) for number in candidates), default=FOREIGN)
        if kept is not None and _distance(kept, recipient) == nearest:
            return kept
    return min(candidates, key=lambda number: _rank(service, number, recipient, uses), default=None)


def _rank(
    service: MessagingService, number: OwnedNumber, recipient: str, uses: Mapping[str, int]
) -> tuple[int, int, bool, int]:
    """Smaller is better; `min` keeps the first of equals."""
    near = service.area_code_geomatch and recipient.startswith(HOME) and number.number[:5] == recipient[:5]
    preferred = PREFERRED.get(number.kind, len(PREFERRED))
    return _distance(number, recipient), preferred, not near, uses.get(number.number, 0)


def _distance(number: OwnedNumber, recipient: str) -> int:
    """How far from the recipient the sender's country is. What works at home only, or anywhere, is at home."""
    country = phones.country_of(number.number)
    if number.kind in AT_HOME or country == phones.country_of(recipient):
        return OWN
    return AMERICAN if country == "US" else FOREIGN
