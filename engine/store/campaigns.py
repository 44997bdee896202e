"""Campaigns. Each is a request to send (`engine.store.sends`) under the same id that can be stopped and resumed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from engine.model import Channel, MessageStatus, Purpose
from engine.policies.policy import Trigger
from engine.rules import spelling
from engine.store.tables import campaign_triggers, campaigns, messages, sends


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """One body to many: to a list, or to recipients with values for a template.

    `copied_to` is the last number of the list that has a message, None when all have one.
    """

    id: str
    name: str
    body: str
    created_at: datetime
    from_person: str | None = None
    list: str | None = None
    template: str | None = None
    stopped: bool = False
    triggers: tuple[Trigger, ...] = ()
    copied_to: str | None = None


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


_ELSEWHERE = ("from_person", "triggers")  # in tables of their own
_query = select(campaigns, sends.c.from_person).join(sends, sends.c.id == campaigns.c.id)
_by_id = _query.where(campaigns.c.id == bindparam("campaign"))
_triggers_of = (
    select(campaign_triggers)
    .where(campaign_triggers.c.campaign == bindparam("campaign"))
    .order_by(campaign_triggers.c.letters)
)
_counts = (
    select(messages.c.status, messages.c.channel, func.count())
    .where(messages.c.send_id == bindparam("campaign"))
    .group_by(messages.c.status, messages.c.channel)
)
_last_to_reach = (
    select(messages.c.send_id)
    .where(
        messages.c.destination == bindparam("number"),
        messages.c.purpose == Purpose.CAMPAIGN,
        messages.c.channel == Channel.SMS,
        messages.c.status.in_((MessageStatus.SENT, MessageStatus.DELIVERED)),
    )
    .order_by(messages.c.created_at.desc(), messages.c.seq.desc())
    .limit(1)
)


def add(connection: Connection, campaign: Campaign) -> None:
    """Keep the campaign; the request of the same id is kept beside it."""
    values = {name: value for name, value in vars(campaign).items() if name not in _ELSEWHERE}
    connection.execute(insert(campaigns).values(**values))
    rows = [
        {
            "campaign": campaign.id,
            "letters": spelling.letters(each.word),
            "word": each.word,
            "text": each.text,
            "task": each.task,
        }
        for each in campaign.triggers
    ]
    if rows:
        connection.execute(insert(campaign_triggers), rows)


def copied(connection: Connection, campaign: Campaign, last: str | None) -> Campaign | None:
    """The campaign, whose list is copied up to there now; None if somebody else has gone on with it."""
    same = (campaigns.c.id == campaign.id, campaigns.c.copied_to.is_not_distinct_from(campaign.copied_to))
    changed = connection.execute(update(campaigns).where(*same).values(copied_to=last)).rowcount == 1
    return replace(campaign, copied_to=last) if changed else None


def uncopied(connection: Connection) -> list[str]:
    """The ids of campaigns whose list is not copied to its end."""
    return list(connection.scalars(select(campaigns.c.id).where(campaigns.c.copied_to.is_not(None))))


def find(connection: Connection, campaign_id: str) -> Campaign | None:
    row = connection.execute(_by_id, {"campaign": campaign_id}).mappings().first()
    return _campaign(connection, row) if row else None


def find_each(connection: Connection, ids: Iterable[str]) -> dict[str, Campaign]:
    """Those of the campaigns that there are, by their id."""
    return {each: found for each in set(ids) if (found := find(connection, each))}


def last_to_reach(connection: Connection, number: str) -> Campaign | None:
    """The campaign to a list whose text reached, or left for, that number last (BTM-16)."""
    found = connection.scalar(_last_to_reach, {"number": number})
    return find(connection, found) if found else None


def trigger_words(connection: Connection) -> list[str]:
    """Every word that some campaign answers to."""
    return list(
        connection.scalars(select(campaign_triggers.c.word).distinct().order_by(campaign_triggers.c.word))
    )


def all_campaigns(connection: Connection) -> list[Campaign]:
    """Every campaign, newest first."""
    return [
        _campaign(connection, row)
        for row in connection.execute(_query.order_by(campaigns.c.seq.desc())).mappings()
    ]


def _campaign(connection: Connection, row: RowMapping) -> Campaign:
    own = tuple(
        Trigger(word=each["word"], text=each["text"], task=each["task"], list=row["list"])
        for each in connection.execute(_triggers_of, {"campaign": row["id"]}).mappings()
    )
    values = {name: row[name] for name in Campaign.__dataclass_fields__ if name != "triggers"}
    return Campaign(**values, triggers=own)


def halt(connection: Connection, campaign_id: str, *, stopped: bool) -> None:
    """Attempt nothing more of the campaign, or go on with it."""
    connection.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(stopped=stopped))


def progress(connection: Connection, campaign_id: str) -> Progress:
    """How far the campaign is."""
    counts: dict[str, int] = {}
    for status, channel, count in connection.execute(_counts, {"campaign": campaign_id}):
        name = "refused" if status == MessageStatus.FAILED and channel != Channel.SMS else status
        counts[name] = counts.get(name, 0) + count
    return Progress(**counts)
