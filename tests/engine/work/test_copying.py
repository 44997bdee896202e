"""A campaign to a long list: copied a page at a time, gone on with by whoever is there, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from engine.store import campaigns
from engine.work import copying
from engine.work.copying import Copying
from tests.engine.campus import Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.store.test_concurrency import database_url, together  # noqa: F401  a fixture
from tests.engine.twilio_double import Twilio
from tests.engine.work.test_campaigns import COUNT, EVERYBODY, account_on, begin, counts, done, fill, texted

PAGE = 7


@pytest.fixture
def account(
    database_url: str,  # noqa: F811  as above
    twilio: Twilio,
    mail: Mailboxes,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Campus]:
    """A list that is longer than a page, on each kind of database."""
    monkeypatch.setattr(copying, "PAGE", PAGE)
    account = account_on(database_url, twilio, mail)
    account.populate()
    fill(account)
    yield account
    account.services.background.join()
    account.services.close()


def left_after_the_first_page(account: Campus, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A campaign whose process ended when it had begun."""
    with monkeypatch.context() as ending:
        ending.setattr(Copying, "finish", lambda *_: False)
        return begin(account)


@pytest.mark.parametrize("page", [1, PAGE, COUNT - 1, COUNT, COUNT + 1])
def test_everybody_on_the_list_has_one_message_however_long_a_page_is(
    account: Campus, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(copying, "PAGE", page)
    campaign = begin(account)
    assert campaign["total"] == COUNT
    finished = done(account, campaign)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY
    assert len({row["id"] for row in account.report(limit="1000")}) == COUNT


def test_the_first_page_leaves_before_the_rest_is_copied_and_recovery_goes_on_with_that(
    account: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = left_after_the_first_page(account, monkeypatch)
    assert campaign["total"] == PAGE
    begun = done(account, campaign)
    assert (begun["status"], len(texted(account))) == ("running", PAGE)
    for _ in range(2):
        account.recover()
    finished = done(account, campaign)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY


def test_however_many_go_on_with_a_list_nobody_has_two_messages(
    account: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = left_after_the_first_page(account, monkeypatch)
    together(*[lambda: account.services.campaigns.copying.finish(campaign["id"])] * 6)
    account.client.post(f"/v1/campaigns/{campaign['id']}/resume")
    assert counts(done(account, campaign)) == (COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY


def test_a_campaign_that_cannot_be_copied_to_its_end_has_begun_all_the_same(
    account: Campus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = copying._copied

    def broken(connection: Any, campaign: Any, send: Any, copied: int) -> Any:
        if copied:
            raise RuntimeError("the database is gone")
        return made(connection, campaign, send, copied)

    with monkeypatch.context() as breaking:
        breaking.setattr(copying, "_copied", broken)
        assert begin(account)["total"] == PAGE
    assert "is not copied to its end yet" in caplog.text
    account.services.recovery.run(account.twilio.now)
    assert account.get("/v1/campaigns")["campaigns"][0]["total"] == COUNT


def test_whoever_is_late_copies_nothing(account: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = left_after_the_first_page(account, monkeypatch)
    with account.services.database.carrying() as connection:
        read = campaigns.find(connection, campaign["id"])
        assert read is not None
        assert campaigns.copied(connection, replace(read, copied_to=EVERYBODY[0]), None) is None
        assert campaigns.find(connection, campaign["id"]) == read
