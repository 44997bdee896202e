"""Consents and contacts in bulk: what an application knows of people from elsewhere.

Up to twenty-five items a request and a hundred requests a minute, in the account's time. A good item counts although
others of the request are bad; an opt-out blocks, an opt-in lifts what Twilio holds. Nothing of it can be read back.

Source: https://www.twilio.com/docs/messaging/features/consent-api (TWI-2-10 to TWI-2-13)
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, request

from simulator import errors, journal
from simulator.doors import product_wire, rendering, wire
from simulator.doors.context import turn
from simulator.errors import ApiError
from simulator.faults.effects import Site
from simulator.faults.records import Occasion
from simulator.journal import Event
from simulator.model import Consent
from simulator.rules import blocks, consent, interference
from simulator.rules.consent import CONSENT_RULES, CONTACT_RULES, MOST_ITEMS, Outcome
from simulator.runtime.turn import Turn
from simulator.world.ledger import Standing
from simulator.world.recent_activity import MOST_REPORTS

blueprint = Blueprint("consents", __name__)


@blueprint.post("/Consents/Bulk")
def consents() -> Response:
    """Take note of what people agreed to or withdrew, and let the ledger follow."""
    items = _items()
    with turn() as taken:
        _count(taken, journal.ConsentsReported)
        outcomes = [_judged(taken, item) for item in items]
        good = [consent.consent_of(item) for item, found in _paired(items, outcomes) if not found.messages]
        taken.record(journal.ConsentsReported(tuple(good)))
        for reported in good:
            taken.record(*_changes(taken, reported))
    return _answer(outcomes, errors.CONSENT_REFUSED)


@blueprint.post("/Contacts/Bulk")
def contacts() -> Response:
    """Take note of where people are."""
    items = _items()
    outcomes = [consent.judged(item, CONTACT_RULES) for item in items]
    good = [consent.contact_of(item) for item, found in _paired(items, outcomes) if not found.messages]
    with turn() as taken:
        _count(taken, journal.ContactsReported)
        taken.record(journal.ContactsReported(tuple(good)))
    return _answer(outcomes, errors.CONTACT_REFUSED)


def _items() -> list[dict[str, Any]]:
    """The items of the request; `ApiError` when there are none, too many, or one is no JSON object."""
    texts = request.form.getlist("Items")
    if not texts:
        raise ApiError(errors.missing_parameter("Items"))
    if len(texts) > MOST_ITEMS:
        raise ApiError(errors.invalid_parameter("Items", f"{len(texts)} items, {MOST_ITEMS} at most"))
    return [_item(text) for text in texts]


def _item(text: str) -> dict[str, Any]:
    try:
        item = orjson.loads(text)
    except orjson.JSONDecodeError:
        item = None
    if not isinstance(item, dict):
        raise ApiError(errors.invalid_parameter("Items", text))
    return item


def _count(taken: Turn, kind: type[Event]) -> None:
    if taken.world.activity.reports(kind, taken.now) >= MOST_REPORTS:
        raise ApiError(errors.too_many_requests())


def _judged(taken: Turn, item: dict[str, Any]) -> Outcome:
    found = consent.judged(item, CONSENT_RULES)
    if found.messages:
        return found
    sender = consent.consent_of(item).sender
    if not (taken.world.pools.service(sender) or taken.world.number(sender)):
        return consent.refused_sender(found)
    return consent.declined(found) if _is_declined(taken, item) else found


def _is_declined(taken: Turn, item: dict[str, Any]) -> bool:
    """Whether a fault strikes this item of the report."""
    named = {name: str(value) for name, value in item.items()}
    occasion = Occasion(site=Site.CONSENT, method=request.method, url=rendering.here(), parameters=named)
    events, struck = interference.meet(taken.world, occasion, named["contact_id"], taken.now)
    taken.record(*events)
    return bool(struck)


def _paired(items: list[dict[str, Any]], outcomes: list[Outcome]) -> list[tuple[dict[str, Any], Outcome]]:
    return list(zip(items, outcomes, strict=True))


def _changes(taken: Turn, reported: Consent) -> list[blocks.Change]:
    ledger, number = taken.world.ledger, taken.world.number(reported.sender)
    if number is None:
        standing = Standing(ledger.standing(reported.sender, reported.contact))
        return blocks.by_consent(reported, reported.sender, standing, taken.now)
    return blocks.by_consent(reported, number.scope, ledger.against(number, reported.contact), taken.now)


def _answer(outcomes: list[Outcome], error_code: int) -> Response:
    return wire.answer({"items": [product_wire.outcome(found, error_code) for found in outcomes]}, 201)
