"""What is answered without the framework is answered as the framework would have; and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from flask import Flask

from simulator.app import EXPRESS
from simulator.doors.express import Express
from simulator.doors.forms import LONGEST
from simulator.doors.reception import Answer, Scope, environment
from simulator.journal import AccountChanged
from simulator.model import AccountStatus
from tests.simulator.provider import TOKEN, Application, Provider, answer, basic, services_of, simulator
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
PLAIN = {
    "host": "localhost:21610",
    "authorization": basic(ACCOUNT, TOKEN),
    "content-type": "application/x-www-form-urlencoded",
}
TEXT = {"To": STUDENT, "From": ADVISOR, "Body": "Hello"}
OTHERS = "+15552019999"
TIMED = ("Twilio-Request-Duration", "Content-Length", "Twilio-Request-Id")


def head(
    headers: list[tuple[str, str]] | None = None, method: str = "POST", path: str = PATH, query: bytes = b""
) -> Scope:
    """The head of a request, as ASGI has it."""
    listed = list(PLAIN.items()) if headers is None else headers
    return {
        "headers": [(name.encode(), value.encode()) for name, value in listed],
        "method": method,
        "path": path,
        "query_string": query,
        "server": ("127.0.0.1", 21610),
        "client": ("127.0.0.1", 5000),
        "scheme": "http",
        "http_version": "1.1",
    }


def opened(**environment: str) -> Flask:
    """A simulator with the advisor's number, in which whoever asks is known."""
    app = simulator(Application(), **environment)
    account = Provider(app)
    account.freeze()
    account.own(ADVISOR)
    account.behave("+15553010009", "not_mobile")
    account.text("+15553010008", ADVISOR, "STOP")
    return app


@pytest.fixture
def pair() -> Iterator[tuple[Flask, Flask]]:
    """Two simulators that are alike."""
    both = opened(), opened()
    yield both
    for app in both:
        services_of(app).close()


def express_of(app: Flask) -> Express:
    found: Express = app.extensions[EXPRESS]
    return found


def quickly(app: Flask, body: bytes, scope: Scope | None = None) -> Answer | None:
    return express_of(app).answer(scope or head(), body)


def slowly(app: Flask, body: bytes) -> Answer:
    """The same request, answered by the application."""
    told: list[Any] = []
    parts = app.wsgi_app(
        environment(head(), body),
        lambda status, headers, _=None: told.extend((int(status[:3]), headers)),  # type: ignore[arg-type]  # a stand-in
    )
    return told[0], told[1], b"".join(parts)


def comparable(answer: Answer | None) -> tuple[int, list[tuple[str, str]], Any]:
    assert answer is not None
    return answer[0], [h for h in answer[1] if h[0] not in TIMED], orjson.loads(answer[2])


FORMS: list[tuple[str, Any, int]] = [
    ("a message", TEXT, 201),
    ("with everything", [*TEXT.items(), ("MediaUrl", "http://a.b/c"), ("MediaUrl", "http://a.b/d")], 201),
    ("a field twice", [*TEXT.items(), ("Body", "second")], 201),
    ("other alphabets", {**TEXT, "Body": "Grüße & 100 % 😀"}, 201),
    ("what Twilio does not know", {**TEXT, "Colour": "red", "ValidityPeriod": "60"}, 201),
    ("nothing", {}, 400),
    ("no recipient", {"From": ADVISOR, "Body": "Hello"}, 400),
    ("somebody else's sender", {**TEXT, "From": OTHERS}, 400),
    ("no service of that SID", {**TEXT, "From": "MG" + "a" * 32}, 404),
    ("a landline", {**TEXT, "To": "+15553010009"}, 400),
    ("somebody who said STOP", {**TEXT, "To": "+15553010008"}, 400),
    ("too long", {**TEXT, "Body": "x" * 1601}, 400),
    ("a bad callback", {**TEXT, "StatusCallback": "nowhere"}, 400),
]


@pytest.mark.parametrize(("case", "form", "status"), FORMS, ids=[row[0] for row in FORMS])
def test_the_answer_is_the_application_s(
    case: str, form: Any, status: int, pair: tuple[Flask, Flask]
) -> None:
    body = urlencode(form).encode()
    quick, slow = quickly(pair[0], body), slowly(pair[1], body)
    assert comparable(quick) == comparable(slow)
    assert quick is not None
    assert quick[0] == status


def test_what_has_happened_is_the_same(pair: tuple[Flask, Flask]) -> None:
    for n in range(3):
        body = urlencode({**TEXT, "To": f"+1555301000{n}"}).encode()
        assert quickly(pair[0], body) is not None
        slowly(pair[1], body)
    logs = [[(e["type"], e.get("sid")) for e in Provider(app).events()] for app in pair]
    assert logs[0] == logs[1]
    assert Provider(pair[0]).log() == Provider(pair[1]).log()


def test_answers_are_numbered_with_the_application_s(pair: tuple[Flask, Flask]) -> None:
    body = urlencode(TEXT).encode()
    answers = [quickly(pair[0], body), slowly(pair[0], body), quickly(pair[0], body)]
    ids = [dict(answer[1])["Twilio-Request-Id"] for answer in answers if answer]
    assert len(set(ids)) == 3


def _headers(**changes: str) -> list[tuple[str, str]]:
    return list((PLAIN | {name.replace("_", "-"): value for name, value in changes.items()}).items())


def _twice(name: str) -> list[tuple[str, str]]:
    return [*_headers(), (name, PLAIN[name])]


LEFT: list[tuple[str, Callable[[], Scope]]] = [
    ("another method", lambda: head(method="GET")),
    ("a query", lambda: head(query=b"a=b")),
    ("another path", lambda: head(path=PATH.replace(".json", ".xml"))),
    ("another account", lambda: head(path=PATH.replace("1" * 32, "2" * 32))),
    ("a login that is not known", lambda: head(_headers(authorization=basic(ACCOUNT, "x")))),
    ("no login", lambda: head([row for row in _headers() if row[0] != "authorization"])),
    ("a form in parts", lambda: head(_headers(content_type="multipart/form-data; boundary=b"))),
    ("a login twice", lambda: head(_twice("authorization"))),
    ("a page of another site", lambda: head(_headers(origin="http://evil.example"))),
]


@pytest.mark.parametrize(("case", "scope"), LEFT, ids=[row[0] for row in LEFT])
def test_whatever_is_not_plain_is_left_to_the_application(
    case: str, scope: Callable[[], Scope], pair: tuple[Flask, Flask]
) -> None:
    body = urlencode(TEXT).encode()
    assert quickly(pair[0], body, scope()) is None
    assert Provider(pair[0]).events("message_created") == []


def test_a_form_that_is_too_long_to_be_plain_is_left_to_the_application(pair: tuple[Flask, Flask]) -> None:
    assert quickly(pair[0], b"Body=" + b"x" * LONGEST) is None


def test_a_foreign_name_is_left_to_the_application(pair: tuple[Flask, Flask]) -> None:
    guard: Any = pair[0].wsgi_app
    guard.is_local = True
    body = urlencode(TEXT).encode()
    assert quickly(pair[0], body, head(_headers(host="evil.example"))) is None
    assert quickly(pair[0], body) is not None


def _disturb(account: Provider) -> None:
    answer(
        account.control("POST", "faults", {"name": "f", "on": "api_call", "effect": {"type": "drop"}}), 201
    )


def _suspend(account: Provider) -> None:
    with services_of(account.app).store.turn(ACCOUNT) as turn:
        turn.record(AccountChanged("Stopgap", AccountStatus.SUSPENDED))


UNUSUAL: list[tuple[str, Callable[[Provider], None]]] = [
    ("faults", _disturb),
    ("a limit of requests", lambda account: account.switch(requests_per_second=5)),
    ("test credentials", lambda account: account.switch(test_credentials=True)),
    ("a suspended account", _suspend),
]


@pytest.mark.parametrize(("case", "change"), UNUSUAL, ids=[row[0] for row in UNUSUAL])
def test_an_account_in_which_something_is_out_of_the_ordinary_is_left_to_the_application(
    case: str, change: Callable[[Provider], None], pair: tuple[Flask, Flask]
) -> None:
    body = urlencode(TEXT).encode()
    assert quickly(pair[0], body) is not None
    change(Provider(pair[0]))
    assert quickly(pair[0], body) is None


def test_what_cannot_be_written_is_left_to_the_application(tmp_path: Any) -> None:
    app = opened(STOPGAP_JOURNAL=f"{tmp_path}/journal.jsonl")
    try:
        (tmp_path / "journal.jsonl").unlink()
        body = urlencode(TEXT).encode()
        assert quickly(app, body) is None
        assert slowly(app, body)[0] == 503
    finally:
        services_of(app).close()
