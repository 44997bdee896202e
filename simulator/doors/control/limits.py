"""How much a control route takes: what is more is refused with its name, and the OpenAPI document says where it ends.

What the provider itself bounds (a body, an address to call) has the provider's bound.
"""

from __future__ import annotations

from typing import Final

from simulator.rules.admission import LONGEST_BODY, LONGEST_URL, MOST_MEDIA

BODY: Final = LONGEST_BODY  # characters, as all that are texts
URL: Final = LONGEST_URL
NUMBER: Final = 64  # with the spaces and brackets that people write
NAME: Final = 100
TOKEN: Final = 128
ADDRESS: Final = 254  # of a mailbox (RFC 5321)
PICTURE: Final = 1_000_000  # a `data:` URL; a whole request has 1 MiB
PICTURES: Final = MOST_MEDIA
CODE: Final = 999_999  # of an error
COUNT: Final = 10**15 - 1  # of entries
