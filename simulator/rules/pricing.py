"""What a message costs: a price a segment for each country, one a message with pictures, in United States dollars.

Twilio's own list changes and is long; the few rows here have its form and its order of magnitude, so that an
application which adds up prices has something to add up. A message has a price once it has left.

Source of the form: https://www.twilio.com/docs/messaging/api/message-resource (`price`)
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from simulator.language import phones
from simulator.model import Direction, Message

PER_SEGMENT: Final = {
    "US": Decimal("0.00830"),
    "CA": Decimal("0.00830"),
    "GB": Decimal("0.05240"),
    "DE": Decimal("0.11200"),
}
ELSEWHERE: Final = Decimal("0.07500")
WITH_MEDIA: Final = Decimal("0.02200")


def price(message: Message) -> Decimal | None:
    """What the message cost, as the negative amount that Twilio shows; None while it has not left."""
    if message.sent is None or message.direction is Direction.INBOUND:
        return None
    if message.media:
        return -WITH_MEDIA
    return -PER_SEGMENT.get(phones.country_of(message.recipient), ELSEWHERE) * message.segments
