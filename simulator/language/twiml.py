"""What an application answers to an inbound text: TwiML, or plain text.

`text/plain` is the reply, word for word. XML is a `<Response>` of verbs, run in order: each `<Message>` is a
reply, `<Redirect>` hands over to another document and nothing after it runs; neither does what follows a
`<Message>` with an `action`. Names are case-sensitive. What Twilio does not know is skipped with a warning and
the rest runs; what it cannot read at all is a failure, for which the fallback URL is asked. An empty answer is a
good answer: no reply. Source: twilio.com/docs/messaging/twiml.

Open in the sources and settled here: outer whitespace of a `<Message>`, of its nouns and of a URL is layout and
is dropped; a root that is not `Response` is a warning and runs nothing; a verb of voice calls is the bad verb,
any other unknown one the schema warning; a method is taken in any letter case, and is POST where it is wrong.

The document comes from outside, so no document type is accepted: with it go all entities but XML's own five.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder  # builds only; `_document` reads, and safely
from xml.parsers import expat

from simulator import errors
from simulator.errors import Debugger


@dataclass(frozen=True, slots=True)
class Reply:
    """One text to send back; `to` and `sender` are as written, None meaning the pair of the inbound text."""

    body: str
    media: tuple[str, ...] = ()
    to: str | None = None
    sender: str | None = None
    action: str | None = None
    method: str = "POST"
    status_callback: str | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """The document that takes over, by a URL that may be relative; an empty one is the present document."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be done, and what was wrong; with a failure there is nothing to be done."""

    replies: tuple[Reply, ...] = ()
    redirect: Redirect | None = None
    warnings: tuple[Debugger, ...] = ()
    failure: Debugger | None = None


_Step = Reply | Redirect | Debugger

_LONGEST_DOCUMENT: Final = 64 * 1024  # bytes
_LONGEST_BODY: Final = 1600  # characters
_MOST_MEDIA: Final = 10
_MOST_REPLIES: Final = 10

_XML_TYPES: Final = frozenset({"text/xml", "application/xml", "text/html"})
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
# Character sets of the web. Python knows others, which are no encodings of text or decode to halves of characters.
_KNOWN_CHARSETS: Final = re.compile(
    r"utf-?8|utf-?16(le|be)?|utf-?32(le|be)?|(us-?)?ascii|latin-?1|iso-?8859-?\d{1,2}|windows-?\d{3,4}|cp\d{3,4}"
    r"|koi8-[ru]|big5|gbk|gb2312|gb18030|euc-?(jp|kr)|shift[-_]?jis|iso-2022-(jp|kr)",
    re.IGNORECASE,
)
_METHODS: Final = frozenset({"GET", "POST"})
_MESSAGE_VERBS: Final = frozenset({"Message", "Sms"})  # `Sms` is the older name of the same
_MESSAGE_ATTRIBUTES: Final = frozenset({"to", "from", "action", "method", "statusCallback"})
_VOICE_VERBS: Final = frozenset({
    "Connect", "Dial", "Enqueue", "Gather", "Hangup", "Leave", "Pause", "Pay", "Play", "Prompt", "Record", "Refer",
    "Reject", "Say", "Start", "Stop",
})  # fmt: skip


def parse(content_type: str | None, body: bytes) -> Answer:
    """What a webhook's answer asks for; that its HTTP status was a good one is taken for granted."""
    if len(body) > _LONGEST_DOCUMENT:
        return Answer(failure=errors.DOCUMENT_TOO_LARGE)
    if not body.strip():
        return Answer()
    media_type = (content_type or "").partition(";")[0].strip().lower()
    text = _decoded(content_type or "", body)
    if media_type == "text/plain":
        return _answer(_checked(Reply(text if isinstance(text, str) else text.decode(errors="replace"))))
    if media_type not in _XML_TYPES:
        return Answer(failure=errors.BAD_CONTENT_TYPE)
    try:
        return _answer(_run(_document(text)))
    except (
        expat.ExpatError,
        _DoctypeError,
        LookupError,
        ValueError,
    ):  # the last two: an encoding expat cannot do
        return Answer(failure=errors.DOCUMENT_PARSE_FAILURE)


def _answer(steps: Iterable[_Step]) -> Answer:
    taken = list(steps)
    replies = [step for step in taken if isinstance(step, Reply)]
    warnings = [step for step in taken if isinstance(step, Debugger)]
    if len(replies) > _MOST_REPLIES:
        warnings.append(errors.TOO_MANY_REPLIES)
    return Answer(
        replies=tuple(replies[:_MOST_REPLIES]),
        redirect=next((step for step in taken if isinstance(step, Redirect)), None),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _run(response: Element) -> Iterator[_Step]:
    """The steps of a document in order, as far as it runs."""
    if response.tag != "Response":
        yield errors.SCHEMA_WARNING
        return
    if response.attrib or _text(response):
        yield errors.SCHEMA_WARNING
    for verb in response:
        yield from (steps := list(_verb(verb)))
        if any(isinstance(step, Redirect) or (isinstance(step, Reply) and step.action) for step in steps):
            return


def _verb(verb: Element) -> Iterator[_Step]:
    if verb.tag in _MESSAGE_VERBS:
        yield from _message(verb)
    elif verb.tag == "Redirect":
        if set(verb.attrib) - {"method"} or len(verb):
            yield errors.SCHEMA_WARNING
        method = verb.get("method", "POST").upper()
        if method not in _METHODS:
            yield errors.REPLY_METHOD_INVALID
        yield Redirect(_text(verb), method if method in _METHODS else "POST")
    else:
        yield errors.BAD_VERB if verb.tag in _VOICE_VERBS else errors.SCHEMA_WARNING


def _message(verb: Element) -> Iterator[_Step]:
    nouns = [noun for noun in verb if noun.tag in {"Body", "Media"}]
    bodies = [_text(noun) for noun in nouns if noun.tag == "Body"]
    if (
        set(verb.attrib) - _MESSAGE_ATTRIBUTES
        or len(nouns) < len(verb)
        or any(noun.attrib or len(noun) for noun in nouns)
        or (bodies and _text(verb))
    ):
        yield errors.SCHEMA_WARNING
    method = verb.get("method", "POST").upper()
    if method not in _METHODS:
        yield errors.REPLY_METHOD_INVALID
    yield from _checked(
        Reply(
            body="".join(bodies) if bodies else _text(verb),
            media=tuple(_text(noun) for noun in nouns if noun.tag == "Media"),
            to=verb.get("to"),
            sender=verb.get("from"),
            action=verb.get("action") or None,
            method=method if method in _METHODS else "POST",
            status_callback=verb.get("statusCallback") or None,
        )
    )


def _checked(reply: Reply) -> Iterator[Reply | Debugger]:
    """The reply if it can be sent as it is, else what is wrong with it."""
    too_much = len(reply.body) > _LONGEST_BODY or len(reply.media) > _MOST_MEDIA
    nothing = not reply.body.strip() and not reply.media
    yield errors.REPLY_BODY_INVALID if too_much or nothing or "" in reply.media else reply


def _text(element: Element) -> str:
    """The element's own text, that of its children left out."""
    return ((element.text or "") + "".join(child.tail or "" for child in element)).strip()


def _decoded(content_type: str, body: bytes) -> str | bytes:
    """The body in the character set its header names; without one, or with one nobody knows, as it came."""
    charset = _CHARSET.search(content_type)
    if charset and _KNOWN_CHARSETS.fullmatch(charset[1]):
        try:
            return body.decode(charset[1])
        except (LookupError, UnicodeDecodeError):
            return body
    return body


class _DoctypeError(Exception):
    """The document declares a type, and so might declare entities."""


def _document(text: str | bytes) -> Element:
    tree = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    # Expat reads to the end of its input even after a handler raised; having this handler keeps it from
    # expanding entities meanwhile.
    parser.DefaultHandler = _ignore
    parser.Parse(text, True)
    return tree.close()


def _refuse_doctype(*_: object) -> None:
    raise _DoctypeError


def _ignore(_: str) -> None:
    """Comments, processing instructions and layout outside the root say nothing."""
