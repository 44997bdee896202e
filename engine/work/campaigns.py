"""Campaigns: one text to many, sent in the background, that can be stopped and resumed.

When a campaign begins, a message a recipient is kept (of a long list page by page, `engine.work.copying`), and nothing
is decided about any of them. Whether a recipient may
be texted is asked when the recipient's turn comes, so that a STOP in the middle of the run counts. Each turn is an
ordinary attempt (`engine.work.sending`): a message is claimed by one transaction before the provider is called, so
nobody is texted twice, however often the campaign is resumed or the process ended. What waits is in the database;
stopping a campaign keeps its messages from being claimed, and at most the few that are on their way go out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.edge.ids import new_id
from engine.model import Pool, Reason
from engine.policies.policy import Trigger
from engine.rules.templates import POOL_OF, TextTemplate
from engine.store import campaigns, configuration, lists, pools, sends, templates
from engine.store.campaigns import Campaign
from engine.store.database import Database
from engine.store.sends import Send
from engine.work import gathering, outbox
from engine.work.copying import Copying
from engine.work.outbox import Draft, NotAdmittedError, Outbox
from engine.work.waiting import Waiting


class CampaignError(Exception):
    """The campaign cannot begin; `code` names the rule."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class ListOrder:
    """A body to everybody on a list, from the number of a user (BTM-10)."""

    name: str
    sender: str
    list: str
    body: str
    triggers: Sequence[Trigger] = ()
    idempotency_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A number, and the values that its text is filled in with."""

    number: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TemplateOrder:
    """A template to recipients, from the numbers that its category goes out from (ENG-01, ENG-05)."""

    name: str
    template: str
    recipients: Sequence[Recipient]
    number: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Campaigns:
    """Begins, stops and resumes campaigns."""

    database: Database
    outbox: Outbox
    background: Waiting
    copying: Copying

    def begin(self, order: ListOrder | TemplateOrder, now: datetime) -> str:
        """Keep the campaign, have it sent, and give its id: that of an earlier one if it is the same order again.

        Raises `CampaignError`, and what `Outbox.accept` raises.
        """
        of = _fingerprint(order)
        with self.database.carrying() as connection:
            if earlier := outbox.known(connection, order.idempotency_key, of):
                return earlier.id
            campaign_id = new_id()
            send = Send(
                id=campaign_id,
                idempotency_key=order.idempotency_key,
                fingerprint=of,
                from_person=order.sender if isinstance(order, ListOrder) else None,
                created_at=now,
            )
            if isinstance(order, ListOrder):
                self._begin_with_list(connection, send, order)
            else:
                _begin_with_template(connection, send, order)
        self.background.send(campaign_id)
        if isinstance(order, ListOrder) and self.copying.finish(campaign_id):
            self.background.send(campaign_id)
        return campaign_id

    def stop(self, campaign_id: str) -> None:
        """Attempt nothing more for now."""
        with self.database.writing() as connection:
            campaigns.halt(connection, campaign_id, stopped=True)

    def resume(self, campaign_id: str) -> None:
        """Attempt what was not attempted yet."""
        with self.database.writing() as connection:
            campaigns.halt(connection, campaign_id, stopped=False)
        self.background.send(campaign_id)

    def _begin_with_list(self, connection: Connection, send: Send, order: ListOrder) -> None:
        on = gathering.ground(connection, [order.sender])
        self.outbox.admit(connection, on, order.sender, [order.list], order.body)
        if not lists.exists(connection, order.list):
            raise CampaignError("UNKNOWN_LIST", f"There is no list {order.list!r}.")
        campaign = Campaign(
            id=send.id,
            name=order.name,
            body=order.body,
            from_person=order.sender,
            list=order.list,
            triggers=tuple(order.triggers),
            created_at=send.created_at,
        )
        campaigns.add(connection, campaign)
        sends.add(connection, send)
        self.copying.begin(connection, campaign, send)


def _begin_with_template(connection: Connection, send: Send, order: TemplateOrder) -> None:
    template, drafts = _from_template(connection, order)
    campaign = Campaign(
        id=send.id, name=order.name, body=template.body, template=template.name, created_at=send.created_at
    )
    campaigns.add(connection, campaign)
    outbox.keep(connection, send, drafts)


def _fingerprint(order: ListOrder | TemplateOrder) -> str:
    if isinstance(order, ListOrder):
        own = [vars(each) for each in order.triggers]
        return outbox.fingerprint(order.name, order.sender, order.list, order.body, *own)
    recipients = [(each.number, dict(each.values)) for each in order.recipients]
    return outbox.fingerprint(order.name, order.template, order.number, recipients)


def _from_template(connection: Connection, order: TemplateOrder) -> tuple[TextTemplate, Iterator[Draft]]:
    template = templates.find(connection, order.template)
    if template is None:
        raise CampaignError("UNKNOWN_TEMPLATE", f"There is no template {order.template!r}.")
    senders = _senders(connection, order, POOL_OF[template.category])
    limit = configuration.load(connection).sms_max_length
    recipients = {
        each.number: each for each in reversed(order.recipients)
    }  # named twice is texted once, as first named
    drafts = (
        Draft(
            to=number,
            body=_body(template, recipients[number], limit),
            number=number,
            from_number=senders[index % len(senders)],
            purpose=template.category,
        )
        for index, number in enumerate(dict.fromkeys(each.number for each in order.recipients))
    )
    return template, drafts


def _body(template: TextTemplate, recipient: Recipient, limit: int) -> str:
    if missing := template.missing(recipient.values):
        raise CampaignError(
            "PLACEHOLDER_MISSING", f"{recipient.number} has no value for {', '.join(missing)}."
        )
    body = template.filled(recipient.values)
    if len(body) > limit:
        raise NotAdmittedError(Reason.BODY_TOO_LONG)
    return body


def _senders(connection: Connection, order: TemplateOrder, pool: Pool) -> list[str]:
    """The numbers that take turns: all that are shared, or the one that the campaign is dedicated to.

    Marketing keeps to one number, the first if none is named: who left that number shall not hear from the next.
    """
    numbers = pools.numbers_in(connection, pool)
    if order.number is None and numbers:
        return numbers if pool is Pool.SHARED else numbers[:1]
    if order.number in numbers:
        return [order.number] if order.number else []
    if order.number is None:
        raise CampaignError("NO_NUMBER_AVAILABLE", f"No number is set aside as {pool}; set one aside first.")
    raise CampaignError("NUMBER_NOT_IN_POOL", f"{order.number} is not set aside as {pool}.")
