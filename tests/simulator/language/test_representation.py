"""TWI-4-01: the 2010 API writes JSON, XML and CSV, each as its readers expect."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from simulator.language import representation
from simulator.language.representation import ACCOUNT, EXCEPTION, MEDIA, MESSAGE, NUMBER

RECORD: dict[str, Any] = {
    "account_sid": "AC1",
    "body": 'a <b> & "c"',
    "error_code": None,
    "capabilities": {"voice": True, "sms": False},
    "num_media": "0",
    "uri": "/2010-04-01/Accounts/AC1/Messages/SM1.json",
    "subresource_uris": {"media": "/2010-04-01/Accounts/AC1/Messages/SM1/Media.json"},
}
PAGING = {"page": 0, "page_size": 50, "next_page_uri": None, "uri": "/x?To=%2B1&Page=0"}

PATHS = [
    ("/Messages.json", "/Messages", ".json"),
    ("/Messages.csv", "/Messages", ".csv"),
    ("/Messages.xml", "/Messages", ".xml"),
    ("/Messages", "/Messages", ""),
    ("/Messages.html", "/Messages.html", ""),
    ("/a.json.csv", "/a.json", ".csv"),
]


@pytest.mark.parametrize(("path", "bare", "extension"), PATHS)
def test_an_extension_that_is_known_is_no_part_of_the_path(path: str, bare: str, extension: str) -> None:
    assert representation.split(path) == (bare, extension)


def test_a_record_in_xml_has_its_fields_in_capitals_and_addresses_without_extension() -> None:
    root = ET.fromstring(representation.xml(MESSAGE, RECORD))  # noqa: S314  our own document
    assert root.tag == "TwilioResponse"
    (message,) = root
    assert message.tag == "Message"
    assert {child.tag: child.text for child in message} == {
        "AccountSid": "AC1",
        "Body": 'a <b> & "c"',
        "ErrorCode": None,
        "Capabilities": None,
        "NumMedia": "0",
        "Uri": "/2010-04-01/Accounts/AC1/Messages/SM1",
        "SubresourceUris": None,
    }
    assert message.findtext("Capabilities/Voice") == "true"
    assert message.findtext("SubresourceUris/Media") == "/2010-04-01/Accounts/AC1/Messages/SM1/Media"


def test_an_xml_document_says_what_it_is_and_empty_elements_are_closed_at_once() -> None:
    text = representation.xml(EXCEPTION, {"code": None})
    assert text == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<TwilioResponse><RestException><Code/></RestException></TwilioResponse>"
    )


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1f", "\ud800", "\uffff"])
def test_a_character_that_xml_cannot_hold_is_replaced(character: str) -> None:
    root = ET.fromstring(representation.xml(MESSAGE, {"body": f"a{character}b"}))  # noqa: S314  our own document
    assert root.findtext("Message/Body") == "a\ufffdb"


def test_a_body_that_looks_like_an_address_keeps_its_end() -> None:
    assert "<Body>/x.json</Body>" in representation.xml(MESSAGE, {"body": "/x.json"})


def test_a_list_in_xml_carries_its_paging_as_attributes() -> None:
    root = ET.fromstring(representation.xml_list(NUMBER, [{"sid": "PN1"}, {"sid": "PN2"}], PAGING))  # noqa: S314  ours
    (numbers,) = root
    assert numbers.tag == "IncomingPhoneNumbers"
    assert numbers.attrib == {"page": "0", "pagesize": "50", "nextpageuri": "", "uri": "/x?To=%2B1&Page=0"}
    assert [number.findtext("Sid") for number in numbers] == ["PN1", "PN2"]
    assert [number.tag for number in numbers] == ["IncomingPhoneNumber"] * 2


def test_a_media_list_is_called_as_its_array() -> None:
    assert "<MediaList " in representation.xml_list(MEDIA, [], PAGING)


def test_csv_has_a_row_of_names_and_a_row_a_record() -> None:
    rows = representation.csv([RECORD, RECORD | {"body": "plain", "error_code": 1}]).split("\r\n")
    assert rows == [
        "AccountSid,Body,ErrorCode,NumMedia,Uri",
        'AC1,"a <b> & ""c""",,0,/2010-04-01/Accounts/AC1/Messages/SM1',
        "AC1,plain,1,0,/2010-04-01/Accounts/AC1/Messages/SM1",
        "",
    ]


@pytest.mark.parametrize("text", ["a,b", "a\nb", 'a"b', "a\rb"])
def test_a_cell_is_quoted_when_it_has_to_be(text: str) -> None:
    doubled = text.replace('"', '""')
    assert representation.csv([{"body": text}]) == f'Body\r\n"{doubled}"\r\n'


def test_no_records_in_csv_are_nothing() -> None:
    assert representation.csv([]) == ""


def test_truth_is_written_in_small_letters() -> None:
    assert representation.csv([{"beta": False}]) == "Beta\r\nfalse\r\n"
    assert "<Beta>true</Beta>" in representation.xml(ACCOUNT, {"beta": True})
