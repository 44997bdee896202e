"""What the database cannot do reaches whoever asked as a sentence, and what is secret reaches nobody."""

from __future__ import annotations

from typing import NoReturn

import httpx
import pytest
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from engine.edge.clock import clock_at
from tests.engine.campus import SAM, Campus

ERRORS = [
    (OperationalError, "database or disk is full", 503, "DATABASE_UNAVAILABLE"),
    (IntegrityError, "UNIQUE constraint failed: people.id", 409, "CONFLICT"),
    (DataError, "value too long for type character varying(40)\nDETAIL: more", 422, "NOT_STORABLE"),
    (ProgrammingError, "no such table: people", 500, "INTERNAL_ERROR"),
]


@pytest.mark.parametrize("row", ERRORS, ids=[row[3] for row in ERRORS])
def test_an_error_of_the_database_is_a_sentence(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, row: tuple[type[DBAPIError], str, int, str]
) -> None:
    kind, words, status, code = row

    def fails(*_: object) -> NoReturn:
        raise kind("SELECT secret", {}, Exception(words))

    monkeypatch.setattr("engine.store.people.records", fails)
    answer = campus.client.get(f"/v1/people/{SAM}")
    assert (answer.status_code, answer.json["code"]) == (status, code)  # type: ignore[index]  # an object
    assert (words.splitlines()[0] in answer.text) is (status != 500)
    assert "secret" not in answer.text


def test_the_clocks_password_is_sent_and_shown_to_nobody() -> None:
    asked = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(401)

    client = httpx.Client(transport=httpx.MockTransport(refuse))
    with client, pytest.raises(httpx.HTTPStatusError) as error:
        clock_at("http://me:hush@clock.test/now", lambda: client)()
    assert "hush" not in str(error.value)
    assert "hush" not in str(asked[0].url)
    assert asked[0].headers["Authorization"].startswith("Basic ")
