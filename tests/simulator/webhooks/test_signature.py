"""Our signatures are those of Twilio's own validator."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from simulator.webhooks import signature

REPRODUCIBLE = settings(derandomize=True, deadline=None)  # the same cases every time, on any machine

TOKEN = "12345"
CALL = [("CallSid", "CA1234567890ABCDE"), ("Digits", "1234"), ("To", "+18005551212")]
DOCUMENTED = [*CALL, ("Caller", "+14158675310"), ("From", "+14158675310")]
TESTED = [*CALL, ("Caller", "+14158675309"), ("From", "+14158675309")]
DUPLICATES = [
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
]
JSON = b'{"property": "value", "boolean": true}'

VECTORS = [
    ("documented", "https://example.com/myapp.php?foo=1&bar=2", DOCUMENTED, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    ("no port", "https://mycompany.com/myapp.php?foo=1&bar=2", TESTED, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("https port", "https://mycompany.com:443/myapp.php?foo=1&bar=2", TESTED, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ("http port", "http://mycompany.com:80/myapp.php?foo=1&bar=2", TESTED, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ("other port", "http://mycompany.com:1234/myapp.php?foo=1&bar=2", TESTED, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ("duplicates", "https://mycompany.com/myapp.php?foo=1&bar=2", DUPLICATES, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    (
        "user and password",
        "https://me:p%40ss@mycompany.com/myapp.php?foo=1&bar=2",
        TESTED,
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    (
        "fragment",
        "https://mycompany.com/myapp.php?foo=1&bar=2#rc=3&rp=all",
        TESTED,
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    (
        "body hash",
        signature.with_body_hash("https://mycompany.com/myapp.php?foo=1&bar=2", JSON),
        [],
        "a9nBmqA0ju/hNViExpshrM61xv4=",
    ),
]


@pytest.mark.parametrize(("case", "url", "params", "expected"), VECTORS, ids=[row[0] for row in VECTORS])
def test_a_known_request_has_its_known_signature(
    case: str, url: str, params: list[tuple[str, str]], expected: str
) -> None:
    assert signature.sign(TOKEN, url, params) == expected
    assert signature.sign(TOKEN, url, reversed(params)) == expected


URLS = [
    ("https://a.example/x", "https://a.example/x"),
    ("https://me@a.example:8443/x?y=@#z", "https://a.example:8443/x?y=@"),
    ("http://a.example/x@y//u@v", "http://a.example/x@y//u@v"),
    ("http://a.example?", "http://a.example?"),
    ("HTTP://A.example/%7e", "HTTP://A.example/%7e"),
]


@pytest.mark.parametrize(("url", "signed"), URLS)
def test_only_the_fragment_and_the_user_are_left_out_of_a_url(url: str, signed: str) -> None:
    assert signature.signed_url(url) == signed


def test_a_body_hash_joins_the_query_before_the_fragment() -> None:
    digest = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    assert signature.with_body_hash("http://a.example/x", JSON) == f"http://a.example/x?bodySHA256={digest}"
    assert (
        signature.with_body_hash("http://a.example/x?y#rc=1", JSON)
        == f"http://a.example/x?y&bodySHA256={digest}#rc=1"
    )


text = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
hosts = st.sampled_from(
    ["http://a.example", "https://a.example", "http://a.example:8080", "https://a.example:443"]
)
paths = st.from_regex(r"/[a-z0-9/]{0,10}(\?[a-z]+=[a-zA-Z0-9%+]*)?", fullmatch=True)


@REPRODUCIBLE
@given(token=text, host=hosts, path=paths, params=st.lists(st.tuples(text, text), max_size=6))
def test_twilios_validator_accepts_every_form_post_we_sign(
    token: str, host: str, path: str, params: list[tuple[str, str]]
) -> None:
    made = signature.sign(token, host + path, params)
    assert RequestValidator(token).validate(host + path, MultiDict(params), made)


@REPRODUCIBLE
@given(token=text, host=hosts, path=paths, body=text)
def test_twilios_validator_accepts_every_json_body_we_sign(
    token: str, host: str, path: str, body: str
) -> None:
    url = signature.with_body_hash(host + path, body.encode())
    assert RequestValidator(token).validate(url, body, signature.sign(token, url))
