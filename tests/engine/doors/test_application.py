"""Routes whose URL builders are compiled late build the same URLs."""

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
