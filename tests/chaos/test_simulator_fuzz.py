"""Whatever is asked, and however many ask at once: an answer, a refusal with a reason, and never a fault of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.drawing import bounded
from tests.simulator.provider import TOKEN, Application, Provider, answer, basic, services_of, simulator
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

BOUNDED = bounded(int(os.environ.get("CHAOS_EXAMPLES", "1000")))
TOGETHER = 16

# What has broken programs before: times off the calendar, digits of other scripts, too long, too deep, half an address.
TEXTS = [
    "", "\0", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "2026-13-45", "9" * 5000, "-1",
    "1e400", "NaN", "٣", "²", "+1" + "5" * 400, "5" * 400, "%00", "../..", "http://[::1", "http://a:99999999/", "'",
    "http://x/#rc=99999999999999999999&rp=all", "http://x#rt=²", "MG" + "0" * 32, "SM" + "0" * 32, "{" * 1200, "<x>",
    "\r\nX: y", "fixed", "2026-11-21T09:00:00", "nan,nan", "9" * 400 + ",1", "x" * 5000, "STOP", ADVISOR, STUDENT,
]  # fmt: skip
DEEP = orjson.loads("[" * 200 + "]" * 200)
texts = st.sampled_from(TEXTS) | st.text(max_size=30).filter(lambda text: text.isprintable())
values = (
    texts
    | st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.sampled_from([[], {}, DEEP, [None], {"": ""}, {"type": "x"}, {"a": DEEP}, ["x"] * 2000])
)
PATH_NAME = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
PARAMETERS = [
    "To", "From", "Body", "MediaUrl", "StatusCallback", "ValidityPeriod", "MessagingServiceSid", "SendAt", "Items",
    "ScheduleType", "MaxPrice", "Attempt", "SmartEncoded", "ContentRetention", "ForceDelivery", "ContentSid", "Outcome",
    "PhoneNumber", "AreaCode", "FriendlyName", "SmsUrl", "SmsMethod", "Status", "SmsFallbackUrl", "InboundRequestUrl",
    "InboundMethod", "StickySender", "Usecase", "PhoneNumberSid", "AlphaSender", "DateSent", "DateSent>", "DateSent<",
    "PageSize", "Page", "PageToken", "Contains", "NearNumber", "NearLatLong", "Distance", "InPostalCode", "InRegion",
    "DateCreated", "after", "limit", "from", "to", "sender", "recipient", "state", "rule", "level", "since", "format",
    "policy", "message_sid",
]  # fmt: skip
parameters = st.dictionaries(st.sampled_from(PARAMETERS), texts, max_size=4)


@pytest.fixture(scope="module")
def running() -> Iterator[Flask]:
    """One simulator for all that is asked."""
    app = simulator(Application())
    yield app
    services_of(app).close()


def routes(app: Flask) -> list[tuple[str, str]]:
    """Method and path of every route of the provider and of the control API."""
    ours = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/_sim", "/2010", "/v1"))]
    return sorted(
        (method, rule.rule) for rule in ours for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    )


def fields_of(document: dict[str, Any], path: str, method: str) -> list[str]:
    """The names of what a control route takes, as its document has them."""
    row = document["paths"].get(PATH_NAME.sub(r"{\1}", path), {}).get(method.lower(), {})
    if "requestBody" not in row:
        return []
    schema = row["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return sorted(schema.get("properties", {}))


def test_no_request_whatever_is_a_fault_of_ours(running: Flask) -> None:
    client, headers = running.test_client(), {"Authorization": basic(ACCOUNT, TOKEN)}
    document = answer(Provider(running).control("GET", "openapi.json"))
    asked: set[tuple[str, str]] = set()

    @BOUNDED
    @given(st.sampled_from(routes(running)), st.data())
    def ask(route: tuple[str, str], data: st.DataObject) -> None:
        method, path = route
        known = {"account_sid": ACCOUNT, "number": STUDENT, "country": "US"}

        def name(found: re.Match[str]) -> str:
            drawn = data.draw(texts) if data.draw(st.booleans()) else known.get(found[1], "x")
            return quote(ACCOUNT if found[1] == "account_sid" else drawn, safe="") or "x"

        url = PATH_NAME.sub(name, path)
        if path.startswith("/_sim") and method in {"POST", "PUT"}:
            names = st.sampled_from([*fields_of(document, path, method), "unheard_of"])
            body = data.draw(st.dictionaries(names, values, max_size=4))
            sent: dict[str, Any] = {"data": orjson.dumps(body), "content_type": "application/json"}
        elif method == "POST":
            sent = {"data": data.draw(parameters)}
        else:
            sent = {"query_string": data.draw(parameters)}
        response = client.open(url, method=method, headers=headers, **sent)
        assert response.status_code < 500, (method, url, sent, response.text)
        asked.add(route)

    ask()
    assert len(asked) > len(routes(running)) / 2


SWEPT = [
    ("GET", "Messages.json", "To From DateSent DateSent> DateSent< PageSize Page PageToken"),
    (
        "GET",
        "AvailablePhoneNumbers/US/Local.json",
        "AreaCode Contains NearNumber NearLatLong Distance InPostalCode",
    ),
    ("GET", "IncomingPhoneNumbers.json", "PhoneNumber FriendlyName PageSize"),
    ("POST", "Messages.json", "To From Body MediaUrl StatusCallback ValidityPeriod SendAt MaxPrice Attempt"),
    ("POST", "IncomingPhoneNumbers.json", "PhoneNumber AreaCode FriendlyName SmsUrl SmsMethod"),
]


@pytest.mark.parametrize(("method", "path", "names"), SWEPT)
def test_no_value_of_a_parameter_is_a_fault_of_ours(
    running: Flask, method: str, path: str, names: str
) -> None:
    provider = Provider(running, "AC" + "5" * 32)
    provider.control("POST", "numbers", {"number": ADVISOR})
    usual = (
        {"To": STUDENT, "From": ADVISOR, "Body": "Hi"} if (method, path) == ("POST", "Messages.json") else {}
    )
    for name in names.split():
        for text in TEXTS:
            asked = usual | {name: text}
            response = provider.api(method, path, *([asked] if method == "POST" else [None, asked]))
            assert response.status_code < 500, (name, text[:60], response.text)


RAW = [
    b"[" * 100_000,
    b"{" * 1000,
    b"9" * 5000,
    b"\xff",
    b'"\\ud800"',
    b'{"seconds": ' + b"9" * 5000 + b"}",
    b"null",
]


@pytest.mark.parametrize("body", RAW, ids=range(len(RAW)))
def test_a_body_that_is_no_object_is_refused_with_a_reason(running: Flask, body: bytes) -> None:
    response = running.test_client().post(
        "/_sim/clock/advance",
        data=body,
        headers={"Authorization": basic(ACCOUNT, TOKEN)},
        content_type="application/json",
    )
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


# -- races


def together(*calls: Callable[[], TestResponse]) -> list[int]:
    """The statuses of calls that are begun at the same moment, each in a thread of its own."""
    barrier = Barrier(len(calls))

    def begin(call: Callable[[], TestResponse]) -> int:
        barrier.wait()
        return call().status_code

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(begin, calls))


def test_of_those_who_open_an_account_at_once_one_gets_it(running: Flask) -> None:
    account = "AC" + "8" * 32
    providers = [Provider(running, account, f"token-{n}") for n in range(TOGETHER)]
    assert together(*(partial(each.control, "GET", "clock") for each in providers)) == [200] + [401] * (
        TOGETHER - 1
    )


def test_a_number_that_is_bought_many_times_at_once_is_bought_once(running: Flask) -> None:
    provider, number = Provider(running, "AC" + "6" * 32), {"PhoneNumber": "+18085550101"}
    buy = partial(provider.api, "POST", "IncomingPhoneNumbers.json", number)
    assert together(*[buy] * TOGETHER) == [201] + [400] * (TOGETHER - 1)


def test_stops_at_once_are_all_kept_and_the_journal_stays_in_order(running: Flask) -> None:
    provider = Provider(running, "AC" + "7" * 32)
    provider.own("+15552010077")
    handsets = [f"+1555301{n:04d}" for n in range(TOGETHER)]
    text = {"to": "+15552010077", "body": "STOP"}
    calls = [partial(provider.control, "POST", f"handsets/{handset}/texts", text) for handset in handsets]
    assert together(*calls) == [201] * TOGETHER
    blocked = {row["recipient"] for row in answer(provider.control("GET", "opt-outs"))["opt_outs"]}
    assert blocked == set(handsets)
    seqs = [event["seq"] for event in provider.events()]
    assert seqs == list(range(1, len(seqs) + 1))
