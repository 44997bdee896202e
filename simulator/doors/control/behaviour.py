"""How a handset behaves, read from a request and shown in an answer.

A handset behaves as its persona does, unless it is given a last word of its own (`status`, `error_code`). Either may be
followed by a second word (`then`) that contradicts the first, as carriers have been seen to do.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from msgspec import to_builtins

from simulator import errors
from simulator.doors.control import limits
from simulator.doors.control.problems import ControlError, seconds_of, text_of
from simulator.language import phones
from simulator.model import Handset, Persona, Place, Status, Word
from simulator.world import lifecycle

FIELDS: Final = frozenset({
    "persona", "delay_seconds", "name", "status", "error_code", "then", "place"
})  # fmt: skip
LAST_WORDS: Final = (Status.DELIVERED, Status.UNDELIVERED, Status.FAILED)
NEVER_SENT: Final = (Persona.INVALID, Persona.NOT_MOBILE)


def read(fields: dict[str, Any], before: Handset) -> Handset:
    """The handset that the request describes; `ControlError` says what cannot be."""
    persona = _persona(fields)
    handset = Handset(
        persona=persona,
        delay=timedelta(seconds=seconds_of(fields, "delay_seconds")),
        name=text_of(fields, "name", before.name, most=limits.NAME),
        word=_word(fields) if "status" in fields else None,
        place=_place(fields["place"]) if "place" in fields else before.place,
    )
    if handset.word is None and "error_code" in fields:
        raise ControlError("NO_STATUS", "'error_code' needs a 'status': failed or undelivered")
    if handset.word is not None and persona is not Persona.REACHABLE:
        raise ControlError("TWO_LAST_WORDS", "a handset has a 'persona' or a 'status' of its own, not both")
    return _with_second_word(handset, fields["then"]) if fields.get("then") is not None else handset


def shown(handset: Handset) -> dict[str, Any]:
    """The behaviour as the control routes answer it; what nobody set is not there."""
    fields: dict[str, Any] = {
        "persona": handset.persona,
        "delay_seconds": handset.delay.total_seconds(),
        "name": handset.name,
    }
    if handset.word:
        fields |= _shown(handset.word)
    if handset.then:
        fields["then"] = _shown(handset.then) | {"after_seconds": handset.after.total_seconds()}
    if handset.place:
        fields["place"] = to_builtins(handset.place)
    return fields


def _shown(word: Word) -> dict[str, Any]:
    return {"status": word.status} | ({"error_code": word.error_code} if word.error_code else {})


def _persona(fields: dict[str, Any]) -> Persona:
    name = text_of(fields, "persona", Persona.REACHABLE)
    if name not in set(Persona):
        raise ControlError("UNKNOWN_PERSONA", f"{name!r} is no persona; there are {', '.join(Persona)}")
    return Persona(name)


def _word(fields: dict[str, Any]) -> Word:
    """A last word: a failure has a code, which nobody need give; an arrival has none."""
    name = text_of(fields, "status")
    if name not in LAST_WORDS:
        raise ControlError("NO_LAST_WORD", f"{name!r} is no last word; there are {', '.join(LAST_WORDS)}")
    code = fields.get("error_code")
    if name == Status.DELIVERED:
        if code is not None:
            raise ControlError("DELIVERED_WITH_ERROR", "what is delivered has no 'error_code'")
        return Word(Status.DELIVERED)
    if code is None:
        return Word(Status(name), errors.UNKNOWN_ERROR.code)
    if isinstance(code, bool) or not isinstance(code, int) or not 1 <= code <= limits.CODE:
        raise ControlError("NOT_A_CODE", f"'error_code' has to be a whole number from 1 to {limits.CODE}")
    return Word(Status(name), code)


def _with_second_word(handset: Handset, then: Any) -> Handset:
    known = {"status", "error_code", "after_seconds"}
    if not isinstance(then, dict) or not {"status"} <= then.keys() <= known:
        raise ControlError("NOT_A_WORD", '\'then\' has to be like {"status", "error_code"?, "after_seconds"}')
    first, second = lifecycle.first_word(handset), _word(then)
    if first is None or handset.persona in NEVER_SENT:
        raise ControlError(
            "NO_FIRST_WORD", f"a handset that is {handset.persona} gives no word to contradict"
        )
    if first.status is second.status:
        raise ControlError("NO_CONTRADICTION", f"'then' has to be another status than {first.status}")
    after = timedelta(seconds=seconds_of(then, "after_seconds"))
    return Handset(handset.persona, handset.delay, handset.name, handset.word, second, after, handset.place)


def _place(value: Any) -> Place | None:
    """A place by its parts; null takes it away, as does one of empty parts; a country is a code."""
    if value is None:
        return None
    parts = Place.__struct_fields__
    if not isinstance(value, dict) or not value.keys() <= set(parts):
        raise ControlError("NOT_A_PLACE", f"'place' has to be an object of {', '.join(parts)}")
    place = Place(**{name: text_of(value, name, most=limits.NAME) for name in value})
    if place.country and place.country not in phones.COUNTRIES:
        raise ControlError("NOT_A_COUNTRY", f"{place.country!r} is no country's code; write it like US")
    return place if any(value.values()) else None
