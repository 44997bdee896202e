"""From which number of its pool a messaging service sends.

Who was texted by a number before hears from it again, as long as it is in the pool (sticky sender). Anybody else
hears from the preferred kind: a short code before any other number. Among those, the area code of the recipient
counts (geomatch, in North America), then how little a number has been used, so that traffic is spread; then the
order in which the numbers came, so that the same run chooses the same numbers.

A short code or a toll-free number reaches nobody abroad, and not every number takes pictures: what cannot carry
the message to its recipient is not capable.

Source: https://www.twilio.com/docs/messaging/services (TWI-9-12 to TWI-9-15)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.language.phones import NumberKind
from simulator.model import MessagingService, OwnedNumber

HOME = "+1"
DOMESTIC = frozenset({NumberKind.SHORT_CODE, NumberKind.TOLL_FREE})


def capable(pool: Sequence[OwnedNumber], recipient: str, *, has_media: bool) -> list[OwnedNumber]:
    """The numbers of the pool that can carry such a message to the recipient."""
    at_home = recipient.startswith(HOME)
    return [
        number
        for number in pool
        if number.sms and (number.mms or not has_media) and (at_home or number.kind not in DOMESTIC)
    ]


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
        if kept is not None:
            return kept
    return min(candidates, key=lambda number: _rank(service, number, recipient, uses), default=None)


def _rank(
    service: MessagingService, number: OwnedNumber, recipient: str, uses: Mapping[str, int]
) -> tuple[bool, bool, int]:
    """Smaller is better; `min` keeps the first of equals."""
    near = service.area_code_geomatch and recipient.startswith(HOME) and number.number[:5] == recipient[:5]
    return number.kind != NumberKind.SHORT_CODE, not near, uses.get(number.number, 0)
