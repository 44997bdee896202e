"""What the provider does with a person's text: the ledger first, then its own answer, then the application."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.journal import BlockLifted, BlockPlaced, MessageCreated, ReplySent, TextReceived, WebhookQueued
from simulator.language import keywords
from simulator.language.advanced_opt_out import AdvancedOptOut, completed
from simulator.language.keywords import Keyword, KeywordSet, WordClass
from simulator.language.phones import NumberKind
from simulator.model import Direction, MessagingService, Status, Switches
from simulator.rules import inbound
from simulator.rules.inbound import Received, ReceiveFacts
from simulator.world.ledger import Standing
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SID, STUDENT, block, number, service

REPLY_SID = "SM" + "e" * 32
SMS_URL = "https://app.example/sms"
TOLL_FREE = "+18885550001"

STOPPED = keywords.LONG_CODE.stop.reply
STARTED = keywords.LONG_CODE.start.reply
HELPED = keywords.LONG_CODE.help.reply


def texted(
    body: str,
    *,
    blocked: bool = False,
    switches: Switches | None = None,
    setup: AdvancedOptOut | None = None,
    service: MessagingService | None = None,
    **changes: Any,
) -> Received:
    """What becomes of a student's text to the advisor's number."""
    owned = number(service_sid=service.sid if service else None, **changes)
    message = inbound.arrival(
        sid=SID, account_sid=ACCOUNT, sender=STUDENT, number=owned, body=body, media=(), now=NOW
    )
    source = "network" if owned.kind == NumberKind.TOLL_FREE else "keyword"
    before = block(scope=owned.number, sender=owned.number, source=source) if blocked else None
    facts = ReceiveFacts(
        number=owned,
        switches=switches or Switches(),
        standing=Standing(number=before),
        service=service,
        setup=setup,
    )
    return inbound.receive(message, facts, iter([REPLY_SID, REPLY_SID]), NOW)


def kinds(received: Received) -> list[type]:
    return [type(event) for event in received.events]


def test_a_text_arrives_as_a_message_received_now() -> None:
    message = texted("Hello \u20ac" + "x" * 160).message
    assert (message.sender, message.recipient, message.direction) == (STUDENT, ADVISOR, Direction.INBOUND)
    assert (message.status, message.segments, message.sent) == (
        Status.RECEIVED,
        2,
        NOW,
    ) or message.segments == 3
    assert (message.created, message.updated) == (NOW, NOW)


def test_an_ordinary_text_is_passed_on_and_nothing_more() -> None:
    received = texted("Thanks!", sms_url=SMS_URL)
    assert kinds(received) == [TextReceived, WebhookQueued]
    assert (received.keyword, received.block, received.reply) == (None, None, None)


def test_a_stop_is_blocked_first_answered_second_and_passed_on_last() -> None:
    received = texted(" stop\n", sms_url=SMS_URL)
    assert kinds(received) == [TextReceived, BlockPlaced, ReplySent, WebhookQueued]
    assert received.events[1] == BlockPlaced(block())
    assert received.events[2] == ReplySent(ADVISOR, STUDENT, STOPPED)


def test_a_number_without_a_webhook_handles_keywords_all_the_same() -> None:
    assert kinds(texted("STOP")) == [TextReceived, BlockPlaced, ReplySent]


def test_a_start_lifts_the_block_and_is_answered() -> None:
    received = texted("Unstop", blocked=True)
    assert received.events[1:] == (
        BlockLifted(ADVISOR, ADVISOR, STUDENT, "UNSTOP", "keyword"),
        ReplySent(ADVISOR, STUDENT, STARTED),
    )


def test_the_block_of_a_toll_free_number_is_the_networks() -> None:
    placed = texted("stop", number=TOLL_FREE, kind=NumberKind.TOLL_FREE)
    assert isinstance(placed.events[1], BlockPlaced)
    assert placed.events[1].block.source == "network"
    assert placed.reply is not None
    assert placed.reply.startswith('NETWORK MSG: You replied with the word "stop"')
    lifted = texted("unstop", blocked=True, number=TOLL_FREE, kind=NumberKind.TOLL_FREE)
    assert lifted.events[1] == BlockLifted(TOLL_FREE, TOLL_FREE, STUDENT, "UNSTOP", "network")


ON = Switches(repeated_stop_reply=True, start_reply_when_not_blocked=True, help_reply_when_blocked=True)
OUTCOMES = [
    # body, blocked before, switches, then the keyword heard, what it did to the block, and the reply
    ("STOP", False, Switches(), ("STOP", "placed", STOPPED)),
    ("STOP", True, Switches(), ("STOP", None, None)),
    ("STOP", True, ON, ("STOP", None, STOPPED)),
    ("quit", False, Switches(), ("QUIT", "placed", STOPPED)),
    ("START", True, Switches(), ("START", "lifted", STARTED)),
    ("START", False, Switches(), ("START", None, None)),
    ("START", False, ON, ("START", None, STARTED)),
    ("Yes", True, Switches(), ("YES", "lifted", STARTED)),
    ("HELP", False, Switches(), ("HELP", None, HELPED)),
    ("info", False, Switches(), ("INFO", None, HELPED)),
    ("HELP", True, Switches(), ("HELP", None, None)),
    ("HELP", True, ON, ("HELP", None, HELPED)),
    ("stop it", False, Switches(), (None, None, None)),
    ("STOP.", False, Switches(), (None, None, None)),
    ("STOP.", False, Switches(keyword_strip_punctuation=True), ("STOP", "placed", STOPPED)),
    (" stop ", False, Switches(keyword_trim=False), (None, None, None)),
    ("STOP", False, Switches(keyword_handling=False), (None, None, None)),
]


@pytest.mark.parametrize(("body", "blocked", "switches", "outcome"), OUTCOMES)
def test_a_text_is_heard(
    body: str, *, blocked: bool, switches: Switches, outcome: tuple[str | None, ...]
) -> None:
    received = texted(body, blocked=blocked, switches=switches)
    assert (received.keyword, received.block, received.reply) == outcome


def test_a_number_can_be_without_keyword_handling() -> None:
    assert texted("STOP", keyword_handling=False).keyword is None


def test_a_short_code_leaves_keywords_to_its_owner() -> None:
    assert texted("STOP", number="55501", kind=NumberKind.SHORT_CODE).keyword is None


def test_an_automatic_reply_is_in_the_message_log_only_if_switched_on() -> None:
    received = texted("STOP", switches=Switches(log_automatic_replies=True))
    logged = received.events[2]
    assert isinstance(logged, MessageCreated)
    assert (logged.message.sid, logged.message.direction) == (REPLY_SID, Direction.REPLY)
    assert (logged.message.sender, logged.message.recipient) == (ADVISOR, STUDENT)
    assert logged.message.body == received.reply == STOPPED
    assert [step.status for step in logged.fate] == ["sent", "delivered"]


# -- numbers of a service


def params_of(received: Received) -> dict[str, str]:
    """The parameters of the webhook that goes out last."""
    queued = received.events[-1]
    assert isinstance(queued, WebhookQueued)
    return dict(queued.webhook.params)


SPANISH = KeywordSet(stop=WordClass(("ALTO",), "Adi\u00f3s"))
SETUP = completed(AdvancedOptOut(languages={"es": SPANISH}))
POOL = service(inbound_request_url=SMS_URL)


def test_a_service_answers_with_its_own_words_and_says_what_they_meant() -> None:
    """TWI-2-04: `OptOutType` is there because the service has Advanced Opt-Out."""
    received = texted("alto", service=POOL, setup=SETUP)
    assert (received.keyword, received.block, received.reply) == ("ALTO", "placed", "Adi\u00f3s")
    assert params_of(received)["OptOutType"] == "STOP"


def test_a_number_of_its_own_does_not_say_what_a_word_meant() -> None:
    received = texted("STOP", sms_url=SMS_URL)
    assert received.block == "placed"
    assert "OptOutType" not in params_of(received)


def test_an_ordinary_text_to_such_a_service_has_no_type() -> None:
    assert "OptOutType" not in params_of(texted("hola", service=POOL, setup=SETUP))


ADVANCED = [
    # body, blocked before, then the reply
    ("start", False, STARTED),
    ("start", True, STARTED),
    ("stop", True, None),
    ("help", False, HELPED),
    ("help", True, None),
]


@pytest.mark.parametrize(("body", "blocked", "reply"), ADVANCED)
def test_such_a_service_always_confirms_a_return_and_never_helps_who_left(
    body: str, *, blocked: bool, reply: str | None
) -> None:
    """TWI-2-05, TWI-2-06: the switch for HELP is about Twilio's own handling."""
    switches = Switches(help_reply_when_blocked=True)
    assert texted(body, blocked=blocked, service=POOL, setup=SETUP, switches=switches).reply == reply


def test_a_service_may_keep_its_keywords_to_itself() -> None:
    """TWI-2-08"""
    kept = completed(AdvancedOptOut(drop_keyword_messages=True))
    assert kinds(texted("stop", service=POOL, setup=kept)) == [TextReceived, BlockPlaced, ReplySent]
    assert kinds(texted("hello", service=POOL, setup=kept)) == [TextReceived, WebhookQueued]


def test_a_service_without_a_url_takes_no_texts_and_still_hears_a_stop() -> None:
    """TWI-6-30"""
    received = texted("stop", service=service(), sms_url=SMS_URL)
    assert kinds(received) == [TextReceived, BlockPlaced, ReplySent]
    assert received.events[0] == TextReceived(received.message, logged=False)


def test_a_service_may_leave_its_texts_to_the_urls_of_its_numbers() -> None:
    """TWI-6-30"""
    shared = service(use_inbound_webhook_on_number=True)
    assert kinds(texted("hello", service=shared, sms_url=SMS_URL)) == [TextReceived, WebhookQueued]
    assert texted("hello", service=shared).events == (TextReceived(texted("hello", service=shared).message),)


def test_a_return_on_toll_free_is_answered_by_the_network_and_by_the_service() -> None:
    """TWI-2-07"""
    received = texted(
        "start", blocked=True, service=POOL, setup=SETUP, number=TOLL_FREE, kind=NumberKind.TOLL_FREE
    )
    assert [reply[:11] for reply in received.replies] == ["NETWORK MSG", "You have su"]
    assert received.reply == received.replies[0]


def test_nobody_who_left_a_toll_free_number_gets_help() -> None:
    """TWI-1-07: whatever the switch about long codes says."""
    switches = Switches(help_reply_when_blocked=True)
    blocked = texted("help", blocked=True, switches=switches, number=TOLL_FREE, kind=NumberKind.TOLL_FREE)
    assert blocked.reply is None
    assert texted("help", number=TOLL_FREE, kind=NumberKind.TOLL_FREE).reply == HELPED


def test_every_class_of_keyword_is_answered() -> None:
    assert [group.reply != "" for _, group in keywords.LONG_CODE] == [True] * len(Keyword)
