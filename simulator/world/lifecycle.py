"""Where a message may go from where it stands, and where it will go.

The table is the protocol: a move that it does not list is refused and changes nothing. The fate of a message is
planned when it is taken and carried out step by step by the scheduler, so that no request waits for a carrier.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from simulator import errors
from simulator.model import Handset, Message, Persona, Status, Step, Word

MOVES: dict[Status, frozenset[Status]] = {
    Status.ACCEPTED: frozenset({Status.QUEUED, Status.FAILED}),
    Status.SCHEDULED: frozenset({Status.QUEUED, Status.FAILED, Status.CANCELED}),
    Status.QUEUED: frozenset({Status.SENDING, Status.SENT, Status.FAILED, Status.CANCELED}),
    Status.SENDING: frozenset({Status.SENT, Status.FAILED}),
    Status.SENT: frozenset({Status.DELIVERED, Status.UNDELIVERED}),
    Status.RECEIVING: frozenset({Status.RECEIVED}),
}

RECEIPTS: dict[Persona, errors.Delivery] = {
    Persona.UNREACHABLE: errors.UNREACHABLE,
    Persona.UNKNOWN: errors.UNKNOWN_HANDSET,
    Persona.LANDLINE: errors.LANDLINE,
    Persona.FILTERED: errors.FILTERED,
}


CONTRADICTIONS: dict[Status, frozenset[Status]] = {
    Status.DELIVERED: frozenset({Status.UNDELIVERED, Status.FAILED}),
    Status.UNDELIVERED: frozenset({Status.DELIVERED, Status.FAILED}),
    Status.FAILED: frozenset({Status.DELIVERED, Status.UNDELIVERED}),
}
"""Where carriers have taken messages that had come to their end: a handset that is set to a second word."""

ENDS = frozenset({Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED, Status.RECEIVED})


class IllegalMoveError(Exception):
    """A message was to go where its status does not lead."""


def fate(handset: Handset, now: datetime) -> tuple[Step, ...]:
    """The steps of a message that nothing blocks: taken by the carrier at once, its receipt when the handset gives one.

    A silent handset shows the text and never confirms it, so the message rests at *sent*; one that fails was not sent.
    """
    word = first_word(handset)
    if word is None:
        return (Step(now, Status.SENT, arrives=True),)
    receipt = _told(word, now + handset.delay)
    second = (_told(handset.then, receipt.at + handset.after),) if handset.then else ()
    sent = () if word.status is Status.FAILED else (Step(now, Status.SENT),)
    return (*sent, receipt, *second)


def first_word(handset: Handset) -> Word | None:
    """What the handset's receipt says: what it is set to, or else what its persona does; None if none comes."""
    if handset.word is not None or handset.persona is Persona.SILENT:
        return handset.word
    problem = RECEIPTS.get(handset.persona)
    return Word(Status(problem.final), problem.code) if problem else Word(Status.DELIVERED)


def _told(word: Word, at: datetime) -> Step:
    if word.status is Status.DELIVERED:
        return Step(at, Status.DELIVERED, arrives=True)
    known = errors.DELIVERIES.get(word.error_code)
    return Step(at, word.status, word.error_code, known.title if known else None)


def _ends(problem: errors.Delivery, at: datetime) -> Step:
    return Step(at, Status(problem.final), problem.code, problem.title)


def blocked_fate(now: datetime) -> tuple[Step, ...]:
    """The one step of a message that was taken although the recipient opted out: it fails (TWI-3-02)."""
    return (_ends(errors.OPTED_OUT, now),)


def planned(handset: Handset, *, slips: bool, now: datetime) -> tuple[Step, ...]:
    """The steps of a message that Twilio sends; one that slips past its list is stopped by the network."""
    return slipped_fate(now) if slips else fate(handset, now)


def slipped_fate(now: datetime) -> tuple[Step, ...]:
    """A message that Twilio took and sent, not knowing that the toll-free network blocks it (TWI-1-07)."""
    return (Step(now, Status.SENT), _ends(errors.BLOCKED, now))


def failing(problem: errors.Delivery, now: datetime) -> Step:
    """The step of a message that comes to grief before it is sent."""
    return _ends(problem, now)


def within_validity(steps: tuple[Step, ...], deadline: datetime) -> tuple[Step, ...]:
    """The same steps, unless the message would still be queued after the deadline: then it expires there (TWI-5-03)."""
    return steps if steps[0].at <= deadline else (_ends(errors.EXPIRED, deadline),)


def leads(status: Status, to: Status) -> bool:
    """Whether a message goes from the one status to the other."""
    return to in MOVES.get(status, ()) or to in CONTRADICTIONS.get(status, ())


def move(
    message: Message, status: Status, error_code: int | None, error_message: str | None, now: datetime
) -> Message:
    """The message after its next step; `IllegalMoveError` when its status does not lead there."""
    if not leads(message.status, status):
        raise IllegalMoveError(f"a message that is {message.status} cannot become {status}")
    sent = now if status is Status.SENT else message.sent
    return replace(
        message, status=status, error_code=error_code, error_message=error_message, sent=sent, updated=now
    )
