"""Records for tests of the core: one advisor's number, one student's phone, one moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from simulator.model import Block, Direction, Message, MessagingService, OwnedNumber, Status

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ACCOUNT = "AC" + "1" * 32
ADVISOR = "+15552010001"
STUDENT = "+15553010001"
SID = "SM" + "a" * 32
SERVICE = "MG" + "c" * 32


def number(**changes: Any) -> OwnedNumber:
    """The advisor's number."""
    plain = OwnedNumber(
        sid="PN" + "b" * 32, number=ADVISOR, kind="local", friendly_name="advisor", created=NOW, updated=NOW
    )
    return replace(plain, **changes)


def service(**changes: Any) -> MessagingService:
    """A messaging service with all its features on, which tells of texts to nobody."""
    plain = MessagingService(sid=SERVICE, friendly_name="Advising", created=NOW, updated=NOW)
    return replace(plain, **changes)


def message(**changes: Any) -> Message:
    """A text from the advisor to the student, just taken."""
    plain = Message(
        sid=SID,
        account_sid=ACCOUNT,
        sender=ADVISOR,
        recipient=STUDENT,
        body="Hello",
        direction=Direction.API,
        status=Status.QUEUED,
        segments=1,
        created=NOW,
        updated=NOW,
    )
    return replace(plain, **changes)


def block(**changes: Any) -> Block:
    """The student stopped the advisor's number."""
    plain = Block(
        scope=ADVISOR, sender=ADVISOR, recipient=STUDENT, keyword="STOP", since=NOW, source="keyword"
    )
    return replace(plain, **changes)
