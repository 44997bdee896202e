"""Numbers that the account owns without buying them, and how the provider treats each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from msgspec.structs import replace

from simulator import journal
from simulator.doors import wire
from simulator.doors.context import turn
from simulator.doors.control.problems import ControlError, body, flag_of, text_of
from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber, Refusal
from simulator.rules import numbers
from simulator.rules.admission import is_callback_url
from simulator.runtime.turn import Turn
from simulator.webhooks import envelope

blueprint = Blueprint("own_numbers", __name__)

OWNABLE = (NumberKind.LOCAL, NumberKind.MOBILE, NumberKind.TOLL_FREE, NumberKind.SHORT_CODE)


@blueprint.post("/numbers")
def add() -> Response:
    """Own a number: this one, or the next free one of a kind."""
    fields = body(frozenset({"number", "kind", "sms_url"}))
    kind, url = _kind(fields), _url(fields)
    with turn() as taken:
        named = text_of(fields, "number")
        number = _parsed(named) if named else _next_free(taken, kind or NumberKind.LOCAL)
        if taken.world.number(number):
            raise ControlError("NUMBER_TAKEN", f"this account already owns {number}", 409)
        added = replace(numbers.owned(taken.sid(_prefix(number)), number, taken.now, kind=kind), sms_url=url)
        taken.record(journal.NumberSaved(added))
    return wire.answer(_shown(added), 201)


@blueprint.get("/numbers")
def listing() -> Response:
    """The account's numbers, in the order in which they came."""
    with turn() as taken:
        return wire.answer({"numbers": [_shown(number) for number in taken.world.numbers()]})


@blueprint.put("/numbers/<number>")
def change(number: str) -> Response:
    """Where a number's texts go, when its blocked texts are refused, and whether the provider handles keywords."""
    fields = body(frozenset({"sms_url", "refusal", "keyword_handling"}))
    with turn() as taken:
        owned = taken.world.number(_parsed(number))
        if owned is None:
            raise ControlError("NO_SUCH_NUMBER", f"this account has no number {number}", 404)
        changed = replace(
            owned,
            sms_url=_url(fields, owned.sms_url),
            refusal=_refusal(fields, owned.refusal),
            keyword_handling=flag_of(fields, "keyword_handling", default=owned.keyword_handling),
            updated=taken.now,
        )
        taken.record(journal.NumberSaved(changed))
    return wire.answer(_shown(changed))


def _prefix(number: str) -> str:
    """Short codes are a resource of their own, as their SIDs show."""
    return "SC" if phones.kind_of(number) is NumberKind.SHORT_CODE else "PN"


def _shown(number: OwnedNumber) -> dict[str, Any]:
    return {
        "sid": number.sid,
        "number": number.number,
        "kind": number.kind,
        "sms_url": envelope.masked(number.sms_url),
        "refusal": number.refusal,
        "keyword_handling": number.keyword_handling,
    }


def _next_free(taken: Turn, kind: NumberKind) -> str:
    number = numbers.next_free(kind, lambda number: taken.world.number(number) is not None)
    if number is None:
        raise ControlError("NONE_LEFT", f"this account owns every number of the kind {kind}", 409)
    return number


def _parsed(text: str) -> str:
    number = phones.parse_sender(text)
    if number is None or phones.kind_of(number) is NumberKind.ALPHANUMERIC:
        raise ControlError("NOT_A_NUMBER", f"{text!r} is not a phone number or short code")
    return number


def _kind(fields: dict[str, Any]) -> NumberKind | None:
    name = text_of(fields, "kind")
    if name and name not in OWNABLE:
        raise ControlError("UNKNOWN_KIND", f"{name!r} is no kind of number; there are {', '.join(OWNABLE)}")
    return NumberKind(name) if name else None


def _url(fields: dict[str, Any], default: str = "") -> str:
    url = text_of(fields, "sms_url", default)
    if url and not is_callback_url(url):
        raise ControlError("NOT_A_URL", f"{url!r} is not a URL that the provider could call")
    return url


def _refusal(fields: dict[str, Any], default: Refusal) -> Refusal:
    name = text_of(fields, "refusal", default)
    if name not in set(Refusal):
        raise ControlError("UNKNOWN_REFUSAL", f"{name!r} is no way to refuse; there are {', '.join(Refusal)}")
    return Refusal(name)
