"""Copying a list into a campaign, a page at a time: however long it is, the first texts leave at once.

The database itself copies, and nobody on the list passes through here. How far it is, is kept with the campaign, and
changed in the transaction of each page: only who changes it has copied the page, so nobody on the list has two
messages, however many go on with it. Who joins the list meanwhile is texted too if the page of their number is to come.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model import Purpose
from engine.store import campaigns, lists, messages, sends
from engine.store.campaigns import Campaign
from engine.store.database import Database
from engine.store.sends import Send
from engine.work import outbox
from engine.work.outbox import Draft

PAGE = 1000  # messages that are kept by the transaction that begins a campaign
FURTHER = 10  # times as many are by each that goes on with it

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Copying:
    """Copies lists into campaigns."""

    database: Database

    def begin(self, connection: Connection, campaign: Campaign, send: Send) -> None:
        """Copy the first page, in the transaction in which the campaign is kept."""
        _copied(connection, campaign, send, 0)

    def finish(self, campaign_id: str) -> bool:
        """Copy what is left of the campaign's list, if anything; where that fails `finish_all` goes on with it."""
        try:
            return self._finish(campaign_id)
        except Exception:
            log.exception("The list of campaign %s is not copied to its end yet", campaign_id)
            return True

    def finish_all(self) -> None:
        """Go on with what processes left that ended."""
        with self.database.reading() as connection:
            left = campaigns.uncopied(connection)
        for campaign_id in left:
            self.finish(campaign_id)

    def _finish(self, campaign_id: str) -> bool:
        with self.database.reading() as connection:
            campaign, send = campaigns.find(connection, campaign_id), sends.find(connection, campaign_id)
            if campaign is None or send is None or campaign.copied_to is None:
                return False
            copied = sends.size(connection, campaign_id)
        left: Campaign | None = campaign
        while left is not None and left.copied_to is not None:
            with self.database.carrying() as connection:
                left, copied = _copied(connection, left, send, copied)
        return True


def _copied(
    connection: Connection, campaign: Campaign, send: Send, copied: int
) -> tuple[Campaign | None, int]:
    """The campaign with the next page, and how many messages that makes; none if somebody else has copied it."""
    of_list = campaign.list or ""
    size = PAGE if campaign.copied_to is None else PAGE * FURTHER
    page = lists.page_after(connection, of_list, campaign.copied_to, size)
    further = campaigns.copied(connection, campaign, page.last)
    if further is not None:
        like = outbox.message_of(send, Draft(to="", body=campaign.body, purpose=Purpose.CAMPAIGN))
        copied += messages.add_to_list(connection, like, of_list, page, copied)
    return further, copied
