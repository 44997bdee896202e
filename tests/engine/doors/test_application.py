"""Routes that are compiled late, and once for all applications that have the same, match and build as Flask's own."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from engine.doors.application import Application

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


def test_applications_with_the_same_routes_answer_for_themselves() -> None:
    first, second = app_with("/a", "/<b>"), Application("routes")
    second.add_url_rule("/a", "/a", view_func=lambda: "another")
    second.add_url_rule("/<b>", "/<b>", view_func=lambda b: f"another {b}")
    assert [first.test_client().get(path).text for path in ("/a", "/x")] == ["/a", "/<b>"]
    assert [second.test_client().get(path).text for path in ("/a", "/x")] == ["another", "another x"]


def test_an_application_has_no_route_of_another() -> None:
    assert app_with("/a", "/b").test_client().get("/b").status_code == 200
    assert app_with("/a").test_client().get("/b").status_code == 404


def test_a_route_that_is_added_after_the_first_look_is_found() -> None:
    app = app_with("/a")
    assert "/b" not in {rule.rule for rule in app.url_map.iter_rules()}
    app.add_url_rule("/b", "/b", view_func=lambda: "late")
    assert app.test_client().get("/b").text == "late"
    assert app.test_client().post("/b").status_code == 405
    assert app.test_client().options("/b").headers["Allow"].count("OPTIONS") == 1


def test_a_path_with_an_empty_part_is_no_route() -> None:
    assert app_with("/people/all").test_client().get("/people//all").status_code == 404
