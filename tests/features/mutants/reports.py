"""Engines that get replies and the message report wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.doors.api import webhooks
from engine.exchange import reports
from engine.exchange.reports import Filter
from engine.model import REPLY_NOTIFICATION, Template
from engine.policies.policy import Refusal, from_anybody
from engine.rules import consent, notices
from engine.rules.consent import StatusChange
from engine.store import numbers, people
from engine.work.inbound import Arrival, Inbound
from engine.work.settlement import Settlement
from tests.features.mutants.mutant import Patch, breaks, change_policy


@breaks("SSE-REP-01.told")
def announces_replies_in_words_of_its_own(patch: Patch) -> None:
    filled = notices.filled

    def fixed(_template: Template, **values: str) -> Template:
        return filled(REPLY_NOTIFICATION, **values)

    patch.setattr(notices, "filled", fixed)


@breaks("SSE-REP-01.told")
def keeps_no_reply(patch: Patch) -> None:
    patch.setattr(Inbound, "receive", lambda *_: None)


@breaks("SSE-REP-02")
def announces_messages_too(patch: Patch) -> None:
    def announced(*, sender: str, body: str) -> Template:
        return Template(subject=f"Announcement of {sender}", body=body)

    patch.setattr(notices, "instead_of_text", announced)


@breaks("SSE-REP-02")
def announces_the_providers_words(patch: Patch) -> None:
    change_policy(patch, is_reply=from_anybody)


@breaks("SSE-REP-02")
def announces_answers_only(patch: Patch) -> None:
    change_policy(patch, is_reply=lambda text: not text.initiated)


@breaks("SSE-REP-03.strangers")
def drops_the_texts_of_strangers(patch: Patch) -> None:
    receive = Inbound.receive

    def known_only(self: Inbound, arrival: Arrival, now: datetime) -> None:
        with self.database.reading() as connection:
            known = people.holders_of(connection, arrival.handset)
        if known:
            receive(self, arrival, now)

    patch.setattr(Inbound, "receive", known_only)


@breaks("SSE-REP-03.nobody")
def drops_texts_to_nobody(patch: Patch) -> None:
    receive = Inbound.receive

    def held_only(self: Inbound, arrival: Arrival, now: datetime) -> None:
        with self.database.reading() as connection:
            held = numbers.holder_of(connection, arrival.to)
        if held:
            receive(self, arrival, now)

    patch.setattr(Inbound, "receive", held_only)


@breaks("SSE-REP-06.kept")
def drops_pictures(patch: Patch) -> None:
    patch.setattr(webhooks, "_media", lambda _: ())


def ignoring(field: str, patch: Patch) -> None:
    """Let the report pay no attention to one of its filters."""
    query = reports.query

    def unfiltered(wanted: Filter) -> Any:
        return query(replace(wanted, **{field: None}))

    patch.setattr(reports, "query", unfiltered)


@breaks("SSE-REP-04.from")
def ignores_who_sent_it(patch: Patch) -> None:
    ignoring("from_person", patch)


@breaks("SSE-REP-04.channel")
def ignores_the_channel(patch: Patch) -> None:
    ignoring("channel", patch)


@breaks("SSE-REP-04.dates")
def ignores_the_dates(patch: Patch) -> None:
    ignoring("since", patch)


@breaks("SSE-REP-04.harmless")
def exports_formulas(patch: Patch) -> None:
    patch.setattr(reports, "defused", lambda cell: cell)


@breaks("SSE-REP-05.statuses")
def disables_a_phone_that_is_switched_off(patch: Patch) -> None:
    def harsh(refusal: Refusal) -> list[StatusChange]:
        return consent.number_unusable(refusal.number, refusal.holders)

    change_policy(patch, learned=harsh)


@breaks("SSE-REP-05.late")
def does_not_hear_of_late_failures(patch: Patch) -> None:
    settle = Settlement.settle

    def early(self: Settlement, message_id: str, answer: Any, now: datetime) -> None:
        if answer.status != "undelivered":
            settle(self, message_id, answer, now)

    patch.setattr(Settlement, "settle", early)
