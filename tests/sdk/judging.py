"""A judge beside every test: each JSON answer that a simulator gives in this process is held to its schema.

The Twilio routes are held to `schemas`, the control routes to the simulator's own OpenAPI document. An answer that
has no schema is a fault too, so that no route stays unjudged. What a test's faults (`/_sim/faults`) add to answers
on purpose is let through. Used as a pytest plugin: `-p tests.sdk.judging`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import flask
import orjson
import pytest
from jsonschema import Draft202012Validator

from simulator.doors import rendering
from simulator.doors.context import services
from simulator.doors.control import openapi
from tests import watching
from tests.sdk import schemas
from tests.sdk.schemas import Schema, only, page, page_v1

KINDS = "(?:Local|Mobile|TollFree)"
V1 = "(?:/messaging|/accounts)?/v1"


class Answer(NamedTuple):
    """What one path answers by method: the status of success, and the schema of its body."""

    path: str
    method: str
    status: int
    schema: Schema | None


def _resource(path: str, name: str, item: Schema, made: int | None = 201) -> list[Answer]:
    """A list and its records: read, made (if that is possible), changed and removed."""
    rows = [
        Answer(path, "GET", 200, page(name, item)),
        Answer(f"{path}/[^/]+", "GET", 200, item),
        Answer(f"{path}/[^/]+", "POST", 200, item),
        Answer(f"{path}/[^/]+", "DELETE", 204, None),
    ]
    return rows + ([Answer(path, "POST", made, item)] if made else [])


def _members(path: str, name: str, item: Schema) -> list[Answer]:
    return [
        Answer(path, "GET", 200, page_v1(name, item)),
        Answer(path, "POST", 201, item),
        Answer(f"{path}/[^/]+", "GET", 200, item),
        Answer(f"{path}/[^/]+", "DELETE", 204, None),
    ]


def _answers() -> list[Answer]:
    account, service = "/2010-04-01/Accounts/[^/]+", f"{V1}/Services/[^/]+"
    available = f"{account}/AvailablePhoneNumbers"
    return [
        *_resource(f"{account}/Messages/[^/]+/Media", "media_list", schemas.MEDIA, made=None),
        Answer(f"{account}/Messages/[^/]+/Feedback", "POST", 200, schemas.FEEDBACK),
        *_resource(f"{account}/Messages", "messages", schemas.MESSAGE),
        *_resource(f"{account}/IncomingPhoneNumbers/{KINDS}", "incoming_phone_numbers", schemas.NUMBER),
        *_resource(f"{account}/IncomingPhoneNumbers", "incoming_phone_numbers", schemas.NUMBER),
        *_resource(f"{account}/SMS/ShortCodes", "short_codes", schemas.SHORT_CODE, made=None),
        Answer(available, "GET", 200, only("countries", schemas.COUNTRY)),
        Answer(f"{available}/[^/]+", "GET", 200, schemas.COUNTRY),
        Answer(f"{available}/[^/]+/[^/]+", "GET", 200, only("available_phone_numbers", schemas.OFFER)),
        Answer("/2010-04-01/Accounts", "GET", 200, page("accounts", schemas.ACCOUNT)),
        Answer("/2010-04-01/Accounts", "POST", 201, schemas.ACCOUNT),
        Answer(account, "GET", 200, schemas.ACCOUNT),
        Answer(account, "POST", 200, schemas.ACCOUNT),
        Answer(f"{account}/Balance", "GET", 200, schemas.BALANCE),
        Answer(f"{account}/(?:Signing)?Keys", "POST", 201, schemas.NEW_KEY),
        *_resource(f"{account}/Keys", "keys", schemas.KEY, made=None),
        *_resource(f"{account}/SigningKeys", "signing_keys", schemas.KEY, made=None),
        *_members(f"{service}/PhoneNumbers", "phone_numbers", schemas.MEMBER),
        *_members(f"{service}/ShortCodes", "short_codes", schemas.MEMBER_CODE),
        Answer(f"{service}/ChannelSenders", "GET", 200, page_v1("senders", {})),
        Answer(f"{service}/DestinationAlphaSenders", "GET", 200, page_v1("alpha_senders", {})),
        *_members(f"{service}/AlphaSenders", "alpha_senders", schemas.ALPHA_SENDER),
        Answer(service, "POST", 200, schemas.SERVICE),
        *_members(f"{V1}/Services", "services", schemas.SERVICE),
        Answer(f"{V1}/(?:Consents|Contacts)/Bulk", "POST", 201, schemas.OUTCOMES),
    ]


ANSWERS = _answers()


def faults_of_twilio(method: str, path: str, status: int, body: bytes) -> list[str]:
    """What is wrong with an answer of the Twilio routes, whose path comes without extension."""
    if status >= 400:
        return _violations(schemas.PROBLEM, body, "problem")
    for row in ANSWERS:
        if (row.method, row.status) == (method, status) and re.fullmatch(row.path, path):
            return _violations(row.schema, body, f"{row.method} {row.path}")
    return ["no answer like this is known"]


def faults_of_control(document: Schema, method: str, route: str, status: int, body: bytes) -> list[str]:
    """What is wrong with an answer of a control route, named as in the document."""
    responses = document["paths"][route][method.lower()]["responses"]
    content = responses.get(str(status), responses["default"]).get("content")
    if status < 400 and str(status) not in responses:
        return ["the status is not in the document"]
    schema = next(iter(content.values()))["schema"] if content else None
    described = None if schema is None else schema | {"components": document["components"]}
    return _violations(described, body, f"{method} {route} {status}")


def faults_of_words(document: Schema, method: str, route: str, status: int) -> list[str]:
    """What is wrong with an answer in plain text: the document has to say that there is one."""
    responses = document["paths"][route][method.lower()]["responses"]
    known = "text/plain" in responses.get(str(status), {}).get("content", {})
    return [] if known else ["plain text is not in the document"]


def _violations(schema: Schema | None, body: bytes, name: str) -> list[str]:
    if schema is None:
        return ["a body where none belongs"] if body else []
    faults = _validator(name, orjson.dumps(schema)).iter_errors(orjson.loads(body))
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in faults]


@lru_cache
def _validator(_name: str, schema: bytes) -> Draft202012Validator:
    return Draft202012Validator(orjson.loads(schema))


def judge(response: flask.Response) -> list[str]:
    """What is wrong with the answer to the request in hand."""
    request = flask.request
    if response.direct_passthrough or rendering.extension() != ".json" or _is_spoiled():
        return []
    asked = request.method, request.path, response.status_code
    rule = request.url_rule.rule if request.url_rule else ""
    if rule.startswith("/_sim/"):
        route = openapi.ROUTE.sub(r"{\1}", rule)
        if response.mimetype == "text/plain":
            return faults_of_words(openapi.document(), asked[0], route, asked[2])
        return faults_of_control(openapi.document(), asked[0], route, asked[2], response.get_data())
    if request.path.startswith(("/2010-04-01/", "/v1/", "/messaging/", "/accounts/")):
        return faults_of_twilio(*asked, response.get_data())
    return []


def _is_spoiled() -> bool:
    """Whether the account has faults set, which may do to an answer what they like."""
    account_sid = flask.g.get("account_sid")
    return account_sid is not None and services().store.is_disturbed(account_sid)


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test if an answer that it got was not as it has to be."""
    yield from watching.answers_of("simulator", monkeypatch, judge)
