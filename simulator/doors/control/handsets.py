"""Handsets, mailboxes and the ledger: the recipients' side of the world, and what the provider knows of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from msgspec import to_builtins

from simulator import journal
from simulator.doors import wire
from simulator.doors.context import turn
from simulator.doors.control import behaviour, limits
from simulator.doors.control.problems import ControlError, body, text_of
from simulator.language import media as pictures
from simulator.language import phones
from simulator.language.mail import Mail
from simulator.language.phones import PhoneNumber, Sender
from simulator.model import Block, Text
from simulator.rules.admission import is_callback_url
from simulator.runtime import texting
from simulator.runtime.turn import Turn

blueprint = Blueprint("handsets", __name__)


@blueprint.post("/handsets/<number>/texts")
def text(number: str) -> Response:
    """The person holding the handset sends a text to one of the account's numbers."""
    fields = body(frozenset({"to", "body", "media"}), required=frozenset({"to"}))
    holder, to, said = _texter(number), text_of(fields, "to"), text_of(fields, "body", most=limits.BODY)
    sender = phones.parse_sender(to, phones.country_of(holder))
    with turn() as taken:
        owned = taken.world.number(sender) if sender else None
        if owned is None:
            detail = f"this account has no number {to!r}; add it by POST /_sim/numbers"
            raise ControlError("NO_SUCH_NUMBER", detail, 404)
        received = texting.text(taken, holder, owned, said, _media(fields), root=request.host_url)
        at = taken.now
    fields = {
        "sid": received.message.sid,
        "from": holder,
        "to": owned.number,
        "body": received.message.body,
        "at": to_builtins(at),
        "keyword": received.keyword,
        "block": received.block,
        "reply": received.reply,
        "replies": list(received.replies),
    }
    return wire.answer(fields, 201)


@blueprint.get("/handsets")
def listing() -> Response:
    """All handsets that there are, the one that received or sent last before the others."""
    with turn() as taken:
        world = taken.world
        rows = [
            {
                "number": number,
                "persona": world.handset(number).persona,
                "received": traffic.received,
                "sent": traffic.sent,
                "last_at": to_builtins(traffic.last_at),
                "name": world.handset(number).name,
            }
            for number, traffic in world.handsets()
        ]
    return wire.answer({"handsets": rows})


@blueprint.get("/mailboxes")
def mailboxes() -> Response:
    """All mailboxes that there are, the one that got a mail last before the others."""
    with turn() as taken:
        rows = [
            {"address": address, "mails": traffic.received, "last_at": to_builtins(traffic.last_at)}
            for address, traffic in taken.world.mailboxes()
        ]
    return wire.answer({"mailboxes": rows})


@blueprint.get("/handsets/<number>/texts")
def texts(number: str) -> Response:
    """What the handset received and sent, oldest first."""
    with turn() as taken:
        found = taken.world.texts(_texter(number))
    return wire.answer({"texts": [_text(text) for text in found]})


@blueprint.put("/handsets/<number>")
def behave(number: str) -> Response:
    """How the handset behaves from now on; its name and its place stay as they are where nothing is said of them."""
    holder = _handset(number)
    with turn() as taken:
        handset = behaviour.read(body(behaviour.FIELDS), taken.world.handset(holder))
        taken.record(journal.HandsetChanged(holder, handset))
    return wire.answer({"number": holder, **behaviour.shown(handset)})


@blueprint.get("/opt-outs")
def opt_outs() -> Response:
    """The ledger: every block that stands or stood, oldest first; `from` is the sender, `to` the recipient."""
    sender, recipient = _filter("from"), _filter("to")
    with turn() as taken:
        blocks = _concerning(taken, sender, recipient)
    return wire.answer({"opt_outs": [_block(block) for block in blocks]})


@blueprint.delete("/opt-outs")
def lift() -> Response:
    """An operator lifts the block between the sender `from` and the recipient `to`."""
    sender, recipient = _filter("from"), _filter("to")
    with turn() as taken:
        standing = [block for block in _concerning(taken, sender, recipient) if block.lifted_at is None]
        if sender is None or recipient is None or not standing:
            detail = "no block stands between the sender `from` and the recipient `to`"
            raise ControlError("NO_SUCH_BLOCK", detail, 404)
        block = standing[0]
        taken.record(
            journal.BlockLifted(block.scope, block.sender, block.recipient, block.keyword, "operator")
        )
    return Response(status=204)


@blueprint.get("/mailboxes/<address>")
def mailbox(address: str) -> Response:
    """Mail that arrived at the address, oldest first."""
    with turn() as taken:
        found = taken.world.mails(address)
    return wire.answer({"mails": [_mail(mail) | {"at": to_builtins(at)} for at, mail in found]})


def _handset(text: str) -> PhoneNumber:
    number = phones.parse(text)
    if number is None:
        raise ControlError("NOT_A_NUMBER", f"{text!r} is not a phone number; write it like +15552010001")
    return number


def _texter(text: str) -> Sender:
    """What a text can come from: a handset, or a short code or a name, which is nobody's phone."""
    sender = phones.parse_sender(text)
    if sender is None:
        detail = f"{text!r} is neither a phone number like +15552010001 nor a short code nor a sender id"
        raise ControlError("NOT_A_NUMBER", detail)
    return sender


def _concerning(taken: Turn, sender: str | None, recipient: str | None) -> list[Block]:
    """The blocks of a sender, those of the service that it is in among them, towards a recipient."""
    owned = taken.world.number(sender or "")
    mine = {sender, owned.scope if owned else sender}
    blocks = taken.world.ledger.history(None, recipient)
    return [block for block in blocks if sender is None or mine & {block.sender, block.scope}]


def _filter(name: str) -> str | None:
    text = request.args.get(name)
    return (phones.parse_sender(text) or text) if text else None


def _media(fields: dict[str, Any]) -> tuple[str, ...]:
    media = fields.get("media") or []
    if not isinstance(media, list) or not all(isinstance(url, str) and _is_media(url) for url in media):
        raise ControlError("NOT_MEDIA", "'media' has to be a list of URLs, http: or data:")
    if len(media) > limits.PICTURES:
        raise ControlError("NOT_MEDIA", f"a text has {limits.PICTURES} pictures at most")
    return tuple(media)


def _is_media(url: str) -> bool:
    return len(url) <= limits.PICTURE and (pictures.content_of(url) is not None or is_callback_url(url))


def _text(text: Text) -> dict[str, Any]:
    return {
        "direction": text.direction,
        "from": text.sender,
        "to": text.recipient,
        "body": text.body,
        "at": to_builtins(text.at),
        "sid": text.sid,
    }


def _block(block: Block) -> dict[str, Any]:
    fields: dict[str, Any] = to_builtins(block)
    return fields


def _mail(mail: Mail) -> dict[str, Any]:
    return {
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "text": mail.text,
        "headers": dict(mail.headers),
    }
