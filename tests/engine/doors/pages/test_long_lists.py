"""Lists that grow for years: a page shows fifty rows, and the next page goes on where it ended, filtered alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

from sqlalchemy import insert

from engine.model import Channel, Direction, MessageStatus, Purpose
from engine.store import responses, subscriptions
from engine.store.tables import messages
from tests.engine.campus import AVERY, Campus
from tests.engine.doors.pages.test_signing_in import signed_in
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SENDER = "+15550200003"
NUMBERS = [f"+1555030{n:04d}" for n in range(70)]


def everybody(campus: Campus, path: str) -> list[list[str]]:
    """The numbers on each page, from the first on as the link of the page before leads."""
    assert signed_in(campus.client, AVERY) == 303
    pages = list[list[str]]()
    following: str | None = path
    while following:
        page = campus.client.get(following)
        assert page.status_code == 200
        pages.append(list(dict.fromkeys(re.findall(r"\+1555030\d{4}", page.text))))
        found = re.search(r'href="(\?[^"]+)">Next page', page.text)
        following = path.partition("?")[0] + unescape(found[1]) if found else None
    return pages


def test_tasks(twilio: Twilio, mail: Mailboxes) -> None:
    campus = Campus(twilio, mail, {"ENGINE_POLICY": "business_texting"})
    campus.populate()
    with campus.services.database.writing() as connection:
        for number in NUMBERS:
            responses.raise_task(connection, number, None, "leave", NOW)
    assert everybody(campus, "/tasks") == [NUMBERS[:50], NUMBERS[50:]]
    campus.services.close()


def test_the_audience_within_its_dates(twilio: Twilio, mail: Mailboxes) -> None:
    campus = Campus(twilio, mail, {"ENGINE_POLICY": "engage"})
    campus.populate()
    text = {
        "send_id": "s", "purpose": Purpose.MARKETING, "channel": Channel.SMS, "status": MessageStatus.SENT,
        "direction": Direction.OUTBOUND, "from_number": SENDER, "body": "", "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    with campus.services.database.writing() as connection:
        connection.execute(
            insert(messages), [text | {"id": number, "destination": number} for number in NUMBERS]
        )
        for number in NUMBERS:
            day = 1 if number == NUMBERS[0] else 4
            subscriptions.leave(connection, SENDER, number, "stop", NOW.replace(month=day))
    assert everybody(campus, "/audience?since=2026-04-01") == [NUMBERS[1:51], NUMBERS[51:]]
    campus.services.close()
