"""Blocks placed and lifted by words and by consents."""

from __future__ import annotations

import pytest

from simulator.journal import BlockLifted, BlockPlaced
from simulator.language.advanced_opt_out import AdvancedOptOut, completed
from simulator.language.phones import NumberKind
from simulator.model import Block, Consent, OwnedNumber, Switches
from simulator.rules import blocks, listeners
from simulator.rules.blocks import Change
from simulator.world.ledger import Standing
from tests.simulator.sample import ADVISOR, NOW, SERVICE, STUDENT, block, number

TOLL_FREE = "+18885550001"
LONG = number()
POOLED = number(service_sid=SERVICE)
FREE = number(number=TOLL_FREE, kind=NumberKind.TOLL_FREE)
POOLED_FREE = number(number=TOLL_FREE, kind=NumberKind.TOLL_FREE, service_sid=SERVICE)

OF_SERVICE = block(scope=SERVICE)
OF_NUMBER = block()
OF_NETWORK = block(scope=TOLL_FREE, sender=TOLL_FREE, source="network")
REPORTED = block(scope=TOLL_FREE, sender=TOLL_FREE, source="consent-api: website")
SETUP = completed(AdvancedOptOut())


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    """What each change did, to which scope, by whom."""
    return [
        ("placed", change.block.scope, change.block.source)
        if isinstance(change, BlockPlaced)
        else ("lifted", change.scope, change.source)
        for change in changes
    ]


WORDS: list[tuple[str, str, OwnedNumber, Standing, AdvancedOptOut | None, list[tuple[str, str, str]]]] = [
    ("a number alone", "stop", LONG, Standing(), None, [("placed", ADVISOR, "keyword")]),
    ("a number of a service", "stop", POOLED, Standing(), None, [("placed", SERVICE, "keyword")]),
    ("a second stop", "quit", POOLED, Standing(OF_SERVICE), None, []),
    ("a toll-free number", "stop", FREE, Standing(), None, [("placed", TOLL_FREE, "network")]),
    (
        "a toll-free number of a service",
        "stop",
        POOLED_FREE,
        Standing(),
        None,
        [("placed", TOLL_FREE, "network"), ("placed", SERVICE, "keyword")],
    ),
    ("help", "help", LONG, Standing(), None, []),
    ("a start", "start", LONG, Standing(None, OF_NUMBER), None, [("lifted", ADVISOR, "keyword")]),
    ("a start of nobody blocked", "start", LONG, Standing(), None, []),
    (
        "a start for a service and what its number brought along",
        "start",
        POOLED,
        Standing(OF_SERVICE, OF_NUMBER),
        None,
        [("lifted", SERVICE, "keyword"), ("lifted", ADVISOR, "keyword")],
    ),
    (
        "a start that the network hears as well",
        "unstop",
        POOLED_FREE,
        Standing(OF_SERVICE, OF_NETWORK),
        None,
        [("lifted", TOLL_FREE, "network"), ("lifted", SERVICE, "keyword")],
    ),
    (
        "a start that the network does not hear",
        "yes",
        POOLED_FREE,
        Standing(OF_SERVICE, OF_NETWORK),
        SETUP,
        [("lifted", SERVICE, "keyword")],
    ),
]


@pytest.mark.parametrize(
    ("case", "body", "owned", "standing", "setup", "done"), WORDS, ids=[row[0] for row in WORDS]
)
def test_each_layer_places_and_lifts_its_own(
    *,
    case: str,
    body: str,
    owned: OwnedNumber,
    standing: Standing,
    setup: AdvancedOptOut | None,
    done: list[tuple[str, str, str]],
) -> None:
    """TWI-1-06, TWI-1-07"""
    heard = listeners.hear(body, "US", owned, setup, Switches())
    assert told(blocks.by_keywords(heard, owned, STUDENT, standing, NOW)) == done


def test_a_placed_block_remembers_the_word_the_number_and_the_time() -> None:
    heard = listeners.hear("Quit", "US", POOLED, None, Switches())
    (placed,) = blocks.by_keywords(heard, POOLED, STUDENT, Standing(), NOW)
    assert placed == BlockPlaced(block(scope=SERVICE, keyword="QUIT"))


def reported(*, opted_in: bool, sender: str = SERVICE) -> Consent:
    return Consent(contact=STUDENT, sender=sender, opted_in=opted_in, source="website")


def test_a_reported_opt_out_blocks_like_any_other_and_remembers_its_source() -> None:
    (placed,) = blocks.by_consent(reported(opted_in=False), SERVICE, Standing(), NOW)
    assert isinstance(placed, BlockPlaced)
    assert (placed.block.scope, placed.block.sender) == (SERVICE, SERVICE)
    assert (placed.block.keyword, placed.block.source) == ("opt-out", "consent-api: website")


def test_a_reported_opt_out_of_somebody_blocked_changes_nothing() -> None:
    assert blocks.by_consent(reported(opted_in=False), SERVICE, Standing(OF_SERVICE), NOW) == []


@pytest.mark.parametrize("held", [OF_NUMBER, REPORTED], ids=["a word", "an earlier report"])
def test_a_reported_opt_in_lifts_whatever_twilio_holds(held: Block) -> None:
    """TWI-2-12"""
    opted_in = reported(opted_in=True, sender=held.sender)
    assert blocks.by_consent(opted_in, held.scope, Standing(None, held), NOW) == [
        BlockLifted(held.scope, held.sender, STUDENT, "opt-in", "consent-api: website")
    ]


def test_a_reported_opt_in_never_reaches_the_toll_free_network() -> None:
    """TWI-2-12"""
    standing = Standing(None, OF_NETWORK)
    assert blocks.by_consent(reported(opted_in=True, sender=TOLL_FREE), TOLL_FREE, standing, NOW) == []
