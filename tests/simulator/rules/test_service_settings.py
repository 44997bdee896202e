"""The settings of a messaging service, read from a form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import errors
from simulator.model import MessagingService
from simulator.rules import service_settings
from tests.simulator.sample import NOW, SERVICE, service

LATER = NOW + timedelta(hours=1)
URL = "https://app.example/in"


def test_a_service_has_every_feature_unless_it_says_otherwise() -> None:
    """TWI-9-10"""
    made = service_settings.made(SERVICE, {"FriendlyName": "Advising"}, NOW)
    assert made == service()


def test_a_service_has_to_have_a_name() -> None:
    assert service_settings.made(SERVICE, {"FriendlyName": ""}, NOW) == errors.missing_parameter(
        "FriendlyName"
    )


SET: list[tuple[str, str, str, object]] = [
    ("FriendlyName", "Campus", "friendly_name", "Campus"),
    ("InboundRequestUrl", URL, "inbound_request_url", URL),
    ("InboundMethod", "GET", "inbound_method", "GET"),
    ("FallbackUrl", URL, "fallback_url", URL),
    ("FallbackMethod", "GET", "fallback_method", "GET"),
    ("StatusCallback", URL, "status_callback", URL),
    ("StatusCallback", "", "status_callback", ""),
    ("StickySender", "false", "sticky_sender", False),
    ("MmsConverter", "False", "mms_converter", False),
    ("SmartEncoding", "false", "smart_encoding", False),
    ("ScanMessageContent", "enable", "scan_message_content", "enable"),
    ("FallbackToLongCode", "false", "fallback_to_long_code", False),
    ("AreaCodeGeomatch", "false", "area_code_geomatch", False),
    ("SynchronousValidation", "true", "synchronous_validation", True),
    ("ValidityPeriod", "1", "validity_period", 1),
    ("ValidityPeriod", "36000", "validity_period", 36_000),
    ("Usecase", "marketing", "usecase", "marketing"),
    ("UseInboundWebhookOnNumber", "true", "use_inbound_webhook_on_number", True),
]


@pytest.mark.parametrize(("name", "text", "field", "value"), SET)
def test_a_setting_is_changed_and_nothing_else(name: str, text: str, field: str, value: object) -> None:
    changed = service_settings.configured(service(), {name: text, "Unknown": "x"}, LATER)
    assert changed == service(**{field: value}, updated=LATER)


WRONG = [
    ("FriendlyName", ""),
    ("FriendlyName", "x" * 65),
    ("InboundRequestUrl", "app"),
    ("InboundMethod", "PUT"),
    ("StickySender", "perhaps"),
    ("ValidityPeriod", "0"),
    ("ValidityPeriod", "36001"),
    ("ValidityPeriod", "9" * 9),
    ("ValidityPeriod", "long"),
    ("Usecase", "spam"),
    ("ScanMessageContent", "yes"),
]


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_a_setting_that_cannot_be_is_refused_by_its_name(name: str, text: str) -> None:
    assert service_settings.configured(service(), {name: text}, LATER) == errors.invalid_parameter(name, text)


def test_every_field_that_a_form_can_set_is_one_of_the_record() -> None:
    fields = {field for field, _ in service_settings.SETTINGS.values()}
    assert fields == set(MessagingService.__struct_fields__) - {"sid", "created", "updated"}
