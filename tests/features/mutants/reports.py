"""Engines that get replies and the message report wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.doors.api import webhooks
from engine.exchange import reports
from engine.exchange.reports import Filter
from engine.model import REPLY_NOTIFICATION, Channel, Direction, Kind, Message, Template
from engine.policies.policy import Refusal, from_anybody
from engine.rules import consent, notices, outcomes
from engine.rules.consent import StatusChange
from engine.rules.outcomes import Answer, Outcome
from engine.store import messages, numbers, people
from engine.store.database import Database
from engine.store.notices import Notice
from engine.store.tables import people as people_table
from engine.work.inbound import Arrival, Inbound
from engine.work.notifying import Notifying
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


@breaks("SSE-REP-02.mails")
def announces_messages_too(patch: Patch) -> None:
    def announced(*, sender: str, body: str) -> Template:
        return Template(subject=f"Announcement of {sender}", body=body)

    patch.setattr(notices, "instead_of_text", announced)


@breaks("SSE-REP-02.words")
def announces_the_providers_words(patch: Patch) -> None:
    change_policy(patch, is_reply=from_anybody)


@breaks("SSE-REP-02.initiated")
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


@breaks("SSE-REP-01.only")
def tells_every_user_of_a_reply(patch: Patch) -> None:
    mail = Notifying.mail

    def to_all(self: Notifying, notice: Notice, now: datetime) -> None:
        with self.database.reading() as connection:
            staff = connection.scalars(
                select(people_table.c.email).where(people_table.c.kind == Kind.STAFF)
            ).all()
        for address in filter(None, staff):
            mail(self, replace(notice, to=address), now)

    patch.setattr(Notifying, "mail", to_all)


@breaks("SSE-REP-05.unknown")
def breaks_at_a_code_that_it_does_not_know(patch: Patch) -> None:
    failure = outcomes._failure

    def strict(answer: Answer) -> Outcome:
        if answer.code is not None and answer.code not in outcomes.TRAITS:
            raise KeyError(answer.code)
        return failure(answer)

    patch.setattr(outcomes, "_failure", strict)


@breaks("SSE-REP-05.unknown")
def keeps_an_unknown_code_to_itself(patch: Patch) -> None:
    failure = outcomes._failure

    def silent(answer: Answer) -> Outcome:
        known = answer.code in outcomes.TRAITS
        return failure(answer) if known else replace(failure(answer), error_code=None)

    patch.setattr(outcomes, "_failure", silent)


@breaks("SSE-REP-05.only")
def takes_sending_for_a_failure(patch: Patch) -> None:
    patch.setattr(outcomes, "_ON_ITS_WAY", outcomes._ON_ITS_WAY - {"sending"})
    patch.setattr(outcomes, "_LOST", outcomes._LOST | {"sending"})


@breaks("SSE-REP-06.kept")
def keeps_the_first_picture_only(patch: Patch) -> None:
    media = webhooks._media
    patch.setattr(webhooks, "_media", lambda form: media(form)[:1])


@breaks("SSE-REP-06.alone")
def drops_texts_without_words(patch: Patch) -> None:
    receive = Inbound.receive

    def worded(self: Inbound, arrival: Arrival, now: datetime) -> None:
        if arrival.body:
            receive(self, arrival, now)

    patch.setattr(Inbound, "receive", worded)


@breaks("SSE-REP-06.none")
def shows_the_pictures_of_an_earlier_text(patch: Patch) -> None:
    media, before = webhooks._media, ["https://campus.example/logo.png"]
    patch.setattr(webhooks, "_media", lambda form: media(form) or tuple(before))


@breaks("SSE-REP-05.words")
def has_no_words_for_what_the_provider_rarely_says(patch: Patch) -> None:
    patch.setattr(outcomes, "TRAITS", {code: each for code, each in outcomes.TRAITS.items() if code != 30004})


@breaks("SSE-REP-04.to")
def ignores_whom_it_went_to(patch: Patch) -> None:
    ignoring("to_person", patch)


@breaks("SSE-REP-04.destination")
def ignores_the_destination(patch: Patch) -> None:
    ignoring("destination", patch)


@breaks("SSE-REP-04.error")
def ignores_the_error(patch: Patch) -> None:
    ignoring("error_code", patch)


@breaks("SSE-REP-04.until")
def ignores_the_end(patch: Patch) -> None:
    ignoring("until", patch)


@breaks("SSE-REP-04.export")
def exports_texts_only(patch: Patch) -> None:
    export = reports.export

    def fewer(database: Database, wanted: Filter, *how: Any) -> Iterator[str]:
        return export(database, replace(wanted, channel=Channel.SMS), *how)

    patch.setattr(reports, "export", fewer)


@breaks("SSE-REP-01.recorded")
def tells_of_a_reply_and_does_not_keep_it(patch: Patch) -> None:
    add = messages.add

    def forgetful(connection: Connection, new: Iterable[Message]) -> None:
        add(connection, [each for each in new if each.direction is not Direction.INBOUND])

    patch.setattr(messages, "add", forgetful)


@breaks("SSE-REP-05.unknown")
def has_no_words_for_an_unknown_code(patch: Patch) -> None:
    failure = outcomes._failure

    def wordless(answer: Answer) -> Outcome:
        outcome = failure(answer)
        return outcome if answer.code in outcomes.TRAITS else replace(outcome, error=f"{answer.code}")

    patch.setattr(outcomes, "_failure", wordless)
