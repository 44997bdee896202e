"""Campaigns. Each is a request to send (`engine.store.sends`) under the same id that can be stopped and resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from engine.model import Channel, MessageStatus
from engine.store.tables import campaigns, messages, sends


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """One body to many: to a list, or to recipients with values for a template."""

    id: str
    name: str
    body: str
    created_at: datetime
    from_person: str | None = None
    list: str | None = None
    template: str | None = None
    stopped: bool = False


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many of its messages are where.

    `refused` never left: a rule kept them back. `failed` are those that the provider refused or a carrier lost.
    """

    pending: int = 0
    sent: int = 0
    delivered: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.pending + self.sent + self.delivered + self.refused + self.failed


_query = select(campaigns, sends.c.from_person).join(sends, sends.c.id == campaigns.c.id)


def add(connection: Connection, campaign: Campaign) -> None:
    """Keep the campaign; the request of the same id is kept beside it."""
    values = {name: value for name, value in vars(campaign).items() if name != "from_person"}
    connection.execute(insert(campaigns).values(**values))


def find(connection: Connection, campaign_id: str) -> Campaign | None:
    row = connection.execute(_query.where(campaigns.c.id == campaign_id)).mappings().first()
    return _campaign(row) if row else None


def all_campaigns(connection: Connection) -> list[Campaign]:
    """Every campaign, newest first."""
    return [_campaign(row) for row in connection.execute(_query.order_by(campaigns.c.seq.desc())).mappings()]


def _campaign(row: RowMapping) -> Campaign:
    return Campaign(**{name: row[name] for name in Campaign.__dataclass_fields__})


def halt(connection: Connection, campaign_id: str, *, stopped: bool) -> None:
    """Attempt nothing more of the campaign, or go on with it."""
    connection.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(stopped=stopped))


def progress(connection: Connection, campaign_id: str) -> Progress:
    """How far the campaign is."""
    query = select(messages.c.status, messages.c.channel, func.count()).where(
        messages.c.send_id == campaign_id
    )
    counts: dict[str, int] = {}
    for status, channel, count in connection.execute(query.group_by(messages.c.status, messages.c.channel)):
        name = "refused" if status == MessageStatus.FAILED and channel != Channel.SMS else status
        counts[name] = counts.get(name, 0) + count
    return Progress(**counts)
