"""Engines that get opting out wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.doors.api import people as people_api
from engine.doors.wire import rendering
from engine.edge.mail import Mail, Mailer
from engine.edge.provider import Provider
from engine.exchange import reports
from engine.exchange.reports import Filter
from engine.model import Message, Phone, Reason, SmsStatus
from engine.policies import student_success
from engine.policies.policy import Refusal, Text
from engine.policies.student_success import SILENT
from engine.rules import consent, edits, outcomes, routing
from engine.rules.consent import StatusChange
from engine.rules.edits import PhoneEdit, Record
from engine.rules.outcomes import UNSUBSCRIBED, Answer, Trait
from engine.rules.routing import Facts, Instead
from engine.store import messages
from engine.store.tables import person_phones
from engine.work.inbound import Arrival, Inbound
from engine.work.mailing import Mailing
from engine.work.settlement import Settlement
from tests.features.mutants.halves import hearing, is_stop
from tests.features.mutants.mutant import Patch, breaks, change_policy, change_rule


@breaks("SSE-OPT-01.words", "SSE-OPT-05.refused", "SSE-IN-04.refused")
def texts_from_another_number_when_one_is_refused(patch: Patch) -> None:
    send = Provider.send

    def insist(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        answer = send(self, message_id, sender, to, body)
        others = [each.number for each in self.pool() if each.number != sender]
        return (
            send(self, message_id, others[0], to, body) if answer.code == UNSUBSCRIBED and others else answer
        )

    patch.setattr(Provider, "send", insist)


@breaks("SSE-OPT-02.senders", "SSE-OPT-03.statuses", "SSE-OPT-04.delivered", "CMP-01.student_success")
def learns_from_the_stop_itself(patch: Patch) -> None:
    received = student_success.received

    def listen(text: Text) -> list[StatusChange]:
        if text.body.strip().casefold() in SILENT:
            return consent.opt_out_learned(text.holders[0], text.number, text.holders)
        return received(text)

    change_policy(patch, received=listen)


@breaks("SSE-OPT-05.code", "CMP-03.student_success")
def forgets_what_the_refusal_was(patch: Patch) -> None:
    patch.setitem(outcomes.TRAITS, UNSUBSCRIBED, Trait(title="Message Not Sent", opted_out=True))


@breaks("SSE-OPT-06.every")
def disables_only_the_number_texted(patch: Patch) -> None:
    patch.setattr(
        consent, "opt_out_learned", lambda _, number, holders: consent.number_unusable(number, holders)
    )


@breaks("SSE-OPT-07.mailed")
def forgets_the_email(patch: Patch) -> None:
    patch.setattr(Mailing, "mail", lambda _self, _message, _now: None)


@breaks("SSE-OPT-07.once")
def emails_twice(patch: Patch) -> None:
    send = Mailer.send

    def again(self: Mailer, mail: Mail, now: datetime) -> None:
        send(self, mail, now)
        send(self, mail, now)

    patch.setattr(Mailer, "send", again)


@breaks("SSE-OPT-08.everybody", "SSE-OPT-12.out", "SSE-NUM-08.blocked")
def takes_an_opt_out_for_one_senders_matter(patch: Patch) -> None:
    patch.setattr(consent, "opt_out_learned", lambda *_: [])


@breaks("SSE-OPT-09.words", "SSE-OPT-11.words")
def reports_the_providers_own_words(patch: Patch) -> None:
    known = outcomes.TRAITS[UNSUBSCRIBED]
    patch.setitem(
        outcomes.TRAITS, UNSUBSCRIBED, replace(known, title="Attempt to send to unsubscribed recipient")
    )


@breaks("SSE-OPT-10.nobody_else")
def ignores_the_error_filter(patch: Patch) -> None:
    query = reports.query

    def unfiltered(wanted: Filter) -> Any:
        return query(replace(wanted, error_code=None))

    patch.setattr(reports, "query", unfiltered)


@breaks("SSE-OPT-11.errors")
def exports_without_errors(patch: Patch) -> None:
    error = rendering.MESSAGE_FIELDS.index("error")
    cells = rendering.message_cells
    patch.setattr(rendering, "message_cells", lambda of: [*cells(of)[:error], "", *cells(of)[error + 1 :]])


@breaks("SSE-OPT-13.not_disabled")
def disables_numbers_that_come_later(patch: Patch) -> None:
    def wary(record: Record | None, named: list[PhoneEdit]) -> tuple[Phone, ...]:
        phones = edits.edited_phones(record, named)
        opted_out = any(phone.sms_status is SmsStatus.DISABLED for phone in phones)
        return (
            tuple(replace(phone, sms_status=SmsStatus.DISABLED) for phone in phones) if opted_out else phones
        )

    patch.setattr(people_api, "edited_phones", wary)


@breaks("SSE-OPT-14.learned", "SSE-OPT-14.mailed")
def matches_the_refusal_only_when_synchronous(patch: Patch) -> None:
    settle = Settlement.settle

    def deaf(self: Settlement, message_id: str, answer: Answer, now: datetime) -> None:
        if answer.status != "failed" or answer.code != UNSUBSCRIBED:
            settle(self, message_id, answer, now)

    patch.setattr(Settlement, "settle", deaf)


def change_learned(patch: Patch, part: Callable[[Refusal, StatusChange], bool]) -> None:
    """Let an opt-out that is learned change only some of the phones."""

    def learn(refusal: Refusal) -> list[StatusChange]:
        return [change for change in student_success.learned(refusal) if part(refusal, change)]

    change_policy(patch, learned=learn)


@breaks("SSE-OPT-06.every")
def spares_what_somebody_enabled_by_hand(patch: Patch) -> None:
    def part(refusal: Refusal, change: StatusChange) -> bool:
        phone = refusal.recipient.phone(change.number) if refusal.recipient else None
        by_hand = phone is not None and phone.sms_status is SmsStatus.ENABLED
        return not by_hand or change.number == refusal.number

    change_learned(patch, part)


@breaks("SSE-OPT-06.gap")
def disables_what_was_there_at_the_stop(patch: Patch) -> None:
    there = set[str]()

    def note(self: Inbound, arrival: Arrival, _now: datetime) -> None:
        if is_stop(arrival.body):
            with self.database.reading() as connection:
                there.update(connection.scalars(select(person_phones.c.number)))

    hearing(patch, note)
    change_learned(patch, lambda _, change: change.number in there)


@breaks("SSE-OPT-06.nobody_else")
def disables_everybody_whom_the_number_texted(patch: Patch) -> None:
    change = messages.change

    def disabling(connection: Connection, message: Message, now: datetime, **values: Any) -> Any:
        if values.get("error_code") == outcomes.UNSUBSCRIBED:
            connection.execute(update(person_phones).values(sms_status=SmsStatus.DISABLED))
        return change(connection, message, now, **values)

    patch.setattr(messages, "change", disabling)


@breaks("SSE-OPT-04.delivered")
def mails_what_others_write_during_the_gap(patch: Patch) -> None:
    rule, stopped = routing.nothing_textable, set[str]()

    def note(_self: Inbound, arrival: Arrival, _now: datetime) -> None:
        if is_stop(arrival.body):
            stopped.add(arrival.handset)

    def wary(facts: Facts) -> Instead | None:
        return Instead(Reason.NO_TEXTABLE_NUMBER) if routing.texted(facts) in stopped else rule(facts)

    hearing(patch, note)
    change_rule(patch, rule, wary)


@breaks("SSE-OPT-04.shown")
def shows_an_opt_out_before_it_is_learned(patch: Patch) -> None:
    shown, stopped = rendering._phone, set[str]()

    def note(_self: Inbound, arrival: Arrival, _now: datetime) -> None:
        if is_stop(arrival.body):
            stopped.add(arrival.handset)

    def early(phone: Phone, *of: Any, checked: bool) -> dict[str, Any]:
        status = SmsStatus.DISABLED if phone.number in stopped else phone.sms_status
        return shown(phone, *of, checked=checked) | {"sms_status": status}

    hearing(patch, note)
    patch.setattr(rendering, "_phone", early)


def change_late_refusals(patch: Patch, read: Callable[[Answer], Answer]) -> None:
    """Let a refusal that comes by a status callback be read otherwise."""
    settle = Settlement.settle

    def otherwise(self: Settlement, message_id: str, answer: Answer, now: datetime) -> None:
        is_late = answer.code == UNSUBSCRIBED and answer.sid is not None
        settle(self, message_id, read(answer) if is_late else answer, now)

    patch.setattr(Settlement, "settle", otherwise)


@breaks("SSE-OPT-14.learned", "SSE-OPT-14.reported")
def takes_a_late_refusal_for_any_failure(patch: Patch) -> None:
    change_late_refusals(patch, lambda answer: replace(answer, code=30008))


@breaks("SSE-OPT-14.mailed")
def mails_only_what_was_refused_at_once(patch: Patch) -> None:
    mail = Mailing.mail

    def selective(self: Mailing, message: Message, now: datetime) -> None:
        if message.provider_sid is None or message.error_code != UNSUBSCRIBED:
            mail(self, message, now)

    patch.setattr(Mailing, "mail", selective)


@breaks("SSE-OPT-13.default")
def takes_a_new_number_for_one_that_was_removed(patch: Patch) -> None:
    phone = Record.phone

    def confused(self: Record, number: str) -> Phone | None:
        return phone(self, number) or next(iter(self.former_phones), None)

    patch.setattr(Record, "phone", confused)
