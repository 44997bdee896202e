"""What goes into and comes out of the control routes, as JSON Schema: the shapes of which `openapi` makes its document.

Records that the core has already are described by the core's own types; the rest is written out here. An answer has
the fields that stand here and no others.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from simulator.doors.control import limits
from simulator.faults.records import Fault
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.language.phones import NumberKind
from simulator.model import Persona, Refusal, Status, Switches

Schema = dict[str, Any]


def components() -> dict[str, Schema]:
    """The records of the core that are described by reference, and what they are made of."""
    records = [Switches, Fault, AdvancedOptOut]
    return msgspec.json.schema_components(records, ref_template="#/components/schemas/{name}")[1]


def described(record: type) -> Schema:
    """A record of the core, by reference."""
    return {"$ref": f"#/components/schemas/{record.__name__}"}


def fields(optional: tuple[str, ...] = (), /, **schemas: Schema) -> Schema:
    """An object with these fields and no others, all of them there but the optional ones."""
    return {
        "type": "object",
        "properties": schemas,
        "required": [name for name in schemas if name not in optional],
        "additionalProperties": False,
    }


def wanted(*required: str, **schemas: Schema) -> Schema:
    """A request's object: no fields but these, and the required ones at least."""
    optional = tuple(name for name in schemas if name not in required)
    return fields(optional, **schemas)


def many(name: str, item: Schema) -> Schema:
    """An object with one array, named after what is in it."""
    return fields(**{name: {"type": "array", "items": item}})


def one_of(values: Any) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": [str(value) for value in values]}


def words(most: int) -> Schema:
    """A text of so many characters at most."""
    return {"type": "string", "maxLength": most}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": limits.COUNT}
CODE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": limits.CODE}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
SECONDS: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1_000_000_000}
ANYTHING: Final[Schema] = {"type": "object"}
ADDRESS_TO_CALL: Final = words(limits.URL)
HANDSET_NUMBER: Final = words(limits.NUMBER)
OWN_NAME: Final = words(limits.NAME)
ACCOUNT_SID: Final[Schema] = {"type": "string", "pattern": "^(AC[0-9a-fA-F]{32})?$"}

KIND: Final = one_of(kind for kind in NumberKind if kind not in (NumberKind.ALPHANUMERIC, NumberKind.PREMIUM))
REFUSAL: Final = one_of(Refusal)
PERSONA: Final = one_of(Persona)
LAST_WORD: Final = one_of((Status.DELIVERED, Status.UNDELIVERED, Status.FAILED))

NUMBER: Final = fields(sid=TEXT, number=TEXT, kind=KIND, sms_url=TEXT, refusal=REFUSAL, keyword_handling=FLAG)
TEXT_MESSAGE: Final = fields(
    direction=one_of(("received", "sent")), to=TEXT, body=TEXT, at=TIME, sid=maybe(TEXT), **{"from": TEXT}
)
TEXTED: Final = fields(
    sid=TEXT,
    to=TEXT,
    body=TEXT,
    at=TIME,
    keyword=maybe(TEXT),
    block=maybe(one_of(("placed", "lifted"))),
    reply=maybe(TEXT),
    replies={"type": "array", "items": TEXT},
    **{"from": TEXT},
)
OPT_OUT: Final = fields(
    scope=TEXT, sender=TEXT, recipient=TEXT, keyword=TEXT, since=TIME, source=TEXT, lifted_at=maybe(TIME)
)
MAIL: Final = fields(
    to={"type": "array", "items": TEXT},
    subject=TEXT,
    text=TEXT,
    at=TIME,
    headers={"type": "object", "additionalProperties": TEXT},
    **{"from": TEXT},
)
HANDSET_ROW: Final = fields(
    number=TEXT, persona=PERSONA, received=COUNT, sent=COUNT, last_at=maybe(TIME), name=TEXT
)
MAILBOX_ROW: Final = fields(address=TEXT, mails=COUNT, last_at=maybe(TIME))
ATTEMPT: Final = fields(
    sid=maybe(TEXT), at=TIME, outcome=one_of(("delivered", "refused", "failed")), **{"from": TEXT}
)
DELAY: Final = fields(
    id=TEXT,
    sender=TEXT,
    scope=TEXT,
    recipient=TEXT,
    keyword=TEXT,
    stopped_at=TIME,
    told_at=maybe(TIME),
    refused_at=maybe(TIME),
    lifted_at=maybe(TIME),
    sender_released_at=maybe(TIME),
    state=one_of(("open", "closed", "lifted")),
    seconds=SECONDS | {"maximum": 1e12},
    business_days=COUNT,
    delivered_from_own=COUNT,
    delivered_from_others=COUNT,
    delivered_after_refusal=COUNT,
    refused=COUNT,
    last_attempt_at=maybe(TIME),
    messages={"type": "array", "items": ATTEMPT},
)
LEVEL: Final = one_of(("must", "should", "advisory"))
FINDING: Final = fields(
    rule=TEXT,
    level=LEVEL,
    title=TEXT,
    sentence=TEXT,
    sender=TEXT,
    recipient=TEXT,
    at=TIME,
    events={"type": "array", "items": COUNT},
)
RULE: Final = fields(id=TEXT, level=LEVEL, title=TEXT, occasions=COUNT, findings=COUNT)
HAPPENING: Final = fields(seq=COUNT, at=TIME, kind=TEXT, person=TEXT, sender=TEXT, words=TEXT)
CLOCK: Final = fields(now=TIME, frozen=FLAG)
EVENT: Final[Schema] = {
    "type": "object",
    "properties": {"seq": COUNT, "at": TIME, "type": TEXT},
    "required": ["seq", "at", "type"],
}
SNAPSHOT: Final = fields(id=TEXT, at=TIME, seq=COUNT)
SET_FAULT: Final[Schema] = {
    "type": "object",
    "properties": {"name": TEXT, "on": TEXT, "effect": ANYTHING, "met": COUNT, "fired": COUNT},
    "required": ["name", "on", "effect", "met", "fired"],
}
WEBHOOK: Final = fields(
    id=TEXT,
    seq=COUNT,
    kind=one_of(("inbound", "status")),
    message_sid=TEXT,
    state=one_of(("pending", "delivered", "failed")),
    attempt=COUNT,
    due=TIME,
    at=maybe(TIME),
    duration_seconds=maybe(SECONDS),
    request=fields(method=one_of(("GET", "POST")), url=TEXT, headers=ANYTHING, parameters=ANYTHING),
    answer=maybe(fields(status=COUNT, content_type=maybe(TEXT), body=maybe(TEXT))),
    error=maybe(fields(code=COUNT, reason=TEXT)),
)
NOTE: Final = fields(
    seq=COUNT, at=TIME, code=COUNT, reason=TEXT, message_sid=TEXT, url=maybe(TEXT), webhook=maybe(TEXT)
)
PROBLEM: Final = fields(type={"const": "about:blank"}, title=TEXT, status=COUNT, code=TEXT, detail=TEXT)
REFUSED: Final = fields(code=COUNT, message=TEXT, more_info=TEXT, status=COUNT)
