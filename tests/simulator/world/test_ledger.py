"""Which pairs are blocked, and which ever were."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.journal import BlockLifted, BlockPlaced
from simulator.language.phones import NumberKind
from simulator.model import Block, OwnedNumber, Switches
from simulator.world.ledger import Ledger, Standing
from tests.simulator.sample import ADVISOR, NOW, SERVICE, STUDENT, block, number

LATER = NOW + timedelta(minutes=5)
OTHER_ADVISOR = "+15552010002"
OTHER_STUDENT = "+15553010002"


def lifting(scope: str = ADVISOR, recipient: str = STUDENT) -> BlockLifted:
    return BlockLifted(scope, ADVISOR, recipient, "START", "keyword")


def ledger_of(*events: BlockPlaced | BlockLifted) -> Ledger:
    ledger = Ledger()
    for event in events:
        if isinstance(event, BlockPlaced):
            ledger.place(event)
        else:
            ledger.lift(event, LATER)
    return ledger


def test_nobody_is_blocked_at_first() -> None:
    assert Ledger().standing(ADVISOR, STUDENT) is None


def test_a_block_stands_between_its_scope_and_its_recipient_alone() -> None:
    ledger = ledger_of(BlockPlaced(block()))
    assert ledger.standing(ADVISOR, STUDENT) == block()
    assert ledger.standing(OTHER_ADVISOR, STUDENT) is None
    assert ledger.standing(ADVISOR, OTHER_STUDENT) is None


def test_the_block_of_a_service_stands_for_the_service() -> None:
    ledger = ledger_of(BlockPlaced(block(scope=SERVICE)))
    assert ledger.standing(SERVICE, STUDENT) is not None
    assert ledger.standing(ADVISOR, STUDENT) is None


def test_a_second_block_leaves_the_first_ones_word_and_time_on_record() -> None:
    ledger = ledger_of(BlockPlaced(block()), BlockPlaced(block(keyword="QUIT", since=LATER)))
    assert list(ledger.history()) == [block()]


def test_a_lifted_block_no_longer_stands_but_is_remembered() -> None:
    ledger = ledger_of(BlockPlaced(block()), lifting())
    assert ledger.standing(ADVISOR, STUDENT) is None
    assert list(ledger.history()) == [block(lifted_at=LATER)]


def test_lifting_what_does_not_stand_changes_nothing() -> None:
    ledger = ledger_of(BlockPlaced(block()), lifting(scope=OTHER_ADVISOR))
    assert list(ledger.history()) == [block()]


def test_a_pair_can_be_blocked_again() -> None:
    again = block(since=LATER, keyword="END")
    ledger = ledger_of(BlockPlaced(block()), lifting(), BlockPlaced(again))
    assert ledger.standing(ADVISOR, STUDENT) == again
    assert list(ledger.history()) == [block(lifted_at=LATER), again]


A = block()
B = block(scope=OTHER_ADVISOR, sender=OTHER_ADVISOR, since=LATER)
C = block(scope=SERVICE, recipient=OTHER_STUDENT, since=LATER + timedelta(minutes=1))
ASKED = [
    ("everything, oldest first", None, None, [A, B, C]),
    ("by the sender that was answered", ADVISOR, None, [A, C]),
    ("by scope", SERVICE, None, [C]),
    ("by recipient", None, STUDENT, [A, B]),
    ("by both", OTHER_ADVISOR, STUDENT, [B]),
    ("by both, without a block", OTHER_ADVISOR, OTHER_STUDENT, []),
]


@pytest.mark.parametrize(("case", "sender", "recipient", "found"), ASKED, ids=[row[0] for row in ASKED])
def test_the_history_is_asked(
    case: str, sender: str | None, recipient: str | None, found: list[object]
) -> None:
    ledger = ledger_of(BlockPlaced(C), BlockPlaced(B), BlockPlaced(A))
    assert list(ledger.history(sender, recipient)) == found


FREE = "+18885550001"
OF_SERVICE, OF_NUMBER = block(scope=SERVICE), block()
OF_NETWORK = block(scope=FREE, sender=FREE, source="network")
LONG, POOLED = number(), number(service_sid=SERVICE)
TOLL_FREE = number(number=FREE, kind=NumberKind.TOLL_FREE)
POOLED_FREE = number(number=FREE, kind=NumberKind.TOLL_FREE, service_sid=SERVICE)


def test_up_to_two_blocks_stand_against_a_number_of_a_service() -> None:
    ledger = ledger_of(BlockPlaced(OF_SERVICE), BlockPlaced(OF_NUMBER))
    assert ledger.against(POOLED, STUDENT) == Standing(OF_SERVICE, OF_NUMBER)
    assert ledger.against(LONG, STUDENT) == Standing(None, OF_NUMBER)
    assert ledger.against(POOLED, OTHER_STUDENT) == Standing()


def test_what_stands_is_told_apart_by_who_holds_it() -> None:
    standing = Standing(OF_SERVICE, OF_NETWORK)
    assert standing.all == (OF_SERVICE, OF_NETWORK)
    assert (standing.by_provider, standing.by_network) == ((OF_SERVICE,), (OF_NETWORK,))
    assert Standing().all == ()


KNOWN: list[tuple[str, OwnedNumber, Standing, Switches, Block | None]] = [
    ("nothing", POOLED, Standing(), Switches(), None),
    ("the number's own", LONG, Standing(None, OF_NUMBER), Switches(), OF_NUMBER),
    ("the service's", POOLED, Standing(OF_SERVICE, OF_NUMBER), Switches(), OF_SERVICE),
    ("what the number brought along", POOLED, Standing(None, OF_NUMBER), Switches(), OF_NUMBER),
    (
        "unless that ends at the door",
        POOLED,
        Standing(None, OF_NUMBER),
        Switches(number_block_holds_in_service=False),
        None,
    ),
    ("the network's, as it is told", TOLL_FREE, Standing(None, OF_NETWORK), Switches(), OF_NETWORK),
    (
        "unless it is not",
        TOLL_FREE,
        Standing(None, OF_NETWORK),
        Switches(toll_free_block_is_known=False),
        None,
    ),
    (
        "in a service the network's is its own affair",
        POOLED_FREE,
        Standing(None, OF_NETWORK),
        Switches(),
        None,
    ),
]


@pytest.mark.parametrize(
    ("case", "owned", "standing", "switches", "known"), KNOWN, ids=[row[0] for row in KNOWN]
)
def test_twilio_refuses_for_the_blocks_that_it_knows(
    case: str, owned: OwnedNumber, standing: Standing, switches: Switches, known: Block | None
) -> None:
    """TWI-1-06, TWI-1-07"""
    assert standing.known(owned, switches) == known


def test_who_is_stopped_by_anybody_is_known() -> None:
    ledger = ledger_of(
        BlockPlaced(block()), BlockPlaced(block(recipient=OTHER_STUDENT)), lifting(recipient=OTHER_STUDENT)
    )
    assert ledger.stopped() == {STUDENT}
