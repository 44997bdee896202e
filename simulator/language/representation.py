"""The three ways in which the 2010 API writes a resource: JSON, XML and CSV, chosen by the path's extension.

`.json` is what every SDK asks for. Without an extension the answer is XML, a `TwilioResponse` around the record, the
list or the `RestException`; its names are those of the JSON in capitals, and the addresses in it carry no extension
either. CSV has a row of names and a row a record, without what is nested. The product APIs know JSON alone.

Source: https://www.twilio.com/docs/usage/twilios-response; the XML as captured on the wire (TWI-4-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final, NamedTuple

EXTENSIONS: Final = (".json", ".xml", ".csv")
DECLARATION: Final = "<?xml version='1.0' encoding='UTF-8'?>\n"

_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Kind(NamedTuple):
    """A resource's two names: the element of one record, and the key of a list's array."""

    one: str
    many: str


MESSAGE: Final = Kind("Message", "messages")
MEDIA: Final = Kind("Media", "media_list")
FEEDBACK: Final = Kind("Feedback", "feedback")
NUMBER: Final = Kind("IncomingPhoneNumber", "incoming_phone_numbers")
SHORT_CODE: Final = Kind("ShortCode", "short_codes")
OFFER: Final = Kind("AvailablePhoneNumber", "available_phone_numbers")
COUNTRY: Final = Kind("Country", "countries")
ACCOUNT: Final = Kind("Account", "accounts")
BALANCE: Final = Kind("Balance", "balance")
KEY: Final = Kind("Key", "keys")
SIGNING_KEY: Final = Kind("SigningKey", "signing_keys")
EXCEPTION: Final = Kind("RestException", "exceptions")


def split(path: str) -> tuple[str, str]:
    """A path without its extension, and the extension; an unknown one is part of the path."""
    for extension in EXTENSIONS:
        if path.endswith(extension):
            return path[: -len(extension)], extension
    return path, ""


def xml(kind: Kind, record: Mapping[str, Any]) -> str:
    """One record as a document."""
    return _document(_element(kind.one, record))


def xml_list(kind: Kind, records: Iterable[Mapping[str, Any]], paging: Mapping[str, Any]) -> str:
    """A list as a document: the paging keys are attributes of the element around the records."""
    attributes = "".join(f' {name.replace("_", "")}="{_text(value)}"' for name, value in paging.items())
    inside = "".join(_element(kind.one, record) for record in records)
    name = capitals(kind.many)
    return _document(f"<{name}{attributes}>{inside}</{name}>")


def csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Records as comma-separated values under a row of names, which no record at all has none of (RFC 4180)."""
    names = [name for name, value in records[0].items() if not isinstance(value, Mapping)] if records else []
    rows = [[capitals(name) for name in names]]
    rows += [[_plain(_without_extension(name, record[name])) for name in names] for record in records]
    return "".join(",".join(map(_cell, row)) + "\r\n" for row in rows if row)


def capitals(name: str) -> str:
    """`account_sid` as `AccountSid`."""
    return "".join(part.capitalize() for part in name.split("_"))


def _document(inside: str) -> str:
    return f"{DECLARATION}<TwilioResponse>{inside}</TwilioResponse>"


def _element(name: str, value: Any, *, address: bool = False) -> str:
    if isinstance(value, Mapping):
        inside = "".join(
            _element(
                capitals(key), _without_extension(key, item, address=address), address=key.endswith("uris")
            )
            for key, item in value.items()
        )
    else:
        inside = _text(value)
    return f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"


def _without_extension(key: str, value: Any, *, address: bool = False) -> Any:
    """An address as this representation writes it; anything else as it is."""
    is_address = isinstance(value, str) and (address or key == "uri")
    return value.removesuffix(".json") if is_address else value


def _text(value: Any) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", _plain(value)))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(mark in text for mark in '",\r\n') else text
