"""Routes that are compiled late build as Flask's own; engines of one system share them, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from engine.doors.application import Application
from tests.engine.campus import Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio

MORE: tuple[dict[str, Any], ...] = ({}, {"page": 2})


def urls(kind: type[Flask]) -> list[str]:
    """What is built of a route with a part of its own, without and with more than it takes, twice over."""
    app = kind("routes")
    app.add_url_rule("/people/<person_id>/phones", "phones")
    with app.test_request_context():
        return [url_for("phones", person_id=who, **more) for who in ("a b", "ü/x") for more in MORE]


def test_urls_are_those_of_flask() -> None:
    assert urls(Application) == urls(Flask)


def test_what_a_url_lacks_is_told_as_ever() -> None:
    app = Application("routes")
    app.add_url_rule("/people/<person_id>", "person")
    with app.test_request_context(), pytest.raises(LookupError, match="person_id"):
        url_for("person")


def app_with(*rules: str) -> Application:
    app = Application("routes")
    for rule in rules:
        app.add_url_rule(rule, rule, view_func=lambda found=rule, **_: found)
    return app


def test_engines_of_a_system_share_routes_and_nothing_else(twilio: Twilio, mail: Mailboxes) -> None:
    first, second = (Campus(twilio, mail, {"ENGINE_OPERATOR_TOKEN": token}) for token in ("one", "two"))
    assert first.app.url_map is second.app.url_map
    first.put("sam")
    change = {"headers": {"Authorization": "Bearer one"}, "json": {"sms_message_limit": 7}}
    assert [each.client.patch("/v1/configuration", **change).status_code for each in (first, second)] == [
        200,
        403,
    ]
    assert [each.client.get("/v1/people/sam").status_code for each in (first, second)] == [200, 404]
    limits = [
        each.client.get("/v1/configuration").get_json()["sms_message_limit"] for each in (second, first)
    ]
    assert limits == [1_000_000, 7]
    assert first.app.secret_key != second.app.secret_key
    second.services.close()
    assert first.client.get("/v1/people/sam").status_code == 200
    first.services.close()


def test_engines_of_two_systems_have_their_own_routes(twilio: Twilio, mail: Mailboxes) -> None:
    one, other = (Campus(twilio, mail, {"ENGINE_POLICY": name}) for name in ("student_success", "engage"))
    assert [each.client.get("/v1/audience").status_code for each in (one, other)] == [404, 200]
    one.services.close()
    other.services.close()


def test_a_route_that_is_added_after_the_first_look_is_found() -> None:
    app = app_with("/a")
    assert "/b" not in {rule.rule for rule in app.url_map.iter_rules()}
    app.add_url_rule("/b", "/b", view_func=lambda: "late")
    assert app.test_client().get("/b").text == "late"
    assert app.test_client().post("/b").status_code == 405
    assert app.test_client().options("/b").headers["Allow"].count("OPTIONS") == 1


def test_a_path_with_an_empty_part_is_no_route() -> None:
    assert app_with("/people/all").test_client().get("/people//all").status_code == 404
