"""One mail as a mailbox keeps it: what the person at that address would see, and who it was addressed to.

A mail comes from a program under test, so anything may be wrong with it. Nothing of it is lost for that: bytes
that are no text in the character set they claim are shown escaped, and a mail that cannot be taken apart at all is
kept as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import MIMEPart
from functools import lru_cache
from html.parser import HTMLParser
from typing import Final

import msgspec


class Mail(msgspec.Struct, frozen=True):
    """A mail that was accepted: `sender` and `recipients` are the envelope's, the rest is the message's.

    `html` is the page that it brings besides or instead of plain text; empty where it brings none.
    """

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...]
    html: str = ""


def read(sender: str, recipients: Iterable[str], content: bytes) -> Mail:
    """The mail in these bytes; it never fails, whatever they are.

    The text is that of the plain part, else of the HTML part without its markup, else the source of the whole
    mail. Its lines end in a line feed; the one at its end, which SMTP demands, is not part of it.
    """
    try:
        headers, text, html = _taken_apart(content)
    except Exception:  # noqa: BLE001  # the library's own faults with malformed mail have no common type
        headers, text, html = (), _decoded(content, "utf-8"), ""
    return Mail(
        sender=_readable(sender),
        recipients=tuple(dict.fromkeys(map(_readable, recipients))),
        subject=next((value for name, value in headers if name.lower() == "subject"), ""),
        text=text.replace("\r\n", "\n").removesuffix("\n"),
        headers=headers,
        html=html,
    )


def _taken_apart(content: bytes) -> tuple[tuple[tuple[str, str], ...], str, str]:
    message = message_from_bytes(content, policy=_POLICY)
    headers = tuple((_readable(name), _header(name, _readable(raw))) for name, raw in message.raw_items())
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    html = _text(page) if page is not None else ""
    if plain is None and page is None:
        return headers, _decoded(content, "utf-8"), ""
    return headers, _without_markup(html) if plain is None else _text(plain), html


def _header(name: str, raw: str) -> str:
    """The value with its encoded words decoded; as it came where that fails."""
    try:
        return _readable(str(_POLICY.header_fetch_parse(name, raw)))
    except Exception:  # noqa: BLE001  # as in `read`
        return raw


_parsed: Final = HeaderRegistry()
_parsed_before: Final = lru_cache(maxsize=256)(_parsed)
_SHORT: Final = 200  # characters


def _parsed_once(name: str, value: str) -> BaseHeader:
    """The header taken apart. That is most of the work with a mail, and most headers are those of the last one."""
    return (_parsed_before if len(name) + len(value) <= _SHORT else _parsed)(name, value)


_POLICY: Final = policy.default.clone(header_factory=_parsed_once)


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    # ASCII is what a part claims that claims nothing; any text is then more likely in UTF-8, which contains it.
    charset = part.get_content_charset("utf-8").replace("us-ascii", "utf-8")
    return _decoded(payload if isinstance(payload, bytes) else b"", charset)


def _decoded(data: bytes, charset: str) -> str:
    try:
        return _readable(data.decode(charset))
    except (LookupError, ValueError):
        return data.decode("utf-8", "backslashreplace")


def _readable(text: str) -> str:
    """The text without lone surrogates: they stand for bytes nobody could decode, and JSON cannot hold them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


_SILENT: Final = frozenset({"script", "style", "head", "title"})
_BREAKING: Final = frozenset(
    {"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "table", "tr", "ul", "ol"}
)
_BLANKS: Final = re.compile(r"[ \t\r\f\v\xa0]+")
_EMPTY_LINES: Final = re.compile(r" ?\n[ \n]*")


class _Stripper(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the base's
        self._silent += tag in _SILENT
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.seen.append(data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in _BREAKING:
            self.seen.append("\n")


def _without_markup(page: str) -> str:
    stripper = _Stripper()
    stripper.feed(page)
    stripper.close()
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", "".join(stripper.seen))).strip()
