"""TWI-4-02: what the answers of all Twilio routes have in common."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.simulator.provider import Provider
from tests.simulator.sample import ADVISOR, STUDENT

FIXED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Access-Control-Allow-Credentials": "true",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Home-Region": "us1",
    "X-Powered-By": "AT-5000",
    "X-Shenanigans": "none",
    "Twilio-Concurrent-Requests": "1",
}

DOMAINS = [
    ("Messages.json", 200, "api.twilio.com"),
    ("Messages/SM1.json", 404, "api.twilio.com"),
    ("/2010-04-01/nothing", 404, "api.twilio.com"),
    ("/v1/Services", 200, "messaging.twilio.com"),
    ("/messaging/v1/Services", 200, "messaging.twilio.com"),
    ("/v1/Consents/Bulk", 405, "accounts.twilio.com"),
    ("/accounts/v1/Consents/Bulk", 405, "accounts.twilio.com"),
]


@pytest.mark.parametrize(("path", "status", "domain"), DOMAINS)
def test_every_answer_has_the_providers_headers(
    provider: Provider, path: str, status: int, domain: str
) -> None:
    response = provider.api("GET", path)
    headers = dict(response.headers)
    assert (response.status_code, headers["X-Api-Domain"]) == (status, domain)
    assert {name: headers[name] for name in FIXED} == FIXED
    assert headers["Twilio-Request-Id"].startswith("RQ")
    assert len(headers["Twilio-Request-Id"]) == 34
    assert float(headers["Twilio-Request-Duration"]) >= 0


def test_no_two_requests_have_the_same_id(provider: Provider) -> None:
    ids = {provider.api("GET", "Messages.json").headers["Twilio-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_control_routes_are_not_the_providers(provider: Provider) -> None:
    assert "X-Api-Domain" not in provider.control("GET", "clock").headers


def test_a_route_answers_in_the_representation_of_its_extension(provider: Provider) -> None:
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    types = {ext: provider.api("GET", f"Messages{ext}").content_type for ext in ("", ".xml", ".csv", ".json")}
    assert types == {
        "": "application/xml",
        ".xml": "application/xml",
        ".csv": "text/csv; charset=utf-8",
        ".json": "application/json",
    }


def test_pages_stay_in_their_representation(provider: Provider) -> None:
    for _ in range(2):
        provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    root = ET.fromstring(provider.api("GET", "Messages?PageSize=1").text)  # noqa: S314  our own document
    following = root[0].attrib["nextpageuri"]
    assert "/Messages?PageSize=1&Page=1" in following
    assert provider.api("GET", following).content_type == "application/xml"
    csv = provider.api("GET", "Messages.csv", query={"PageSize": "1"}).text.splitlines()
    assert csv[0].startswith("AccountSid,ApiVersion,Body,")
    assert len(csv) == 2


def test_a_created_message_can_be_answered_in_csv(provider: Provider) -> None:
    response = provider.api("POST", "Messages.csv", {"To": STUDENT, "From": ADVISOR, "Body": "Hello"})
    assert response.status_code == 201
    assert len(response.text.splitlines()) == 2


@pytest.mark.parametrize(
    ("path", "code"), [("Messages/SM1", "20404"), ("/2010-04-01/Accounts/AC2/Messages", "20404")]
)
def test_a_refusal_without_extension_is_a_rest_exception(provider: Provider, path: str, code: str) -> None:
    response = provider.api("GET", path)
    root = ET.fromstring(response.text)  # noqa: S314  our own document
    assert root.findtext("RestException/Code") == code
    assert root.findtext("RestException/Status") == str(response.status_code) == "404"
    assert root.findtext("RestException/MoreInfo") == f"https://www.twilio.com/docs/errors/{code}"


def test_product_apis_answer_in_json_whatever_the_path(provider: Provider) -> None:
    assert provider.api("GET", "/v1/Services/MG1").content_type == "application/json"
