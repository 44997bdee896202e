"""A form is read as the framework reads it, only faster where that is safe."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Request
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import ClientDisconnected

from simulator.app import Application
from simulator.doors.forms import LONGEST, Call

URLENCODED = "application/x-www-form-urlencoded"

BODIES = [
    ("a plain form", b"To=%2B15553010001&Body=Hello+there", URLENCODED),
    ("with its charset", b"Body=Hello", f"{URLENCODED}; charset=UTF-8"),
    ("in capitals", b"Body=Hello", URLENCODED.upper()),
    ("with another charset", b"Body=Hello", f"{URLENCODED}; charset=latin-1"),
    ("a name twice", b"MediaUrl=1&MediaUrl=2&Body=x", URLENCODED),
    ("empty values", b"Body=&To", URLENCODED),
    ("nothing", b"", URLENCODED),
    ("not in UTF-8", b"Body=%FF\xfe", URLENCODED),
    ("as JSON", b'{"Body": "Hello"}', "application/json"),
    ("without a type", b"Body=Hello", ""),
    ("a long one", b"Body=" + b"x" * LONGEST, URLENCODED),
    (
        "in parts",
        b'--b\r\nContent-Disposition: form-data; name="Body"\r\n\r\nHello\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
]


def environ(body: bytes, content_type: str, **more: Any) -> dict[str, Any]:
    fields = {
        "REQUEST_METHOD": "POST",
        "wsgi.input": BytesIO(body),
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
    }
    return fields | more


def read(kind: type[Request], *args: Any, **more: Any) -> dict[str, list[str]]:
    with Application("forms").app_context():
        request = kind(environ(*args, **more))
        assert request.files.to_dict() == {}
        return request.form.to_dict(flat=False)


@pytest.mark.parametrize(("case", "body", "content_type"), BODIES, ids=[row[0] for row in BODIES])
def test_a_form_is_what_the_framework_makes_of_it(case: str, body: bytes, content_type: str) -> None:
    assert read(Call, body, content_type) == read(Request, body, content_type)


@settings(database=None, derandomize=True, max_examples=200)
@given(body=st.text("ab=&+%2FÿZ;\n", max_size=20).map(str.encode))
def test_any_form_is_what_the_framework_makes_of_it(body: bytes) -> None:
    assert read(Call, body, URLENCODED) == read(Request, body, URLENCODED)


@pytest.mark.parametrize("length", ["", "x", "-1", "٣"])
def test_a_length_that_is_none_is_left_to_the_framework(length: str) -> None:
    assert read(Call, b"Body=x", URLENCODED, CONTENT_LENGTH=length) == read(
        Request, b"Body=x", URLENCODED, CONTENT_LENGTH=length
    )


@pytest.mark.parametrize("kind", [Call, Request])
@pytest.mark.parametrize("length", ["7", "99999", "999999"])
def test_a_client_that_goes_away_is_no_form(kind: type[Request], length: str) -> None:
    with pytest.raises(ClientDisconnected):
        read(kind, b"Body=x", URLENCODED, CONTENT_LENGTH=length)


def test_a_body_that_was_read_before_is_not_waited_for_again() -> None:
    with Application("forms").app_context():
        request = Call(environ(b"Body=x", URLENCODED))
        assert request.get_data() == b"Body=x"
        assert request.form.to_dict() == {"Body": "x"}


def test_a_route_is_found_by_path_and_method() -> None:
    app: Flask = Application("routes")
    app.add_url_rule("/here/<name>", view_func=lambda name: name, methods=["POST"])
    client = app.test_client()
    assert client.post("/here/ä%20b").text == "ä b"
    assert (client.get("/here/x").status_code, client.get("/there").status_code) == (405, 404)
    with app.app_context():
        assert app.create_url_adapter(None) is None
