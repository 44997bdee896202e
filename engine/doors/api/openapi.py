"""The API's own OpenAPI document, made of the routes that this engine has.

Paths, methods and parameters come from the routes, what goes in from the records that read it, and what comes out from
`ANSWERS`, one row a view: the names that each object has at least. A view without a row fails a test, and so does an
answer that is not as its row says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec
from flask import Blueprint, Response, current_app
from werkzeug.routing import Rule

from engine.doors.context import Services
from engine.doors.wire import bodies, parsing, queries, records, rendering
from engine.doors.wire.shapes import ANYTHING, Schema, having, many, parameters

PARAMETER = re.compile(r"<(?:[^<>]*:)?([^<>:]+)>")
ABSENT = "ABSENT"  # of the application's settings: the blueprints that the system which runs does not have
REFERENCE = "#/components/schemas/{name}"


class Answer(NamedTuple):
    """A view's row: what it does, the schema of its answer if it has one, the statuses of success, the record that it
    takes, and the parameters that its query may have."""

    summary: str
    schema: Schema | None
    statuses: tuple[int, ...] = (200,)
    takes: type[msgspec.Struct] | None = None
    query: tuple[str, ...] = ()


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
PROBLEM = having("type", "title", "code", "detail", status={"type": "integer"})

ANSWERS: dict[str, Answer] = {
    "people.page": Answer(
        "People, by id", many("people", PERSON, "next_cursor"), query=("search", "kind", "cursor", "limit")
    ),
    "people.get": Answer("A person with phones", PERSON),
    "people.put": Answer("Make a person, or change all of one", PERSON, (200, 201), parsing.PersonBody),
    "people.patch_phone": Answer(
        "Give one phone a status, or mark it verified", PERSON, takes=parsing.PhonePatch
    ),
    "people.history": Answer("What was changed of a person, by whom and why", CHANGES),
    "messages.send": Answer(
        "Send to one person or many; with `Prefer: respond-async` later", SENT, (201, 202), parsing.SendBody
    ),
    "messages.report": Answer(
        "The message report, newest first; `Accept: text/csv` exports it",
        many("messages", MESSAGE, "next_cursor"),
        query=(*queries.FILTERS, "limit"),
    ),
    "messages.get": Answer("One message", MESSAGE),
    "configuration.get": Answer("The settings, and what is used of the limits", CONFIGURATION),
    "configuration.patch": Answer("Change settings", CONFIGURATION, takes=parsing.ConfigurationPatch),
    "configuration.history": Answer("What was changed of the settings", CHANGES),
    "numbers.grid": Answer(
        "Which number is whose: the usage grid",
        many("phone_numbers", having("number", "person", "name", "assigned_at", "text_msg_only")),
        query=("search",),
    ),
    "numbers.delete": Answer("Return a number to the pool", None, (204,), query=("by",)),
    "feed.person_phones": Answer(
        "The feed of people's phones",
        many("person_phones", having("person", "number", "phone_type", "deleted")),
        query=("deleted",),
    ),
    "imports.upload": Answer(
        "A file of people, CSV; every bad row is told with its line", ANYTHING, (200, 202), query=("by",)
    ),
    "sends.get": Answer("How far a send to many is", having("id", "from", "created_at", "total")),
    "sends.recover": Answer("Carry on what was left in the middle", ANYTHING),
    "notices.listing": Answer("What an operator should know", many("notices", having("code", "text"))),
    "capabilities.shown": Answer(
        "The policy, and what of the suite the engine claims to be able to do",
        having("policy", "capabilities"),
    ),
    "openapi.show": Answer("This document", having("openapi", "paths")),
    "contacts.listing": Answer(
        "Contacts, by number",
        many("contacts", CONTACT, "next_cursor"),
        query=("search", "opted_in", "blocked", "list", "cursor", "limit"),
    ),
    "contacts.get": Answer("A contact, with the notes of consent", CONTACT),
    "contacts.put": Answer("Make a contact, or name one", CONTACT, (200, 201), bodies.ContactBody),
    "contacts.patch": Answer(
        "Opt a contact in or out, block it, or give it another number", CONTACT, takes=bodies.ContactPatch
    ),
    "contacts.history": Answer("What was changed of a contact", CHANGES),
    "lists.listing": Answer("Lists, and how many are on each", many("lists", ANYTHING)),
    "lists.put": Answer("Make a list", ANYTHING, (200, 201)),
    "lists.details": Answer("Who is on a list", many("contacts", CONTACT), query=("cursor", "limit")),
    "members.add_many": Answer("Put contacts on a list", having("name", "added"), takes=bodies.MembersBody),
    "members.add": Answer("Put one contact on a list", None, (204,)),
    "members.remove": Answer("Take a contact off a list", None, (204,)),
    "responses.listing": Answer("Intelligent responses", many("responses", RESPONSE)),
    "responses.put": Answer(
        "Answer a word with a text, a task, or both", RESPONSE, (200, 201), bodies.ResponseBody
    ),
    "responses.delete": Answer("Answer a word no more", None, (204,)),
    "tasks.tasks": Answer(
        "What agents have to do", many("tasks", TASK, "next_cursor"), query=("open", "cursor", "limit")
    ),
    "tasks.done": Answer("A task is done", TASK, takes=bodies.DoneBody),
    "list_campaigns.create": Answer("Begin a campaign to a list", CAMPAIGN, (202,), bodies.ListCampaignBody),
    "templates.listing": Answer("Templates", many("templates", TEMPLATE)),
    "templates.get": Answer("A template", TEMPLATE),
    "templates.put": Answer("Make a template, or change one", TEMPLATE, (200, 201), bodies.TextTemplateBody),
    "templates.begin": Answer(
        "Begin a campaign from a template", CAMPAIGN, (202,), bodies.TemplateCampaignBody
    ),
    "audience.listing": Answer(
        "Who left marketing; `Accept: text/csv` exports it",
        many("audience", having(*records.AUDIENCE_FIELDS), "next_cursor"),
        query=("since", "until", "cursor", "limit"),
    ),
    "keywords.keywords": Answer("The words and messages in force", having(opt_out=WORDS, opt_in=WORDS)),
    "keywords.listing": Answer("Requests to change keywords", many("service_requests", REQUEST)),
    "keywords.ask": Answer("Ask for other keywords", REQUEST, (201,), bodies.ServiceRequestBody),
    "keywords.apply": Answer("Put a request into force", REQUEST, takes=bodies.AppliedBody),
    "pools.listing": Answer("Numbers that are set aside", many("pools", having("number", "pool"))),
    "pools.set_aside": Answer(
        "Set a number aside, for marketing or to be shared", having("number", "pool"), takes=bodies.PoolBody
    ),
    "campaigns.listing": Answer("Campaigns, newest first", many("campaigns", CAMPAIGN)),
    "campaigns.get": Answer("A campaign, and how far it is", CAMPAIGN),
    "campaigns.stop": Answer("Send nothing more of a campaign for now", CAMPAIGN),
    "campaigns.resume": Answer("Go on with a campaign that was stopped", CAMPAIGN),
    "webhooks.inbound": Answer("The provider tells of a text; signed", None, (200, 204)),
    "webhooks.status": Answer(
        "The provider tells of a message; signed", None, (200, 204), query=("message",)
    ),
    "health.livez": Answer("Whether the process lives", having("status")),
    "health.readyz": Answer("Whether it can work", having("status", "policy")),
}


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/openapi.json`."""
    routes = Blueprint("openapi", __name__, url_prefix="/v1")

    @routes.get("/openapi.json")
    def show() -> Response:
        return rendering.json(document(services.policy.name))

    return routes


def document(policy: str) -> Schema:
    """The document of the application in hand (OpenAPI 3.1): the routes of the system that it runs, and no others."""
    absent = current_app.config[ABSENT]
    rules = [
        rule
        for rule in current_app.url_map.iter_rules()
        if rule.endpoint in ANSWERS and rule.endpoint.partition(".")[0] not in absent
    ]
    taken = {row.takes for rule in rules if (row := ANSWERS[rule.endpoint]).takes}
    _, components = msgspec.json.schema_components(taken, ref_template=REFERENCE)
    paths: dict[str, Schema] = {}
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path_of(rule), {})[method.lower()] = _operation(rule)
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
        "summary": row.summary,
        "tags": [rule.endpoint.partition(".")[0]],
        "parameters": parameters(PARAMETER.findall(rule.rule), row.query),
        "responses": {str(status): {"description": "Done"} | content for status in row.statuses}
        | {"default": {"description": "Refused", "content": {"application/problem+json": problem}}},
    }
    if row.takes:
        schema = {"$ref": REFERENCE.format(name=row.takes.__name__)}
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said
