"""Where a request goes is decided by its host, and look-alikes are nobody's."""

from __future__ import annotations

import pytest

from simulator.doors.proxy import routes


@pytest.mark.parametrize(
    ("host", "is_twilio"),
    [
        ("api.twilio.com", True),
        ("API.Twilio.COM.", True),
        ("api.dublin.ie1.twilio.com", True),
        ("twilio.com", True),
        ("eviltwilio.com", False),
        ("api.twilio.com.evil.example", False),
        ("twilio.com.example", False),
        ("example.org", False),
    ],
)
def test_twilio_is_told_from_look_alikes(host: str, *, is_twilio: bool) -> None:
    assert routes.is_provider(host) is is_twilio


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("api.twilio.com:443", ("api.twilio.com", 443)),
        ("[::1]:8443", ("::1", 8443)),
        ("host", ("host", 443)),
        ("host:port", None),
        ("user@host:443", None),
        ("host:443/path", None),
        ("", None),
    ],
)
def test_what_connect_takes(text: str, place: tuple[str, int] | None) -> None:
    assert routes.authority(text) == place


def test_plain_http_is_taken_apart() -> None:
    assert routes.absolute("http://a.example:81/x?y=1") == routes.Target(
        host="a.example", port=81, path="/x?y=1"
    )
    assert routes.absolute("http://a.example") == routes.Target(host="a.example", port=80, path="/")
    assert routes.absolute("https://a.example/") is None
    assert routes.absolute("http://a.example:nonsense/") is None


def test_a_product_that_is_not_simulated_is_not_taken_for_one_that_is() -> None:
    assert routes.simulated("messaging.twilio.com", "/v1/Services") == "/v1/Services"
    assert routes.simulated("verify.twilio.com", "/v2/Services") == "/verify/v2/Services"
