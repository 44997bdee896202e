"""The toll-free network: a layer of its own outside Twilio, with its own words and texts."""

from __future__ import annotations

import pytest

from simulator import errors
from simulator.language import keywords
from simulator.language.keywords import Keyword
from tests.simulator.pool import Pool
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, STUDENT

TOLL_FREE = "+18885550001"
HELPED = keywords.LONG_CODE.help.reply
STARTED = keywords.LONG_CODE.start.reply


@pytest.fixture
def toll_free(provider: Provider) -> Provider:
    """An account that owns a toll-free number."""
    provider.own(TOLL_FREE)
    return provider


def test_the_network_answers_in_its_own_voice_with_the_word_that_was_sent(toll_free: Provider) -> None:
    """TWI-1-07"""
    assert toll_free.text(STUDENT, TOLL_FREE, "Stop")["reply"] == (
        'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. '
        'Text back "unstop" to receive messages again.'
    )
    assert toll_free.text(STUDENT, TOLL_FREE, "START")["reply"] == (
        'NETWORK MSG: You have replied "start" and will begin receiving messages again from this number.'
    )


def test_yes_does_not_bring_anybody_back(toll_free: Provider) -> None:
    toll_free.text(STUDENT, TOLL_FREE, "STOP")
    heard = toll_free.text(STUDENT, TOLL_FREE, "YES")
    assert (heard["keyword"], heard["block"], heard["reply"]) == (None, None, None)
    assert_refused(toll_free.send(To=STUDENT, From=TOLL_FREE, Body="Hello"), errors.opted_out())


def test_help_is_twilios_and_only_for_who_has_not_left(toll_free: Provider) -> None:
    assert toll_free.text(STUDENT, TOLL_FREE, "help")["reply"] == HELPED
    toll_free.text(STUDENT, TOLL_FREE, "STOP")
    assert toll_free.text(STUDENT, TOLL_FREE, "INFO")["reply"] is None


def test_the_network_cannot_be_switched_off(toll_free: Provider) -> None:
    toll_free.switch(keyword_handling=False)
    assert toll_free.text(STUDENT, TOLL_FREE, "STOP")["block"] == "placed"
    assert toll_free.text(STUDENT, TOLL_FREE, "HELP")["reply"] is None


def test_a_message_that_slips_past_twilio_is_not_delivered(toll_free: Provider) -> None:
    """TWI-1-07: taken, sent, and stopped by the network."""
    toll_free.switch(toll_free_block_is_known=False)
    toll_free.text(STUDENT, TOLL_FREE, "STOP")
    sid = toll_free.sent(To=STUDENT, From=TOLL_FREE, Body="Hello")
    toll_free.settle()
    message = toll_free.message(sid)
    assert (message["status"], message["error_code"]) == ("undelivered", errors.BLOCKED.code)
    assert ("received", "Hello") not in toll_free.handset(STUDENT)


def test_a_stop_within_a_service_stands_at_twilio_and_at_the_network(toll_free: Provider) -> None:
    pool = Pool(toll_free)
    pool.add(TOLL_FREE)
    pool.add(ADVISOR)
    toll_free.text(STUDENT, TOLL_FREE, "STOP")
    blocks = answer(toll_free.control("GET", "opt-outs"))["opt_outs"]
    assert {(block["scope"], block["source"]) for block in blocks} == {
        (pool.sid, "keyword"),
        (TOLL_FREE, "network"),
    }
    assert pool.send(STUDENT)["error_code"] == errors.OPTED_OUT.code


def test_a_start_to_another_number_of_the_service_reaches_twilio_alone(toll_free: Provider) -> None:
    """TWI-1-07: the network goes on blocking its own number."""
    pool = Pool(toll_free)
    pool.add(TOLL_FREE)
    pool.add(ADVISOR)
    toll_free.text(STUDENT, TOLL_FREE, "STOP")
    toll_free.text(STUDENT, ADVISOR, "START")
    assert pool.send(STUDENT, From=ADVISOR)["status"] == "delivered"
    assert pool.send(STUDENT, From=TOLL_FREE)["error_code"] == errors.BLOCKED.code


def test_a_start_within_a_service_with_words_of_its_own_is_answered_twice(toll_free: Provider) -> None:
    """TWI-2-07"""
    pool = Pool(toll_free)
    pool.add(TOLL_FREE)
    pool.set_up()
    (stopped,) = toll_free.text(STUDENT, TOLL_FREE, "STOP")["replies"]
    assert stopped.startswith("NETWORK MSG")
    network, service = toll_free.text(STUDENT, TOLL_FREE, "START")["replies"]
    assert network.startswith("NETWORK MSG")
    assert service == STARTED
    received = [body for direction, body in toll_free.handset(STUDENT) if direction == "received"]
    assert received == [stopped, network, service]


def test_yes_comes_back_to_a_service_with_words_of_its_own_but_not_to_the_network(
    toll_free: Provider,
) -> None:
    pool = Pool(toll_free)
    pool.add(TOLL_FREE)
    pool.set_up()
    toll_free.text(STUDENT, TOLL_FREE, "STOP")
    assert toll_free.text(STUDENT, TOLL_FREE, "YES")["reply"] == STARTED
    assert pool.send(STUDENT)["error_code"] == errors.BLOCKED.code


@pytest.mark.parametrize(("on", "block"), [(False, None), (True, "placed")])
def test_a_short_code_alone_keeps_no_list_unless_the_account_is_an_old_one(
    provider: Provider, *, on: bool, block: str | None
) -> None:
    """TWI-1-08"""
    provider.own("55501")
    provider.switch(short_code_keyword_handling=on)
    assert provider.text(STUDENT, "55501", "STOP")["block"] == block


def test_every_class_of_the_networks_words_is_known() -> None:
    assert [keyword for keyword, group in keywords.NETWORK if group.words] == [Keyword.STOP, Keyword.START]
