"""Requests to send: admitted or refused as a whole, kept, and recognised when they come again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine import routing
from engine.ids import new_id
from engine.model import Direction, Message, Reason
from engine.policies.policy import Policy
from engine.routing import Facts
from engine.store import configuration, messages, people, sends
from engine.store.database import Database
from engine.store.sends import Send


class NotAdmittedError(Exception):
    """The sender may not send this: nothing is kept, nothing is sent."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownSenderError(Exception):
    """There is no person of that id to send."""


class KeyReusedError(Exception):
    """The idempotency key came with another request before."""


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
        return hashlib.sha256(json.dumps([self.sender, self.recipients, self.body]).encode()).hexdigest()


@dataclass(frozen=True)
class Outbox:
    """Where requests come in."""

    database: Database
    policy: Policy

    def accept(self, request: Request, now: datetime) -> tuple[str, bool]:
        """Keep the request and a pending message a recipient; its id, and whether it is new.

        Raises `NotAdmittedError`, `UnknownSenderError`, `KeyReusedError`.
        """
        with self.database.writing() as connection:
            if earlier := _earlier(connection, request):
                return earlier.id, False
            self._admit(connection, request)
            send = Send(
                id=new_id(),
                idempotency_key=request.idempotency_key,
                fingerprint=request.fingerprint,
                from_person=request.sender,
                created_at=now,
            )
            sends.add(connection, send)
            messages.add(connection, [_message(request, to, send.id, now) for to in request.recipients])
            return send.id, True

    def _admit(self, connection: Connection, request: Request) -> None:
        sender = people.find(connection, request.sender)
        if sender is None:
            raise UnknownSenderError(request.sender)
        facts = Facts(
            sender=sender,
            recipient=None,
            body=request.body,
            configuration=configuration.load(connection),
            reply=messages.correspondents_of(connection, request.sender).issuperset(request.recipients),
        )
        if refusal := routing.admitted(self.policy.admission, facts):
            raise NotAdmittedError(refusal.reason)


def _earlier(connection: Connection, request: Request) -> Send | None:
    key = request.idempotency_key
    earlier = sends.find_by_key(connection, key) if key else None
    if earlier and earlier.fingerprint != request.fingerprint:
        raise KeyReusedError(key)
    return earlier


def _message(request: Request, to: str, send_id: str, now: datetime) -> Message:
    return Message(
        id=new_id(),
        direction=Direction.OUTBOUND,
        from_person=request.sender,
        to_person=to,
        body=request.body,
        created_at=now,
        updated_at=now,
        send_id=send_id,
    )
