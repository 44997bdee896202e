"""The control routes' own OpenAPI document, made of the routes themselves.

Paths, methods and sentences come from the views; what goes in and out stands in `OPERATIONS`, one row a view. A view
without a row fails a test, and so does an answer that is not as its row says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from simulator.doors import wire
from simulator.doors.control import limits, shapes
from simulator.doors.control.insight import FORMATS, STATES
from simulator.doors.control.shapes import (
    ADDRESS_TO_CALL,
    CLOCK,
    COUNT,
    EVENT,
    FLAG,
    HANDSET_NUMBER,
    MAIL,
    NOTE,
    NUMBER,
    OPT_OUT,
    OWN_NAME,
    PERSONA,
    REFUSAL,
    SECONDS,
    SET_FAULT,
    SNAPSHOT,
    TEXT,
    TEXT_MESSAGE,
    TEXTED,
    TIME,
    WEBHOOK,
    Schema,
    described,
    fields,
    many,
    maybe,
    one_of,
    wanted,
    words,
)
from simulator.faults.records import Fault
from simulator.insight.audit import RULES
from simulator.insight.session.scenario import SYSTEMS
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.model import Switches

blueprint = Blueprint("openapi", __name__)

ROUTE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


class Operation(NamedTuple):
    """A view's row: the answer and its status, the object that it takes, and the parameters of its query.

    `words` says that it answers with plain text as well, where that is asked for.
    """

    answer: Schema | None
    status: int = 200
    takes: Schema | None = None
    query: Mapping[str, Schema] = {}
    words: bool = False


NOTHING = wanted()
WORD = {"status": shapes.LAST_WORD, "error_code": shapes.CODE}
SAID = {"persona": PERSONA, "delay_seconds": SECONDS, "name": OWN_NAME}
HANDSET = {
    **SAID,
    **WORD,
    "then": wanted("status", **WORD, after_seconds=SECONDS),
    "place": maybe(wanted(city=OWN_NAME, state=OWN_NAME, zip=OWN_NAME, country=OWN_NAME)),
}
NEW_NUMBER = {"number": HANDSET_NUMBER, "kind": shapes.KIND, "sms_url": ADDRESS_TO_CALL}
CHANGED_NUMBER = {"sms_url": ADDRESS_TO_CALL, "refusal": REFUSAL, "keyword_handling": FLAG}
ACCOUNT = {"account_sid": shapes.ACCOUNT_SID, "auth_token": words(limits.TOKEN)}
MEDIA = {"type": "array", "items": words(limits.PICTURE), "maxItems": limits.PICTURES}
NEW_TEXT = {"to": HANDSET_NUMBER, "body": words(limits.BODY), "media": MEDIA}
SPAN = {"after": COUNT, "limit": COUNT}
PAIR = {"from": HANDSET_NUMBER, "to": HANDSET_NUMBER}

GAPS = {"sender": HANDSET_NUMBER, "recipient": HANDSET_NUMBER, "state": one_of(STATES)}
TOLD = {"format": one_of(FORMATS), "policy": one_of(SYSTEMS)}

OPERATIONS: dict[str, Operation] = {
    "world.reset": Operation(NOTHING, takes=wanted(keep_numbers=FLAG)),
    "world.settle": Operation(fields(pending=COUNT)),
    "world.clock": Operation(CLOCK),
    "world.set_clock": Operation(CLOCK, takes=wanted(now=TIME, frozen=FLAG)),
    "world.advance": Operation(CLOCK, takes=wanted("seconds", seconds=SECONDS)),
    "world.switches": Operation(described(Switches)),
    "world.set_switches": Operation(described(Switches), takes=described(Switches)),
    "world.events": Operation(fields(events={"type": "array", "items": EVENT}, last=COUNT), query=SPAN),
    "own_numbers.add": Operation(NUMBER, 201, takes=wanted(**NEW_NUMBER)),
    "own_numbers.listing": Operation(many("numbers", NUMBER)),
    "own_numbers.change": Operation(NUMBER, takes=wanted(**CHANGED_NUMBER)),
    "handsets.text": Operation(TEXTED, 201, takes=wanted("to", **NEW_TEXT)),
    "handsets.texts": Operation(many("texts", TEXT_MESSAGE)),
    "handsets.behave": Operation(wanted("number", *SAID, number=TEXT, **HANDSET), takes=wanted(**HANDSET)),
    "handsets.opt_outs": Operation(many("opt_outs", OPT_OUT), query=PAIR),
    "handsets.lift": Operation(None, 204, query=PAIR),
    "handsets.mailbox": Operation(many("mails", MAIL)),
    "handsets.listing": Operation(many("handsets", shapes.HANDSET_ROW)),
    "handsets.mailboxes": Operation(many("mailboxes", shapes.MAILBOX_ROW)),
    "insight.listing": Operation(
        many("delays", shapes.DELAY),
        query=GAPS,
    ),
    "insight.judged": Operation(
        fields(
            findings={"type": "array", "items": shapes.FINDING}, rules={"type": "array", "items": shapes.RULE}
        ),
        query={"rule": one_of(rule.id for rule in RULES), "level": shapes.LEVEL, "since": COUNT},
    ),
    "insight.session": Operation(shapes.ANYTHING, query=TOLD, words=True),
    "insight.happened": Operation(many("timeline", shapes.HAPPENING), query={"recipient": HANDSET_NUMBER}),
    "services.set_up": Operation(described(AdvancedOptOut), takes=described(AdvancedOptOut)),
    "services.shown": Operation(described(AdvancedOptOut)),
    "services.turn_off": Operation(None, 204),
    "webhooks.listing": Operation(many("webhooks", WEBHOOK), query={"message_sid": HANDSET_NUMBER, **SPAN}),
    "webhooks.replay": Operation(WEBHOOK, 201),
    "webhooks.debugger": Operation(many("notes", NOTE), query=SPAN),
    "faults.listing": Operation(many("faults", SET_FAULT)),
    "faults.add": Operation(SET_FAULT, 201, takes=described(Fault)),
    "faults.clear": Operation(None, 204),
    "faults.clear_one": Operation(None, 204),
    "snapshots.take": Operation(SNAPSHOT, 201, takes=NOTHING),
    "snapshots.listing": Operation(many("snapshots", SNAPSHOT)),
    "snapshots.restore": Operation(SNAPSHOT, takes=NOTHING),
    "snapshots.fork": Operation(fields(**ACCOUNT), 201, takes=wanted(**ACCOUNT)),
    "openapi.show": Operation(shapes.ANYTHING),
}


@blueprint.get("/openapi.json")
def show() -> Response:
    """This document."""
    return wire.answer(document())


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The document of the running application's control routes (OpenAPI 3.1)."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in current_app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("control.")
        if name in OPERATIONS:
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"})).lower()
            paths.setdefault(ROUTE.sub(r"{\1}", rule.rule), {})[method] = _operation(rule, name)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Stopgap control API", "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": shapes.components(),
            "securitySchemes": {"account": {"type": "http", "scheme": "basic"}},
        },
        "security": [{"account": []}],
    }


def _operation(rule: Rule, name: str) -> dict[str, Any]:
    row, view = OPERATIONS[name], current_app.view_functions[rule.endpoint]
    answer: dict[str, Any] = {"description": "done"}
    if row.answer is not None:
        answer["content"] = {"application/json": {"schema": row.answer}}
    if row.words:
        answer["content"]["text/plain"] = {"schema": TEXT}
    fields: dict[str, Any] = {
        "operationId": name,
        "summary": (view.__doc__ or "").strip(),
        "parameters": _parameters(rule, row),
        "responses": {
            str(row.status): answer,
            "401": _refusal("the credentials are wrong", "application/json", shapes.REFUSED),
            "default": _refusal("refused", "application/problem+json", shapes.PROBLEM),
        },
    }
    if row.takes is not None:
        fields["requestBody"] = {"content": {"application/json": {"schema": row.takes}}}
    return fields


def _parameters(rule: Rule, row: Operation) -> list[dict[str, Any]]:
    named = words(limits.ADDRESS)
    inside = [
        {"name": name, "in": "path", "required": True, "schema": named} for name in ROUTE.findall(rule.rule)
    ]
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in row.query.items()]
    return inside + query


def _refusal(description: str, content_type: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {content_type: {"schema": schema}}}
