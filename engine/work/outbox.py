"""Requests to send: admitted or refused as a whole, kept, and recognised when they come again.

A request may be a campaign (`engine.work.campaigns`); it is admitted, kept and recognised in the same way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from engine.edge.ids import new_id
from engine.model import Direction, Message, Purpose, Reason
from engine.policies.policy import Policy
from engine.rules import routing
from engine.rules.routing import Facts
from engine.store import messages, sends
from engine.store.database import Database
from engine.store.locks import exclude_others
from engine.store.sends import Send
from engine.work import gathering
from engine.work.gathering import Ground

BATCH = 1000  # messages that are kept by one statement

Reserve = Callable[[Connection, Sequence[Message], Ground], Sequence[Message]]
"""What new messages are to be kept as, given what is known of the people."""


class NotAdmittedError(Exception):
    """The sender may not send this: nothing is kept, nothing is sent."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownSenderError(Exception):
    """There is no person of that id to send."""


class KeyReusedError(Exception):
    """The idempotency key came with another request before."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One message that a request asks for; what is None is found out when it is attempted."""

    to: str
    body: str
    number: str | None = None
    from_number: str | None = None
    purpose: Purpose = Purpose.DIRECT


@dataclass(frozen=True)
class Request:
    """One body to several people, each named once."""

    sender: str
    recipients: tuple[str, ...]
    body: str
    idempotency_key: str | None = None

    @property
    def fingerprint(self) -> str:
        """Tells two requests apart."""
        return fingerprint(self.sender, self.recipients, self.body)


def unreserved(_connection: Connection, new: Sequence[Message], _on: Ground) -> Sequence[Message]:
    """As they are: nobody attempts them yet."""
    return new


@dataclass(frozen=True)
class Outbox:
    """Where requests come in."""

    database: Database
    policy: Policy

    def accept(self, request: Request, now: datetime, reserve: Reserve = unreserved) -> tuple[str, list[str]]:
        """Keep the request and a pending message a recipient; its id, and those of the messages that are new.

        They are kept as `reserve` makes them. Raises `NotAdmittedError`, `UnknownSenderError`, `KeyReusedError`.
        """
        with self.database.carrying() as connection:
            if earlier := known(connection, request.idempotency_key, request.fingerprint):
                return earlier.id, []
            concerned = () if reserve is unreserved else request.recipients
            on = gathering.ground(connection, [request.sender, *concerned])
            self.admit(connection, on, request.sender, request.recipients, request.body)
            send = Send(
                id=new_id(),
                idempotency_key=request.idempotency_key,
                fingerprint=request.fingerprint,
                from_person=request.sender,
                created_at=now,
            )
            drafts = [Draft(to=to, body=request.body) for to in request.recipients]
            return send.id, keep(connection, send, drafts, lambda new: reserve(connection, new, on))

    def admit(
        self, connection: Connection, on: Ground, sender_id: str, recipients: Iterable[str], body: str
    ) -> None:
        """Let the request in; raises `NotAdmittedError`, `UnknownSenderError`."""
        sender = on.people.get(sender_id)
        if sender is None:
            raise UnknownSenderError(sender_id)
        facts = Facts(sender=sender.person, recipient=None, body=body, configuration=on.settings)
        if not routing.admitted(self.policy.admission, facts):
            return
        facts = replace(facts, reply=messages.have_all_texted(connection, sender_id, recipients))
        if refusal := routing.admitted(self.policy.admission, facts):
            raise NotAdmittedError(refusal.reason)


def fingerprint(*parts: object) -> str:
    """Tells two requests apart."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def known(connection: Connection, key: str | None, of: str) -> Send | None:
    """The earlier request that came with this key; raises `KeyReusedError` when it was another one."""
    if key is None:
        return None
    exclude_others(connection, f"request {key}")
    earlier = sends.find_by_key(connection, key)
    if earlier and earlier.fingerprint != of:
        raise KeyReusedError(key)
    return earlier


def keep(
    connection: Connection,
    send: Send,
    drafts: Iterable[Draft],
    made: Callable[[Sequence[Message]], Sequence[Message]] = tuple,
) -> list[str]:
    """The request and its messages, as they are `made`: else nobody has attempted them. Their ids are given back."""
    sends.add(connection, send)
    ids, left = [], iter(drafts)
    while new := [message_of(send, draft) for draft in islice(left, BATCH)]:
        messages.add(connection, made(new))
        ids += [message.id for message in new]
    return ids


def message_of(send: Send, draft: Draft) -> Message:
    """The draft as a message of the request, pending."""
    return Message(
        id=new_id(),
        direction=Direction.OUTBOUND,
        from_person=send.from_person,
        to_person=draft.to,
        body=draft.body,
        created_at=send.created_at,
        updated_at=send.created_at,
        from_number=draft.from_number,
        destination=draft.number,
        send_id=send.id,
        purpose=draft.purpose,
    )
