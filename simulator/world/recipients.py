"""The recipients' side of an account's world: how handsets behave, what is on their screens, what is in mailboxes.

What a handset got it keeps: nothing that an application does to a message afterwards changes a screen. But as long as
nothing has been done to a message that came to its end on arrival, the message log knows what the screen shows, so
its place in the log stands there for the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from simulator.journal import ReplySent
from simulator.language.mail import Mail
from simulator.model import Direction, Handset, Message, Text
from simulator.world.lifecycle import ENDS
from simulator.world.stacks import Stacks

REACHABLE = Handset()


class Traffic(Struct):
    """How much a handset, or a mailbox, has received and sent, and when it did last."""

    received: int = 0
    sent: int = 0
    last_at: datetime | None = None


@dataclass
class Recipients:
    """Handsets and mailboxes; before anything else they are told where messages are looked up."""

    handsets: dict[str, Handset] = field(default_factory=dict)
    _texts: dict[str, list[Text | int]] = field(default_factory=dict)
    _mails: dict[str, list[tuple[datetime, Mail]]] = field(default_factory=dict)
    _traffic: dict[str, Traffic] = field(default_factory=dict)
    _post: dict[str, Traffic] = field(default_factory=dict)

    def look_up_in(self, messages: Stacks, places: list[int]) -> None:
        """Find messages in these stacks from here on, and mention their places by the objects that they have."""
        self._messages = messages
        for holder, texts in self._texts.items():
            self._texts[holder] = [places[text] if isinstance(text, int) else text for text in texts]

    def handset(self, number: str) -> Handset:
        """How the phone of that number behaves; a phone nobody spoke of is reachable."""
        return self.handsets.get(number, REACHABLE)

    def texts(self, number: str) -> list[Text]:
        """What the handset received and sent, oldest first."""
        held = (
            self._messages.at(text) if isinstance(text, int) else text for text in self._texts.get(number, ())
        )
        return [_shown(text) if isinstance(text, Message) else text for text in held if text is not None]

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
        holder = _holder(message)
        _count(self._traffic, holder, at, received=message.direction is not Direction.INBOUND)
        is_as_logged = message.sid in self._messages and message.status in ENDS and message.updated == at
        text = self._messages.place(message.sid) if is_as_logged else _shown(message, at)
        self._texts.setdefault(holder, []).append(text)

    def keep(self, message: Message) -> None:
        """Something is done to the message: its text, where it is on a screen, stays as it was."""
        if message.status not in ENDS:
            return
        texts, place = self._texts.get(_holder(message), []), self._messages.place(message.sid)
        if place in texts:
            texts[texts.index(place)] = _shown(message)

    def show_reply(self, event: ReplySent, at: datetime) -> None:
        """Put an automatic reply, which is no message, on the screen."""
        _count(self._traffic, event.recipient, at)
        self._texts.setdefault(event.recipient, []).append(
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
            self._mails.setdefault(recipient.casefold(), []).append((at, mail))


def _holder(message: Message) -> str:
    """The number of the person's handset."""
    return (message.sender if message.direction is Direction.INBOUND else message.recipient) or ""


def _shown(message: Message, at: datetime | None = None) -> Text:
    """The text of a message on the screen, since that time or since the message came to its end."""
    return Text(
        direction="sent" if message.direction is Direction.INBOUND else "received",
        sender=message.sender or "",
        recipient=message.recipient,
        body=message.body,
        at=at or message.updated,
        sid=message.sid,
    )


def _count(traffic: dict[str, Traffic], name: str, at: datetime, *, received: bool = True) -> None:
    """One more for that name, which comes to stand at the end of the order: the end is where the latest is."""
    known = traffic.pop(name, None) or Traffic()
    known.received += received
    known.sent += not received
    known.last_at = at
    traffic[name] = known
