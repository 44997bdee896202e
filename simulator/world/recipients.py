"""The recipients' side of an account's world: how handsets behave, what is on their screens, what is in mailboxes.

What a handset got it keeps: nothing that an application does to a message afterwards changes a screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from simulator.journal import ReplySent
from simulator.language.mail import Mail
from simulator.model import Direction, Handset, Message, Text

REACHABLE = Handset()


class Traffic(Struct):
    """How much a handset, or a mailbox, has received and sent, and when it did last."""

    received: int = 0
    sent: int = 0
    last_at: datetime | None = None


class Recipients:
    """Handsets and mailboxes."""

    def __init__(self) -> None:
        self.handsets: dict[str, Handset] = {}
        self._texts: defaultdict[str, list[Text]] = defaultdict(list)
        self._mails: defaultdict[str, list[tuple[datetime, Mail]]] = defaultdict(list)
        self._traffic: dict[str, Traffic] = {}
        self._post: dict[str, Traffic] = {}

    def handset(self, number: str) -> Handset:
        """How the phone of that number behaves; a phone nobody spoke of is reachable."""
        return self.handsets.get(number, REACHABLE)

    def texts(self, number: str) -> list[Text]:
        """What the handset received and sent, oldest first."""
        return list(self._texts.get(number, ()))

    def mails(self, address: str) -> list[tuple[datetime, Mail]]:
        """What the mailbox holds, oldest first, with the time of arrival."""
        return list(self._mails.get(address.casefold(), ()))

    def change(self, number: str, handset: Handset) -> None:
        """The phone of that number behaves like this from here on."""
        self.handsets[number] = handset
        self._traffic.setdefault(number, Traffic())

    def traffic(self) -> Iterator[tuple[str, Traffic]]:
        """Every handset by its number, the one that received or sent last before the others."""
        return reversed(self._traffic.items())

    def post(self) -> Iterator[tuple[str, Traffic]]:
        """Every mailbox by its address, likewise."""
        return reversed(self._post.items())

    def show(self, message: Message, at: datetime) -> None:
        """Put the text on the screen of the person's handset, whichever end of the message they are."""
        received = message.direction is not Direction.INBOUND
        holder = (message.recipient if received else message.sender) or ""
        _count(self._traffic, holder, at, received=received)
        self._texts[holder].append(
            Text(
                direction="received" if received else "sent",
                sender=message.sender or "",
                recipient=message.recipient,
                body=message.body,
                at=at,
                sid=message.sid,
            )
        )

    def show_reply(self, event: ReplySent, at: datetime) -> None:
        """Put an automatic reply, which is no message, on the screen."""
        _count(self._traffic, event.recipient, at)
        self._texts[event.recipient].append(
            Text(
                direction="received",
                sender=event.sender,
                recipient=event.recipient,
                body=event.body,
                at=at,
                sid=None,
            )
        )

    def deliver(self, mail: Mail, at: datetime) -> None:
        """Put the mail into the mailbox of each of its recipients."""
        for recipient in mail.recipients:
            _count(self._post, recipient.casefold(), at)
            self._mails[recipient.casefold()].append((at, mail))


def _count(traffic: dict[str, Traffic], name: str, at: datetime, *, received: bool = True) -> None:
    """One more for that name, which comes to stand at the end of the order: the end is where the latest is."""
    known = traffic.pop(name, None) or Traffic()
    known.received += received
    known.sent += not received
    known.last_at = at
    traffic[name] = known
