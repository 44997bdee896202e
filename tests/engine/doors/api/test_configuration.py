"""The institution's settings, the token, health, and the shape of errors."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from freezegun import freeze_time

from engine.doors.wire.problems import ProblemError
from tests.engine.campus import AVERY, SAM, SAMS_MOBILE, Campus, phone


def test_a_new_institution_has_defaults(campus: Campus) -> None:
    settings = campus.get("/v1/configuration")
    assert settings["sms_max_length"] == 1000
    assert (settings["student_sms_default"], settings["staff_sms_default"]) == ("enabled", "enabled")
    assert (settings["sms_messages_used"], settings["sms_numbers_assigned"]) == (0, 0)
    assert campus.get("/v1/configuration/changes") == {"changes": []}


def test_a_change_is_recorded_with_who_and_when(campus: Campus) -> None:
    campus.configure(sms_max_length=10, time_zone="Europe/Berlin", by=AVERY)
    campus.configure(sms_max_length=10, by="blake")
    changes = campus.get("/v1/configuration/changes")["changes"]
    assert [(each["field"], each["before"], each["after"], each["by"]) for each in changes] == [
        ("time_zone", "UTC", "Europe/Berlin", AVERY),
        ("sms_max_length", 1000, 10, AVERY),
    ]
    assert changes[0]["at"] == "2026-03-02T12:00:00Z"


def test_what_is_not_named_stays(campus: Campus) -> None:
    campus.configure(permitted_roles=["dean"], default_phone_type=" Home ")
    campus.configure(sms_number_limit=3)
    settings = campus.get("/v1/configuration")
    assert (settings["permitted_roles"], settings["default_phone_type"]) == (["dean"], "home")
    assert settings["sms_number_limit"] == 3


BAD_SETTINGS = [
    ("a status that is none", {"student_sms_default": "default"}, "INVALID_REQUEST"),
    ("less than nothing", {"sms_message_limit": -1}, "INVALID_REQUEST"),
    ("texts without length", {"sms_max_length": 0}, "INVALID_REQUEST"),
    ("a zone that is none", {"time_zone": "Mars/Olympus"}, "UNKNOWN_TIME_ZONE"),
    ("a path as a zone", {"time_zone": "../../etc/passwd"}, "UNKNOWN_TIME_ZONE"),
    ("a setting that is none", {"sms_limit": 1}, "INVALID_REQUEST"),
    ("what is only shown", {"sms_messages_used": 0}, "INVALID_REQUEST"),
    ("a subject without end", {"reply_notification": {"subject": "x" * 201, "body": "y"}}, "INVALID_REQUEST"),
]


@pytest.mark.parametrize(
    ("values", "code"), [row[1:] for row in BAD_SETTINGS], ids=[row[0] for row in BAD_SETTINGS]
)
def test_a_setting_that_cannot_be_is_refused_and_changes_nothing(
    campus: Campus, values: dict[str, object], code: str
) -> None:
    before = campus.get("/v1/configuration")
    response = campus.configure(sms_number_limit=7, **values)
    assert response.json["code"] == code  # type: ignore[index]  # an object
    assert campus.get("/v1/configuration") == before


def test_the_token_is_needed_where_one_is_configured(new_engine: Callable[..., Campus]) -> None:
    campus = new_engine(ENGINE_TOKEN="s3cret")
    for given in (None, "Bearer wrong", "s3cret", "Basic s3cret", "Bearer ünïcode"):
        response = campus.client.get("/v1/configuration", headers={"Authorization": given} if given else {})
        assert (response.status_code, response.json["code"]) == (401, "TOKEN_REQUIRED")  # type: ignore[index]  # an object
    assert (
        campus.client.get("/v1/configuration", headers={"Authorization": "Bearer s3cret"}).status_code == 200
    )
    assert campus.client.get("/livez").status_code == campus.client.get("/readyz").status_code == 200
    assert campus.client.post("/webhooks/twilio/inbound").status_code == 403


def test_health_tells_a_dead_database(campus: Campus) -> None:
    assert campus.client.get("/livez").json == {"status": "alive"}
    with campus.services.database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE configuration")
    response = campus.client.get("/readyz")
    assert (response.status_code, response.json["code"]) == (503, "DATABASE_UNAVAILABLE")  # type: ignore[index]  # an object


def test_a_clock_that_does_not_answer_is_said_so(campus: Campus) -> None:
    campus.twilio.before = lambda request: httpx.Response(500) if request.url.path == "/clock" else None
    response = campus.send(AVERY, SAM)
    assert (response.status_code, response.json["code"]) == (503, "CLOCK_UNAVAILABLE")  # type: ignore[index]  # an object
    assert campus.twilio.texts == []


def test_without_a_clock_url_the_system_tells_the_time(new_engine: Callable[..., Campus]) -> None:
    campus = new_engine(ENGINE_CLOCK_URL="")
    campus.put(SAM, phones=[phone(SAMS_MOBILE)])
    with freeze_time("2026-03-02 12:00", real_asyncio=True):
        campus.edit(SAM, SAMS_MOBILE, verified=True)
        assert campus.phones(SAM)[SAMS_MOBILE]["verified_at"] == "2026-03-02T12:00:00Z"
        shown = campus.edit(SAM, SAMS_MOBILE, verified=True).json
    assert shown is not None
    assert shown["phones"][0]["verified_at"] == "2026-03-02T12:00:00Z"


ERRORS = [
    ("GET", "/v1/nothing", 404, "NOT_FOUND"),
    ("DELETE", "/v1/configuration", 405, "METHOD_NOT_ALLOWED"),
    ("POST", "/v1/messages", 400, "INVALID_REQUEST"),
    ("GET", "/v1/messages/unknown", 404, "UNKNOWN_MESSAGE"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), ERRORS)
def test_every_error_is_a_problem(campus: Campus, method: str, path: str, status: int, code: str) -> None:
    response = campus.client.open(path, method=method)
    assert response.content_type == "application/problem+json"
    problem = response.json
    assert problem is not None
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem.keys() == {"type", "title", "status", "code", "detail"}


def test_a_method_that_is_not_allowed_names_those_that_are(campus: Campus) -> None:
    assert "PATCH" in campus.client.delete("/v1/configuration").headers["Allow"]


def test_a_bug_is_a_problem_that_tells_nothing_of_the_inside(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("engine.store.configuration.load", lambda _connection: 1 / 0)
    response = campus.client.get("/v1/configuration")
    assert (response.status_code, response.json["code"]) == (500, "INTERNAL_ERROR")  # type: ignore[index]  # an object
    assert "ZeroDivisionError" not in response.text
    assert "ZeroDivisionError" in caplog.text


def test_a_problem_has_a_title_whatever_its_status() -> None:
    assert str(ProblemError(418, "I_AM_A_TEAPOT", "x")) == "I_AM_A_TEAPOT"


def test_an_engine_says_which_policy_it_runs_and_what_it_claims(campus: Campus) -> None:
    told = campus.get("/v1/capabilities")
    assert told["policy"] == "student_success"
    assert {"opt_outs", "selection", "reports"} <= set(told["capabilities"])
