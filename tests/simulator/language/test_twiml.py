"""What an application's answer makes the simulator do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from simulator import errors
from simulator.language import twiml
from simulator.language.twiml import Answer, Redirect, Reply

REPRODUCIBLE = settings(derandomize=True, deadline=None)  # the same cases every time, on any machine

XML = "text/xml"


def read(document: str) -> Answer:
    return twiml.parse(XML, f"<Response>{document}</Response>".encode())


NO_REPLY = [
    ("an empty body", None, b""),
    ("an empty body of some type", "application/json", b""),
    ("blanks", "text/plain", b" \n"),
    ("an empty document", XML, b"<Response/>"),
    ("a document with a declaration", XML, b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'),
    ("a comment", XML, b"<!-- nothing --><Response><!-- to see --></Response>"),
]


@pytest.mark.parametrize(("case", "content_type", "body"), NO_REPLY, ids=[row[0] for row in NO_REPLY])
def test_nothing_to_say_is_a_good_answer(case: str, content_type: str | None, body: bytes) -> None:
    assert twiml.parse(content_type, body) == Answer()


PLAIN = [
    ("text/plain", b"Thanks!", "Thanks!"),
    ("text/plain; charset=utf-8", "Tschüs".encode(), "Tschüs"),
    ("text/plain", "Tschüs".encode(), "Tschüs"),
    ("Text/Plain;charset='latin-1'", "Tschüs".encode("latin-1"), "Tschüs"),
    ("text/plain; charset=nonsense", b"Thanks!", "Thanks!"),
    ("text/plain; charset=idna", b"Thanks!", "Thanks!"),
    ("text/plain; charset=utf-7", b"+2AA-", "+2AA-"),
    ("text/plain; charset=raw_unicode_escape", b"\\ud800", "\\ud800"),
    ("text/plain; charset=undefined", b"Thanks!", "Thanks!"),
    ("text/plain; charset=utf-16", b"\x00\xd8", "\x00\ufffd"),
    ("text/plain; charset=ascii", "Tschüs".encode(), "Tschüs"),
    ("text/plain", b"caf\xe9", "caf\ufffd"),
    ("text/plain", b" <b>as it is</b>\n", " <b>as it is</b>\n"),
]


@pytest.mark.parametrize(("content_type", "body", "text"), PLAIN)
def test_plain_text_is_the_reply_word_for_word(content_type: str, body: bytes, text: str) -> None:
    assert twiml.parse(content_type, body) == Answer(replies=(Reply(text),))


@pytest.mark.parametrize(
    "content_type", ["text/xml", "application/xml", "text/html; charset=utf-8", "TEXT/XML;charset=utf-8"]
)
def test_three_types_are_read_as_twiml(content_type: str) -> None:
    body = b"<Response><Message>Thanks!</Message></Response>"
    assert twiml.parse(content_type, body).replies == (Reply("Thanks!"),)


ENCODED = [
    ("declared", XML, '<?xml version="1.0" encoding="iso-8859-1"?>', "iso-8859-1"),
    ("in the header", "text/xml; charset=iso-8859-1", "", "iso-8859-1"),
    (
        "the header over the declaration",
        "text/xml; charset=utf-8",
        '<?xml version="1.0" encoding="ascii"?>',
        "utf-8",
    ),
    ("with a byte order mark", XML, "", "utf-16"),
    ("utf-8 by default", XML, "", "utf-8"),
]


@pytest.mark.parametrize(("case", "content_type", "prolog", "encoding"), ENCODED, ids=[r[0] for r in ENCODED])
def test_the_encoding_is_the_headers_or_the_documents(
    case: str, content_type: str, prolog: str, encoding: str
) -> None:
    body = f"{prolog}<Response><Message>Tschüs</Message></Response>".encode(encoding)
    assert twiml.parse(content_type, body) == Answer(replies=(Reply("Tschüs"),))


VOICE_VERBS = (
    *("Connect", "Dial", "Enqueue", "Gather", "Hangup", "Leave", "Pause", "Pay"),
    *("Play", "Prompt", "Record", "Refer", "Reject", "Say", "Start", "Stop"),
)

DOCUMENTS = [
    ("several messages", "<Message>one</Message><Message>two</Message>", (Reply("one"), Reply("two"))),
    ("a body noun", "<Message><Body>hello</Body></Message>", (Reply("hello"),)),
    ("two body nouns", "<Message><Body>a</Body><Body>b</Body></Message>", (Reply("ab"),)),
    (
        "layout around the text",
        "\n  <Message>\n    hello\n    you\n  </Message>\n",
        (Reply("hello\n    you"),),
    ),
    ("entities", "<Message>a &lt; b &amp; &#x1F600;</Message>", (Reply("a < b & \U0001f600"),)),
    ("a character section", "<Message><![CDATA[<b>]]> &gt;</Message>", (Reply("<b> >"),)),
    (
        "media",
        "<Message><Body>see</Body><Media> https://a.example/1.png </Media><Media>https://a.example/2.png</Media></Message>",
        (Reply("see", ("https://a.example/1.png", "https://a.example/2.png")),),
    ),
    (
        "media and plain text",
        "<Message>see<Media>https://a.example/1.png</Media></Message>",
        (Reply("see", ("https://a.example/1.png",)),),
    ),
    (
        "media alone",
        "<Message><Media>https://a.example/1.png</Media></Message>",
        (Reply("", ("https://a.example/1.png",)),),
    ),
    (
        "every attribute",
        '<Message to="+15551230001" from="+15551230002" method="get" statusCallback="/s">hi</Message>',
        (Reply("hi", to="+15551230001", sender="+15551230002", method="GET", status_callback="/s"),),
    ),
    ("empty attributes", '<Message action="" statusCallback="">hi</Message>', (Reply("hi"),)),
    (
        "an action ends the document",
        '<Message action="/next">hi</Message><Message>never</Message><Nonsense/>',
        (Reply("hi", action="/next"),),
    ),
    (
        "the older name of a message",
        '<Sms to="+15551230001" action="">hi</Sms><Message>there</Message>',
        (Reply("hi", to="+15551230001"), Reply("there")),
    ),
    ("1600 characters", f"<Message>{'a' * 1600}</Message>", (Reply("a" * 1600),)),
    ("ten replies", "<Message>hi</Message>" * 10, (Reply("hi"),) * 10),
]


@pytest.mark.parametrize(("case", "document", "replies"), DOCUMENTS, ids=[row[0] for row in DOCUMENTS])
def test_messages_become_replies_in_order(case: str, document: str, replies: tuple[Reply, ...]) -> None:
    assert read(document) == Answer(replies=replies)


REDIRECTS = [
    ("a redirect", "<Redirect>/next</Redirect>", Answer(redirect=Redirect("/next"))),
    ("its method", '<Redirect method="GET"> /next </Redirect>', Answer(redirect=Redirect("/next", "GET"))),
    ("to itself", "<Redirect/>", Answer(redirect=Redirect(""))),
    (
        "after a message",
        "<Message>hi</Message><Redirect>/next</Redirect><Message>never</Message><Nonsense/>",
        Answer(replies=(Reply("hi"),), redirect=Redirect("/next")),
    ),
    (
        "with a wrong method",
        '<Redirect method="PUT">/next</Redirect>',
        Answer(redirect=Redirect("/next"), warnings=(errors.REPLY_METHOD_INVALID,)),
    ),
    (
        "with an unknown attribute",
        '<Redirect when="now">/next</Redirect>',
        Answer(redirect=Redirect("/next"), warnings=(errors.SCHEMA_WARNING,)),
    ),
]


@pytest.mark.parametrize(("case", "document", "answer"), REDIRECTS, ids=[row[0] for row in REDIRECTS])
def test_a_redirect_hands_over_and_nothing_after_it_runs(case: str, document: str, answer: Answer) -> None:
    assert read(document) == answer


WARNED = [
    ("an unknown verb", "<Text>no</Text><Message>hi</Message>", errors.SCHEMA_WARNING),
    ("a verb in small letters", "<message>no</message><Message>hi</Message>", errors.SCHEMA_WARNING),
    ("many unknown verbs, told once", "<A/><B/><C/><Message>hi</Message>", errors.SCHEMA_WARNING),
    *(
        (f"a verb of calls: {verb}", f"<{verb}>no</{verb}><Message>hi</Message>", errors.BAD_VERB)
        for verb in VOICE_VERBS
    ),
    ("loose text", "no<Message>hi</Message>", errors.SCHEMA_WARNING),
    ("an unknown attribute", '<Message colour="red">hi</Message>', errors.SCHEMA_WARNING),
    ("an attribute in other letters", '<Message To="+15551230001">hi</Message>', errors.SCHEMA_WARNING),
    ("an unknown noun", "<Message><Body>hi</Body><Emoji>no</Emoji></Message>", errors.SCHEMA_WARNING),
    ("a noun in small letters", "<Message>hi<body>no</body></Message>", errors.SCHEMA_WARNING),
    ("text beside a body", "<Message>no<Body>hi</Body></Message>", errors.SCHEMA_WARNING),
    ("markup in a body", "<Message><Body>hi<b>no</b></Body></Message>", errors.SCHEMA_WARNING),
    ("an attribute of a noun", '<Message><Body lang="en">hi</Body></Message>', errors.SCHEMA_WARNING),
    ("a wrong method", '<Message method="PUT">hi</Message>', errors.REPLY_METHOD_INVALID),
    ("a message without a body", "<Message/><Message>hi</Message>", errors.REPLY_BODY_INVALID),
    ("a body too long", f"<Message>{'a' * 1601}</Message><Message>hi</Message>", errors.REPLY_BODY_INVALID),
    ("an empty medium", "<Message>no<Media/></Message><Message>hi</Message>", errors.REPLY_BODY_INVALID),
    (
        "eleven media",
        "<Message>" + "<Media>/1</Media>" * 11 + "</Message><Message>hi</Message>",
        errors.REPLY_BODY_INVALID,
    ),
]


@pytest.mark.parametrize(("case", "document", "warning"), WARNED, ids=[row[0] for row in WARNED])
def test_what_is_wrong_is_warned_of_and_the_rest_runs(
    case: str, document: str, warning: errors.Debugger
) -> None:
    assert read(document) == Answer(replies=(Reply("hi"),), warnings=(warning,))


def test_an_attribute_of_the_response_is_warned_of() -> None:
    answer = twiml.parse(XML, b'<Response mood="good"><Message>hi</Message></Response>')
    assert answer == Answer(replies=(Reply("hi"),), warnings=(errors.SCHEMA_WARNING,))


def test_only_ten_replies_are_sent() -> None:
    answer = read("<Message>hi</Message>" * 11)
    assert answer == Answer(replies=(Reply("hi"),) * 10, warnings=(errors.TOO_MANY_REPLIES,))


def test_a_document_with_another_root_runs_nothing() -> None:
    answer = twiml.parse(XML, b"<response><Message>hi</Message></response>")
    assert answer == Answer(warnings=(errors.SCHEMA_WARNING,))


def test_a_plain_text_too_long_is_no_reply() -> None:
    assert twiml.parse("text/plain", b"a" * 1601) == Answer(warnings=(errors.REPLY_BODY_INVALID,))


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE Response [<!ENTITY a "' + "ha" * 50 + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]><Response><Message>&h;</Message></Response>"
)  # fmt: skip

FAILURES = [
    ("a document too large", XML, b"<Response>" + b" " * 65_536, errors.DOCUMENT_TOO_LARGE),
    ("a plain text too large", "text/plain", b"a" * 65_537, errors.DOCUMENT_TOO_LARGE),
    ("no content type", None, b"<Response/>", errors.BAD_CONTENT_TYPE),
    ("another content type", "application/json", b"{}", errors.BAD_CONTENT_TYPE),
    ("no XML", XML, b"hello", errors.DOCUMENT_PARSE_FAILURE),
    ("an open element", XML, b"<Response>", errors.DOCUMENT_PARSE_FAILURE),
    (
        "a blank before the declaration",
        XML,
        b' <?xml version="1.0"?><Response/>',
        errors.DOCUMENT_PARSE_FAILURE,
    ),
    ("an unknown entity", XML, b"<Response>&nbsp;</Response>", errors.DOCUMENT_PARSE_FAILURE),
    ("bytes that are no text", XML, b"<Response>\xff</Response>", errors.DOCUMENT_PARSE_FAILURE),
    (
        "an unknown encoding",
        XML,
        b'<?xml version="1.0" encoding="x-none"?><Response/>',
        errors.DOCUMENT_PARSE_FAILURE,
    ),
    (
        "an encoding of several bytes",
        XML,
        b'<?xml version="1.0" encoding="gb2312"?><Response/>',
        errors.DOCUMENT_PARSE_FAILURE,
    ),
    ("a page", "text/html", b"<!DOCTYPE html><html></html>", errors.DOCUMENT_PARSE_FAILURE),
    ("a bomb", XML, LAUGHS.encode(), errors.DOCUMENT_PARSE_FAILURE),
    ("a bomb in UTF-16", XML, LAUGHS.encode("utf-16"), errors.DOCUMENT_PARSE_FAILURE),
    (
        "a bomb in an attribute",
        XML,
        LAUGHS.replace("<Message>&h;</Message>", '<Message to="&h;"/>').encode(),
        errors.DOCUMENT_PARSE_FAILURE,
    ),
    (
        "a file of this machine",
        XML,
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><Response><Message>&f;</Message></Response>',
        errors.DOCUMENT_PARSE_FAILURE,
    ),
    (
        "rules from elsewhere",
        XML,
        b'<!DOCTYPE r SYSTEM "http://a.example/r.dtd"><Response/>',
        errors.DOCUMENT_PARSE_FAILURE,
    ),
]


@pytest.mark.parametrize(
    ("case", "content_type", "body", "failure"), FAILURES, ids=[row[0] for row in FAILURES]
)
def test_what_cannot_be_read_is_a_failure(
    case: str, content_type: str | None, body: bytes, failure: errors.Debugger
) -> None:
    assert twiml.parse(content_type, body) == Answer(failure=failure)


def test_a_document_type_inside_a_character_section_is_only_text() -> None:
    assert read("<Message><![CDATA[<!DOCTYPE x>]]></Message>").replies == (Reply("<!DOCTYPE x>"),)


def test_a_tower_of_elements_is_read_to_its_top() -> None:
    answer = read("<a>" * 9_000 + "</a>" * 9_000 + "<Message>hi</Message>")
    assert answer == Answer(replies=(Reply("hi"),), warnings=(errors.SCHEMA_WARNING,))


@REPRODUCIBLE
@given(st.sampled_from([None, XML, "text/plain", "text/html; charset=utf-16"]), st.binary(max_size=200))
def test_no_answer_whatever_breaks_the_reader(content_type: str | None, body: bytes) -> None:
    answer = twiml.parse(content_type, body)
    assert answer.failure is None or answer == Answer(failure=answer.failure)


def test_the_official_sdks_documents_are_understood() -> None:
    response = MessagingResponse()
    message = response.message(to="+15551230001", from_="+15551230002", status_callback="https://a.example/s")
    message.body("Fish & chips")
    message.media("https://a.example/1.png")
    response.redirect("https://a.example/next", method="POST")
    assert twiml.parse("application/xml", str(response).encode()) == Answer(
        replies=(
            Reply(
                "Fish & chips",
                ("https://a.example/1.png",),
                to="+15551230001",
                sender="+15551230002",
                status_callback="https://a.example/s",
            ),
        ),
        redirect=Redirect("https://a.example/next"),
    )
