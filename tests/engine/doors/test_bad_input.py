"""Whatever is sent, the answer is a refusal that says why: never a failure of the engine, on no database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.engine.campus import FIRST_NUMBER, SAM, SAMS_MOBILE, Campus, phone
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio

DEEP, LONG, DIGITS = 100_000, "x" * 3000, "9" * 5000
JSON = {"Content-Type": "application/json"}
LISTINGS = (
    "/v1/people", "/v1/messages", "/v1/phone-numbers", "/v1/contacts", "/v1/audience", "/v1/tasks",
    "/v1/data-feed/person-phones",
)  # fmt: skip
FILTERS = (
    "search",
    "cursor",
    "limit",
    "from",
    "since",
    "until",
    "destination",
    "error_code",
    "send",
    "deleted",
)
VALUES = (
    "%00", "%FF", "%ED%A0%80", LONG, DIGITS, "-1", "%C2%B2", "0001-01-01T00:00:00%2B14:00", "9999-12-31",
    "9999-12-31T23:59:59-14:00", "OTk5OS0xMi0zMVQyMzo1OTo1OS0xNDowMCA1",
)  # fmt: skip
PHONE = b'{"name":"a","kind":"student","phones":[{"number":"+15550109999","type":"%b","verified_at":%b,"by":"a"}]}'
BODIES = (
    b"", b"\xff\xfe", b"null", DIGITS.encode(), b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP,
    b'{"name":"a","kind":"student","more":' + b"[" * DEEP + b"]" * DEEP + b"}", b'{"name":"\\ud800","kind":"student"}',
    PHONE % (b"t" * 100, b"null"), PHONE % (b"t", b'"0001-01-01T00:00:00+14:00"'),
    b'{"name":"a","kind":"student","email":"a@[x"}', b'{"sms_message_limit":' + DIGITS.encode() + b"}",
    b'{"time_zone":"../../etc/passwd"}', b'{"time_zone":"\\u0000"}',
    b'{"by":"a","opt_out_words":["' + b"x" * 5000 + b'"]}',
)  # fmt: skip
PLACES = (
    "/v1/people/a", "/v1/people/%00", f"/v1/people/{LONG}", "/v1/messages", "/v1/configuration", "/v1/contacts/%00",
    f"/v1/people/sam/phones/{SAMS_MOBILE}", "/v1/service-requests", "/v1/templates/a", "/v1/lists/%00",
)  # fmt: skip


@pytest.fixture(params=["file", "server"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "server":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path / 'engine.db'}"


@pytest.fixture(params=["student_success", "business_texting", "engage"])
def system(request: pytest.FixtureRequest, url: str, twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    campus = Campus(twilio, mail, {"ENGINE_DATABASE_URL": url, "ENGINE_POLICY": request.param})
    campus.populate()
    yield campus
    campus.services.close()


def test_no_question_breaks_the_engine(system: Campus) -> None:
    for path, name, value in product(LISTINGS, FILTERS, VALUES):
        assert system.client.get(f"{path}?{name}={value}").status_code < 500, (path, name, value)


def test_no_body_breaks_the_engine(system: Campus) -> None:
    for path, method, body in product(PLACES, ("PUT", "POST", "PATCH"), BODIES):
        answer = system.client.open(path, method=method, data=body, headers=JSON)
        assert answer.status_code < 500, (path, method, body[:80], answer.text)
        assert answer.status_code < 300 or answer.json["code"], (path, method)  # type: ignore[index]  # an object


FORMS: tuple[dict[str, str], ...] = (
    {"From": "x" * 500, "To": FIRST_NUMBER}, {"From": "\0", "To": "\0"}, {}, {"From": SAMS_MOBILE}, {"Body": "\0"},
    {"MessageSid": "\0", "MessageStatus": "\0", "ErrorCode": DIGITS},
)  # fmt: skip


def test_no_webhook_breaks_the_engine(system: Campus) -> None:
    for digit, form in enumerate(FORMS):
        signed = {"MessageSid": f"SM{digit:032x}"} | form
        for path, query in (
            ("inbound", ""),
            ("status", ""),
            ("status", "message=%00"),
            ("status", f"message={LONG}"),
        ):
            assert system.webhook(f"/webhooks/twilio/{path}", signed, query).status_code < 500, (path, form)


def test_a_status_of_a_text_that_arrived_changes_nothing(campus: Campus) -> None:
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Hello")
    (row,) = campus.report(direction="inbound")
    form = {"MessageSid": row["provider_sid"], "MessageStatus": "failed"}
    assert campus.webhook("/webhooks/twilio/status", form).status_code == 204
    assert campus.report(direction="inbound")[0]["status"] == "received"


def test_one_bad_line_costs_one_line(system: Campus) -> None:
    lines = [
        b"person_id,name,phone,phone_type,email",
        b"long," + b"n" * 9000 + b",,,",
        b"type,Type,+15550100071," + b"t" * 900 + b",",
        b"nul,N\0,,,",
        b"mail,Mail,,,a@[x",
        b"good,Good,+15550100072,mobile,good@campus.test",
    ]
    answer = system.client.post("/v1/imports/sis", data=b"\n".join(lines), content_type="text/csv").json
    assert answer is not None
    assert [error["line"] for error in answer["errors"]] == [2, 3, 4, 5]
    assert system.get("/v1/people/good")["name"] == "Good"


def test_a_body_that_is_not_said_to_be_json_is_refused(campus: Campus) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        body = '{"name":"Sam","kind":"student","phones":[]}'
        answer = campus.client.put(f"/v1/people/{SAM}", data=body, content_type=content_type)
        assert (answer.status_code, answer.json["code"]) == (415, "JSON_REQUIRED")  # type: ignore[index]  # an object
    assert SAMS_MOBILE in campus.statuses(SAM)
    assert campus.put(SAM, phones=[phone(SAMS_MOBILE)]).status_code == 200


def test_a_key_that_no_database_keeps_is_refused(campus: Campus) -> None:
    assert campus.send("avery", SAM, Idempotency_Key="\0").status_code == 400
