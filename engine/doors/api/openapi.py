"""The API's own OpenAPI document, made of the routes that this engine has.

Paths, methods and parameters come from the routes, what goes in from the records that read it, and what comes out from
`ANSWERS`, one row a view: the names that each object has at least. A view without a row fails a test, and so does an
answer that is not as its row says.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from engine.doors.context import Services
from engine.doors.wire import bodies, parsing, records, rendering

PARAMETER = re.compile(r"<(?:[^<>]*:)?([^<>:]+)>")
REFERENCE = "#/components/schemas/{name}"
Schema = dict[str, Any]


class Answer(NamedTuple):
    """A view's row: the statuses of success, the schema of the answer if it has one, the record of what it takes."""

    schema: Schema | None
    statuses: tuple[int, ...] = (200,)
    takes: type[msgspec.Struct] | None = None


def having(*names: str, **named: Schema) -> Schema:
    """An object that has at least these."""
    return {
        "type": "object",
        "required": [*names, *named],
        "properties": {name: {} for name in names} | named,
    }


def many(name: str, item: Schema, *others: str) -> Schema:
    """An object with one array named after what is in it."""
    return having(*others, **{name: {"type": "array", "items": item}})


PHONE = having(
    "number", "type", "sms_status", "effective_sms_status", "textable", "verified_at", "verified_by",
    "last_verified", "system", "text_msg_only",
)  # fmt: skip
PERSON = having("id", "name", "kind", "email", "roles", phones={"type": "array", "items": PHONE})
MESSAGE = having(*rendering.MESSAGE_FIELDS)
SENT: Schema = {"anyOf": [many("messages", MESSAGE), having("id", "total")]}
CONFIGURATION = having(
    "student_sms_default", "staff_sms_default", "default_phone_type", "permitted_roles", "sms_message_limit",
    "sms_messages_used", "sms_number_limit", "sms_numbers_assigned", "sms_max_length", "time_zone",
    reply_notification=having("subject", "body"),
)  # fmt: skip
CHANGES = many("changes", having("field", "before", "after", "at", "by"))
CONTACT = having("number", "name", "opted_in", "blocked", "provider_blocked", "provider_blocks", "lists")
CAMPAIGN = having(
    "id", "name", "status", "total", "pending", "sent", "delivered", "refused", "failed", "created_at"
)
RESPONSE = having("trigger", "text", "task", "list")
TASK = having("id", "contact", "list", "text", "at", "done_at", "done_by")
TEMPLATE = having("name", "category", "body")
REQUEST = having("id", "status", "requested_by", "requested_at", "applied_by", "applied_at", "changes")
WORDS = having("words", "message")
ANYTHING: Schema = {"type": "object"}
PROBLEM = having("type", "title", "status", "code", "detail")

ANSWERS: dict[str, Answer] = {
    "people.page": Answer(many("people", PERSON, "next_cursor")),
    "people.get": Answer(PERSON),
    "people.put": Answer(PERSON, (200, 201), parsing.PersonBody),
    "people.patch_phone": Answer(PERSON, takes=parsing.PhonePatch),
    "people.history": Answer(CHANGES),
    "messages.send": Answer(
        {"anyOf": [many("messages", MESSAGE), having("id", "total")]}, (201, 202), parsing.SendBody
    ),
    "messages.report": Answer(many("messages", MESSAGE, "next_cursor")),
    "messages.get": Answer(MESSAGE),
    "configuration.get": Answer(CONFIGURATION),
    "configuration.patch": Answer(CONFIGURATION, takes=parsing.ConfigurationPatch),
    "configuration.history": Answer(CHANGES),
    "numbers.grid": Answer(
        many("phone_numbers", having("number", "person", "name", "assigned_at", "text_msg_only"))
    ),
    "numbers.delete": Answer(None, (204,)),
    "feed.person_phones": Answer(many("person_phones", having("person", "number", "phone_type", "deleted"))),
    "imports.upload": Answer(ANYTHING, (200, 202)),
    "sends.get": Answer(having("id", "from", "created_at", "total")),
    "sends.recover": Answer(ANYTHING),
    "notices.listing": Answer(many("notices", having("code", "text"))),
    "capabilities.shown": Answer(having("policy", "capabilities")),
    "openapi.show": Answer(having("openapi", "paths")),
    "contacts.listing": Answer(many("contacts", CONTACT, "next_cursor")),
    "contacts.get": Answer(CONTACT),
    "contacts.put": Answer(CONTACT, (200, 201), bodies.ContactBody),
    "contacts.patch": Answer(CONTACT, takes=bodies.ContactPatch),
    "contacts.history": Answer(CHANGES),
    "lists.listing": Answer(many("lists", ANYTHING)),
    "lists.put": Answer(ANYTHING, (200, 201)),
    "lists.details": Answer(many("contacts", CONTACT)),
    "members.add_many": Answer(having("name", "added"), takes=bodies.MembersBody),
    "members.add": Answer(None, (204,)),
    "members.remove": Answer(None, (204,)),
    "responses.listing": Answer(many("responses", RESPONSE)),
    "responses.put": Answer(RESPONSE, (200, 201), bodies.ResponseBody),
    "responses.delete": Answer(None, (204,)),
    "tasks.tasks": Answer(many("tasks", TASK)),
    "tasks.done": Answer(TASK, takes=bodies.DoneBody),
    "list_campaigns.create": Answer(CAMPAIGN, (202,), bodies.ListCampaignBody),
    "templates.listing": Answer(many("templates", TEMPLATE)),
    "templates.get": Answer(TEMPLATE),
    "templates.put": Answer(TEMPLATE, (200, 201), bodies.TextTemplateBody),
    "templates.begin": Answer(CAMPAIGN, (202,), bodies.TemplateCampaignBody),
    "audience.listing": Answer(many("audience", having(*records.AUDIENCE_FIELDS))),
    "keywords.keywords": Answer(having(opt_out=WORDS, opt_in=WORDS)),
    "keywords.listing": Answer(many("service_requests", REQUEST)),
    "keywords.ask": Answer(REQUEST, (201,), bodies.ServiceRequestBody),
    "keywords.apply": Answer(REQUEST, takes=bodies.AppliedBody),
    "pools.listing": Answer(many("pools", having("number", "pool"))),
    "pools.set_aside": Answer(having("number", "pool"), takes=bodies.PoolBody),
    "campaigns.listing": Answer(many("campaigns", CAMPAIGN)),
    "campaigns.get": Answer(CAMPAIGN),
    "campaigns.stop": Answer(CAMPAIGN),
    "campaigns.resume": Answer(CAMPAIGN),
    "webhooks.inbound": Answer(None, (200, 204)),
    "webhooks.status": Answer(None, (200, 204)),
    "health.livez": Answer(having("status")),
    "health.readyz": Answer(having("status", "policy")),
}


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/openapi.json`."""
    routes = Blueprint("openapi", __name__, url_prefix="/v1")

    @routes.get("/openapi.json")
    def show() -> Response:
        return rendering.json(document(services.policy.name))

    return routes


def document(policy: str) -> Schema:
    """The document of the application in hand (OpenAPI 3.1); of two views of one route, the policy's own."""
    taken = [answer.takes for answer in ANSWERS.values() if answer.takes]
    _, components = msgspec.json.schema_components(taken, ref_template=REFERENCE)
    paths: dict[str, Schema] = {}
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint in ANSWERS:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                paths.setdefault(path_of(rule), {}).setdefault(method.lower(), _operation(rule))
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Stopgap engine, {policy}", "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components | {"Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def path_of(rule: Rule) -> str:
    """The path with its parameters in braces."""
    return PARAMETER.sub(r"{\1}", rule.rule)


def _operation(rule: Rule) -> Schema:
    row = ANSWERS[rule.endpoint]
    content = {"content": {"application/json": {"schema": row.schema}}} if row.schema else {}
    problem = {"schema": {"$ref": REFERENCE.format(name="Problem")}}
    said: Schema = {
        "operationId": rule.endpoint,
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string", "maxLength": parsing.LONGEST_NAME},
            }
            for name in PARAMETER.findall(rule.rule)
        ],
        "responses": {str(status): {"description": "Done"} | content for status in row.statuses}
        | {"default": {"description": "Refused", "content": {"application/problem+json": problem}}},
    }
    if row.takes:
        schema = {"$ref": REFERENCE.format(name=row.takes.__name__)}
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said
