"""Time that jumps while a text is on its way, by two processes on one PostgreSQL that follow the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from sqlalchemy import text

from engine.store import messages
from engine.store.database import Database
from engine.store.presence import Presence
from engine.work.reserving import Reservations
from tests.engine.campus import AVERY, SAM, SAMS_MOBILE, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio


@pytest.fixture
def two(postgresql_url: str, twilio: Twilio, mail: Mailboxes) -> Iterator[tuple[Campus, Campus]]:
    """Two processes' worth of engine."""
    both = tuple(Campus(twilio, mail, {"ENGINE_DATABASE_URL": postgresql_url}) for _ in "12")
    both[0].populate()
    both[0].sent(AVERY, SAM, "first")
    yield both[0], both[1]
    for each in both:
        each.services.close()


def recovers_in_the_middle(twilio: Twilio, other: Campus) -> None:
    """Have hours pass, and the other process recover what it takes for left, while the next text is on its way."""

    def meanwhile(request: httpx.Request) -> None:
        if request.method == "POST" and request.url.path.endswith("/Messages.json"):
            twilio.before = None
            twilio.pass_time(hours=2)
            for _ in range(2):
                other.services.recovery.run(twilio.now)
                other.services.background.everything()
                other.services.background.join()

    twilio.before = meanwhile


@pytest.mark.parametrize("bulk", [False, True])
def test_a_text_on_its_way_is_left_to_the_process_that_sends_it(
    two: tuple[Campus, Campus], twilio: Twilio, bulk: bool
) -> None:
    one, other = two
    recovers_in_the_middle(twilio, other)
    if bulk:
        one.send(AVERY, [SAM], "second", Prefer="respond-async")
        one.services.background.join()
    else:
        one.sent(AVERY, SAM, "second")
    assert twilio.texts_to(SAMS_MOBILE) == ["first", "second"]
    assert one.mail.mails == []
    (row, _) = one.report()
    assert (row["channel"], row["status"]) == ("sms", "sent")


def test_a_text_of_a_process_that_ended_is_taken_up(two: tuple[Campus, Campus], twilio: Twilio) -> None:
    one, other = two
    one.send(AVERY, [SAM], "second", Prefer="respond-async")
    (row, _) = one.report()
    Reservations(one.services.database, one.services.policy, one.services.settlement.underway).take(
        partial(messages.unattempted, ids=[row["id"]]), twilio.now
    )
    twilio.pass_time(hours=2)
    assert other.services.recovery.run(twilio.now) == 0
    one.services.close()
    assert other.services.recovery.run(twilio.now) == 1
    other.services.background.everything()
    other.services.background.join()
    assert twilio.texts_to(SAMS_MOBILE) == ["first", "second"]


def test_who_lost_the_connection_is_taken_for_dead_and_gets_another_number(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    here, there = Presence(database), Presence(database)
    number = here.number()
    assert here.number() == number
    assert there.lives(number)
    with database.carrying() as connection:
        ended = (
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number"
        )
        connection.execute(text(ended), {"number": number})
    again = here.number()
    assert again != number
    assert (there.lives(number), there.lives(again)) == (False, True)
    here.close()
    here.close()
    assert not there.lives(again)
    database.close()
