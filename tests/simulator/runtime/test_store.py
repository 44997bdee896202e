"""The worlds, their one lock, and what is written before it has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

import orjson
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from simulator import journal
from simulator.cli import main
from simulator.errors import ApiError
from simulator.journal import Event
from simulator.model import ClockState
from simulator.runtime import checkpoint
from simulator.runtime.ids import Ids, idempotency_token, request_id
from simulator.runtime.journal_file import JournalFile, UnwrittenError
from simulator.runtime.journal_reading import JournalError
from simulator.runtime.store import Store
from tests.simulator import sample
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SERVICE, STUDENT

OTHER = "AC" + "2" * 32
REPLY = journal.ReplySent(ADVISOR, STUDENT, "Bye")


def store_of(path: Path | None = None) -> Store:
    store = Store(lambda: NOW, Ids(1), JournalFile(path) if path else None)
    try:
        store.replay()
    except JournalError:
        store.close()
        raise
    return store


@pytest.fixture
def store() -> Store:
    made = store_of()
    made.authenticate(ACCOUNT, "t")
    return made


def test_a_turn_is_one_reading_of_the_accounts_clock(store: Store) -> None:
    ahead = timedelta(hours=1)
    with store.turn(ACCOUNT) as turn:
        turn.record(journal.ClockMoved(ClockState(ahead), NOW + ahead))
        assert (turn.system, turn.now) == (NOW, NOW)
    with store.turn(ACCOUNT) as turn:
        assert (turn.system, turn.now) == (NOW, NOW + ahead)


def test_events_recorded_together_happened_together_or_when_they_were_planned(store: Store) -> None:
    with store.turn(ACCOUNT) as turn:
        turn.record(REPLY, REPLY)
        turn.record(REPLY, at=NOW - timedelta(hours=1))
        entries = turn.world.entries_after(1, 10)
    assert [(entry.seq, entry.at) for entry in entries] == [
        (2, NOW),
        (3, NOW),
        (4, NOW - timedelta(hours=1)),
    ]


def test_there_is_no_turn_at_an_account_nobody_named(store: Store) -> None:
    with pytest.raises(KeyError), store.turn(OTHER):
        pass


def change_and_fail(store: Store) -> None:
    with store.turn(ACCOUNT) as turn:
        turn.record(REPLY)
        raise ZeroDivisionError


def watched(store: Store, act: Callable[[], None]) -> int:
    """How often the store said that something changed while this was done."""
    calls = []
    store.changed = lambda _account: calls.append(1)
    act()
    return len(calls)


def test_a_change_is_announced_after_the_turn_and_only_a_change(store: Store) -> None:
    def looking() -> None:
        with store.turn(ACCOUNT):
            pass

    def changing() -> None:
        with store.turn(ACCOUNT) as turn:
            turn.record(REPLY, REPLY)
            turn.record(REPLY)

    def changing_and_failing() -> None:
        with pytest.raises(ZeroDivisionError):
            change_and_fail(store)

    assert [watched(store, act) for act in (looking, changing, changing_and_failing)] == [0, 1, 1]


def test_turns_of_two_threads_do_not_mix(store: Store) -> None:
    def talk() -> None:
        for _ in range(200):
            with store.turn(ACCOUNT) as turn:
                turn.record(REPLY, REPLY)

    threads = [Thread(target=talk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.turn(ACCOUNT) as turn:
        assert [entry.seq for entry in turn.world.entries] == list(range(1, 1602))


def test_a_wrong_token_is_refused(store: Store) -> None:
    store.authenticate(ACCOUNT, "t")
    with pytest.raises(ApiError):
        store.authenticate(ACCOUNT, "\u00fc")
    assert store.accounts() == [ACCOUNT]


# -- the journal on disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def lived(path: Path, *events: Event) -> None:
    """A life of the store on disk: two accounts, and these events in the first."""
    store = store_of(path)
    store.authenticate(ACCOUNT, "t")
    store.authenticate(OTHER, "u")
    with store.turn(ACCOUNT) as turn:
        turn.record(*events)
    store.close()


def test_worlds_are_what_their_lines_add_up_to(path: Path) -> None:
    lived(path, REPLY)
    store = store_of(path)
    assert store.accounts() == [ACCOUNT, OTHER]
    with store.turn(ACCOUNT) as turn:
        assert [entry.event for entry in turn.world.entries] == [journal.AccountOpened("t"), REPLY]
    store.authenticate(OTHER, "u")
    with pytest.raises(ApiError):
        store.authenticate(OTHER, "t")
    store.close()


def test_a_replay_tells_how_many_entries_there_were(path: Path) -> None:
    lived(path, REPLY, REPLY)
    store = Store(lambda: NOW, Ids(), JournalFile(path))
    assert store.replay() == 4
    store.close()
    assert Store(lambda: NOW, Ids()).replay() == 0


def test_a_reset_is_remembered(path: Path) -> None:
    lived(path, REPLY)
    store = store_of(path)
    store.reset(ACCOUNT)
    store.close()
    store = store_of(path)
    with store.turn(ACCOUNT) as turn:
        assert [(entry.seq, entry.event) for entry in turn.world.entries] == [(3, journal.AccountOpened("t"))]
        assert turn.world.texts(STUDENT) == []
    store.close()


def test_a_reset_that_keeps_numbers_keeps_them_as_they_were_but_in_no_service(path: Path) -> None:
    number = sample.number(sms_url="http://me:secret@a/sms", keyword_handling=False)
    lived(path, journal.NumberSaved(replace(number, service_sid=SERVICE, joined=NOW)), REPLY)
    store = store_of(path)
    store.reset(ACCOUNT, keep_numbers=True)
    store.close()
    store = store_of(path)
    with store.turn(ACCOUNT) as turn:
        assert turn.world.numbers() == [number]
        assert turn.world.texts(STUDENT) == []
        assert turn.world.last_seq == 5
    store.close()


def test_a_reset_of_an_earlier_version_that_was_torn_from_the_new_beginning_is_completed(path: Path) -> None:
    lived(path, REPLY)
    path.write_bytes(path.read_bytes() + b'{"account":"%s","reset":2}\n' % ACCOUNT.encode())
    store = store_of(path)
    store.authenticate(ACCOUNT, "t")
    with store.turn(ACCOUNT) as turn:
        assert [(entry.seq, entry.event) for entry in turn.world.entries] == [(3, journal.AccountOpened("t"))]
    store.close()
    store_of(path).close()


def refuse(*_: object) -> None:
    raise UnwrittenError("disk full")


def test_what_cannot_be_written_has_not_happened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(path)
    store = store_of(path)
    monkeypatch.setattr("simulator.runtime.journal_file.JournalFile._write", refuse)
    new = "AC" + "3" * 32
    with pytest.raises(UnwrittenError, match="disk full"), store.turn(ACCOUNT) as turn:
        turn.record(REPLY)
    with pytest.raises(UnwrittenError, match="disk full"):
        store.authenticate(new, "t")
    with pytest.raises(UnwrittenError, match="disk full"):
        store.reset(ACCOUNT)
    monkeypatch.undo()
    store.authenticate(ACCOUNT, "t")
    store.authenticate(new, "another")
    with store.turn(ACCOUNT) as turn:
        assert turn.world.last_seq == 1
    store.close()


def damaged(path: Path, *lines: bytes) -> str:
    """What is said of a journal that ends in these lines."""
    path.write_bytes(path.read_bytes() + b"\n".join(lines) + b"\n")
    with pytest.raises(JournalError) as caught:
        store_of(path)
    return str(caught.value)


def line(seq: int, account: str = ACCOUNT, **event: object) -> bytes:
    return orjson.dumps({"account": account, "seq": seq, "at": NOW, "event": event})


def test_a_line_that_does_not_follow_from_those_before_it_is_named(path: Path) -> None:
    lived(path, REPLY)
    before = path.read_bytes()
    missing = damaged(path, line(5, type="message_redacted", sid="SM1"))
    assert missing == f"line 4 of the journal {path} is damaged: entry 5 follows entry 2"
    path.write_bytes(before)
    unknown = damaged(path, line(3, type="message_redacted", sid="SM1"))
    assert unknown == f"line 4 of the journal {path} is damaged: no line before it speaks of 'SM1'"
    path.write_bytes(before)
    path.write_bytes(before)
    late = line(5, type="message_redacted", sid="SM1")
    assert "entry 5 follows entry 3" in damaged(path, b'{"account":"%s","reset":3}' % ACCOUNT.encode(), late)
    path.write_bytes(before)
    stranger = line(1, "AC9", type="message_redacted", sid="SM1")
    assert damaged(path, stranger).endswith("account AC9 was not opened")


def test_a_move_that_cannot_be_is_damage(path: Path) -> None:
    lived(path)
    text: dict[str, object] = {
        "sid": "SM1",
        "account_sid": ACCOUNT,
        "sender": STUDENT,
        "recipient": ADVISOR,
        "body": "",
    }
    text |= {"direction": "inbound", "status": "received", "segments": 1, "created": NOW, "updated": NOW}
    received = line(2, type="text_received", message=text)
    said = damaged(path, received, line(3, type="status_moved", sid="SM1", status="sent"))
    assert said.endswith("is damaged: a message that is received cannot become sent")


# -- chance


def test_the_same_seed_gives_the_same_sids() -> None:
    def drawn(seed: int | None, after: int = 0) -> list[str]:
        ids = Ids(seed, after)
        return [ids.sid("SM") for _ in range(2)]

    assert drawn(1) == drawn(1)
    assert len({*drawn(1), *drawn(2), *drawn(1, after=5), *drawn(None), *drawn(None)}) == 10
    assert all(len(sid) == 34 and sid.startswith("SM") for sid in drawn(1))


def test_what_has_one_origin_has_one_token() -> None:
    assert idempotency_token("SM1:inbound") == idempotency_token("SM1:inbound")
    assert idempotency_token("SM1:inbound") != idempotency_token("SM1:inbound:fallback")


def test_answers_are_numbered() -> None:
    assert request_id(255) == "RQ" + "0" * 30 + "ff"


# -- compacting


def test_a_compacted_journal_adds_up_to_the_same_and_holds_nothing_that_was_reset_away(path: Path) -> None:
    lived(path, REPLY)
    store = store_of(path)
    store.reset(ACCOUNT)
    with store.turn(ACCOUNT) as turn:
        turn.record(REPLY)
    snapshot = store.take_snapshot(ACCOUNT)
    store.close()
    file = JournalFile(path)
    before, after = file.compact()
    file.close()
    assert (before > after, after) == (True, path.stat().st_size)
    assert path.read_bytes().count(b'"reply_sent"') == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
    store = store_of(path)
    assert [(kept.id, kept.seq) for kept in store.snapshots(ACCOUNT)] == [(snapshot.id, snapshot.seq)]
    with store.turn(ACCOUNT) as turn:
        assert [entry.seq for entry in turn.world.entries] == [3, 4, 5]
    store.close()


def test_a_checkpoint_of_before_goes_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "WORTH", 1)
    lived(path, REPLY)
    assert checkpoint.place_of(path).exists()
    assert CliRunner().invoke(main, ["compact", str(path)]).exit_code == 0
    assert list(path.parent.iterdir()) == [path]


def test_the_command_says_what_it_has_done_and_touches_nothing_that_is_no_journal(path: Path) -> None:
    lived(path, REPLY)
    done = CliRunner().invoke(main, ["compact", str(path)])
    assert (done.exit_code, done.output.startswith(f"{path}: ")) == (0, True)
    path.write_bytes(b"Dear diary,\n")
    refused = CliRunner().invoke(main, ["compact", str(path)])
    assert refused.exit_code == 1
    assert "line 1 of the journal" in refused.output
    assert path.read_bytes() == b"Dear diary,\n"
    assert list(path.parent.iterdir()) == [path]
