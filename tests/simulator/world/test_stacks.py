"""Messages are found as they stand, packed or not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.model import Message, Status
from simulator.world.stacks import SIZE, Stacks
from tests.simulator.sample import message

ENDS = (Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED)


def sid(n: int) -> str:
    return f"SM{n:032x}"


def a_message(n: int, **changes: object) -> Message:
    return message(sid=sid(n), body=f"Hello {n}", **changes)


def delivered(stacks: Stacks, n: int) -> None:
    before = stacks[sid(n)]
    stacks.change(before, replace(before, status=Status.DELIVERED))


def filled(count: int) -> Stacks:
    """So many messages, all of them delivered."""
    stacks = Stacks()
    for n in range(count):
        stacks.add(a_message(n))
    for n in range(count):
        delivered(stacks, n)
    return stacks


def test_a_stack_that_is_at_rest_is_packed_and_says_the_same() -> None:
    stacks = filled(2 * SIZE + 1)
    assert sorted(stacks._packed) == [0, 1]
    assert list(stacks._loose) == [2 * SIZE]
    assert dict(stacks) == {sid(n): a_message(n, status=Status.DELIVERED) for n in range(2 * SIZE + 1)}


def test_a_stack_waits_for_the_last_of_its_messages() -> None:
    stacks = Stacks()
    for n in range(SIZE):
        stacks.add(a_message(n, status=Status.FAILED if n % 2 else Status.QUEUED))
    for n in range(0, SIZE - 2, 2):
        delivered(stacks, n)
    assert not stacks._packed
    last = stacks[sid(SIZE - 2)]
    stacks.change(last, replace(last, status=Status.SENT), rests=True)
    assert list(stacks._packed) == [0]
    assert stacks[last.sid].status is Status.SENT


def test_what_is_changed_in_a_packed_stack_stands_as_it_was_changed() -> None:
    stacks = filled(SIZE)
    before = stacks[sid(3)]
    stacks.change(before, replace(before, body=""))
    assert [stacks[sid(n)].body for n in (2, 3, 4)] == ["Hello 2", "", "Hello 4"]


def test_a_message_that_came_to_rest_twice_is_none_the_worse() -> None:
    stacks = filled(SIZE)
    before = stacks[sid(3)]
    stacks.change(replace(before, status=Status.SENT), replace(before, status=Status.UNDELIVERED))
    assert stacks[sid(3)].status is Status.UNDELIVERED


def test_what_is_deleted_is_gone_and_keeps_its_place() -> None:
    stacks = filled(SIZE - 1)
    stacks.delete(sid(0))
    stacks.add(a_message(SIZE - 1, status=Status.FAILED))
    stacks.delete(sid(1))
    assert list(stacks._packed) == [0]
    assert (len(stacks), stacks.height, stacks.place(sid(1))) == (SIZE - 2, SIZE, 1)
    assert [stacks.get(sid(n)) for n in (0, 1, 99)] == [None, None, None]
    assert sid(0) not in stacks
    assert sid(99) not in stacks
    assert list(stacks) == [sid(n) for n in range(2, SIZE)]


def test_what_cannot_be_packed_stays_as_it_is() -> None:
    stacks = Stacks()
    for n in range(SIZE):
        stacks.add(a_message(n, status=Status.FAILED, sender="\ud800"))
    assert not stacks._packed
    assert stacks[sid(0)].sender == "\ud800"


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "end", "redact", "delete"]), st.integers(0, 40)), max_size=150
)


@settings(database=None, derandomize=True, max_examples=150)
@given(steps=STEPS, first=st.integers(0, 40), ended=st.booleans())
def test_whatever_is_done_to_them_they_stand_as_in_a_dictionary(
    steps: list[tuple[str, int]], first: int, ended: bool
) -> None:
    stacks, plain = Stacks(), dict[str, Message]()
    for step, n in [*(("add", n) for n in range(first)), *steps]:
        match step:
            case "add":
                new = a_message(stacks.height, status=Status.FAILED if ended else Status.QUEUED)
                stacks.add(new)
                plain[new.sid] = new
            case "end" if sid(n) in plain:
                after = replace(plain[sid(n)], status=ENDS[n % len(ENDS)])
                stacks.change(plain[sid(n)], after)
                plain[sid(n)] = after
            case "redact" if sid(n) in plain:
                after = replace(plain[sid(n)], body="")
                stacks.change(plain[sid(n)], after)
                plain[sid(n)] = after
            case "delete" if sid(n) in plain:
                stacks.delete(sid(n))
                del plain[sid(n)]
        assert len(stacks) == len(plain)
    assert dict(stacks) == plain
    assert list(stacks) == list(plain)
    assert [stacks.at(stacks.place(sid)) for sid in plain] == list(plain.values())
