"""What happens to messages, to the texts that people send, and to the ledger."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from simulator.model import Block, Direction, Message, Status, Step


class MessageCreated(Struct, frozen=True, gc=False, tag="message_created"):
    """The provider took a message; `fate` is what will become of it unless something intervenes.

    `busy_until` is when its sender's line is free after it, where lines have a limited throughput.
    """

    message: Message
    fate: tuple[Step, ...]
    busy_until: datetime | None = None


class SendRefused(Struct, frozen=True, gc=False, tag="send_refused"):
    """The provider refused to take a message.

    `direction` tells an application's call from the reply in its answer to a webhook. `message` is the failed message
    that the refused call leaves in the log (TWI-14), whole: its SID, its service, its media. It is None where none is
    left: for a reply, for what is not answered 400, for an account whose switch says so, and in older journals.
    """

    sender: str
    recipient: str
    body: str
    error_code: int
    error_message: str
    direction: Direction = Direction.API
    message: Message | None = None


class SenderChosen(Struct, frozen=True, gc=False, tag="sender_chosen"):
    """A service's message got the number that it goes out from, and with it the rest of its fate."""

    sid: str
    sender: str
    segments: int
    fate: tuple[Step, ...]
    busy_until: datetime | None = None


class StatusMoved(Struct, frozen=True, gc=False, tag="status_moved"):
    """A message took its next step."""

    sid: str
    status: Status
    error_code: int | None = None
    error_message: str | None = None
    arrived: bool = False


class MessageCanceled(Struct, frozen=True, gc=False, tag="message_canceled"):
    """The application withdrew a message before the carrier had it."""

    sid: str


class MessageRedacted(Struct, frozen=True, gc=False, tag="message_redacted"):
    """The application had the text of a message removed."""

    sid: str


class MessageDeleted(Struct, frozen=True, gc=False, tag="message_deleted"):
    """The application had a message removed from the log; the handset keeps what it got."""

    sid: str


class MediaDeleted(Struct, frozen=True, gc=False, tag="media_deleted"):
    """The application had one file of a message removed."""

    message_sid: str
    media_sid: str


class FeedbackGiven(Struct, frozen=True, gc=False, tag="feedback_given"):
    """The application told whether a message had the effect it was sent for: `confirmed` or `unconfirmed`."""

    message_sid: str
    outcome: str


class TextReceived(Struct, frozen=True, gc=False, tag="text_received"):
    """A person's text reached the provider; it is not logged where the number's service takes no texts."""

    message: Message
    logged: bool = True


class BlockPlaced(Struct, frozen=True, gc=False, tag="block_placed"):
    """The provider will refuse what the scope sends to the recipient."""

    block: Block


class BlockLifted(Struct, frozen=True, gc=False, tag="block_lifted"):
    """The provider lets the scope's messages through again."""

    scope: str
    sender: str
    recipient: str
    keyword: str
    source: str


class ReplySent(Struct, frozen=True, gc=False, tag="reply_sent"):
    """The provider itself answered a keyword; such answers are not in the message log."""

    sender: str
    recipient: str
    body: str


MessageEvent = (
    MessageCreated
    | SendRefused
    | SenderChosen
    | StatusMoved
    | MessageCanceled
    | MessageRedacted
    | MessageDeleted
    | MediaDeleted
    | FeedbackGiven
    | TextReceived
    | BlockPlaced
    | BlockLifted
    | ReplySent
)
