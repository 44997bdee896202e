"""Engines that keep one half of a clause: what random mutants of the rules got away with, each as one of its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from engine.doors.api import contacts as contacts_api
from engine.doors.api import people as people_api
from engine.edge.provider import Provider
from engine.exchange import reports, rosters
from engine.model import Configuration, Kind, Message, Person, Phone, Reason, SmsStatus
from engine.policies import student_success
from engine.policies.policy import Text
from engine.rules import consent, edits, outcomes, routing, selection, spelling
from engine.rules.consent import StatusChange
from engine.rules.edits import PhoneEdit, Row
from engine.rules.keywords import Keywords
from engine.rules.outcomes import Answer, Outcome, Trait
from engine.store import limits
from engine.store.tables import messages
from engine.work.inbound import Arrival, Inbound
from tests.features.mutants.mutant import Patch, breaks, change_policy, change_rule

received = student_success.received


def hearing(patch: Patch, after: Callable[[Inbound, Arrival, datetime], None]) -> None:
    """Let something more follow every text that comes in."""
    receive = Inbound.receive

    def more(self: Inbound, arrival: Arrival, now: datetime) -> None:
        receive(self, arrival, now)
        after(self, arrival, now)

    patch.setattr(Inbound, "receive", more)


def is_stop(body: str) -> bool:
    return spelling.as_provider_reads(body) in spelling.PROVIDER_STOP


@breaks("SSE-OPT-01.alone")
def hears_a_stop_in_every_sentence(patch: Patch) -> None:
    def listen(text: Text) -> Sequence[Any]:
        words = set(spelling.folded(text.body).replace("?", "").split())
        if len(words) > 1 and words & spelling.PROVIDER_STOP:
            return consent.opt_out_learned(text.holders[0], text.number, text.holders)
        return received(text)

    change_policy(patch, received=listen)


@breaks("SSE-OPT-02.recipients", "SSE-NUM-08.others")
def silences_the_sender_for_everybody(patch: Patch) -> None:
    send, silent = Provider.send, set[str]()

    def refused(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        if sender in silent:
            return Answer(status="failed", code=30003)
        return send(self, message_id, sender, to, body)

    def note(_self: Inbound, arrival: Arrival, _now: datetime) -> None:
        if is_stop(arrival.body):
            silent.add(arrival.to)

    hearing(patch, note)
    patch.setattr(Provider, "send", refused)


@breaks("SSE-OPT-03.report")
def reports_an_error_with_the_stop(patch: Patch) -> None:
    def mark(self: Inbound, arrival: Arrival, _now: datetime) -> None:
        if is_stop(arrival.body):
            texts = update(messages).where(messages.c.destination == arrival.handset)
            with self.database.writing() as connection:
                connection.execute(texts.values(error="Unsubscribed", error_code=21610))

    hearing(patch, mark)


@breaks("SSE-OPT-03.statuses", "SSE-STS-01.conversation")
def takes_a_first_stop_for_a_conversation(patch: Patch) -> None:
    patch.setattr(student_success, "SILENT", frozenset())
    patch.setattr(spelling, "spells", lambda *_: None)


@breaks("SSE-IN-02.itself", "SSE-STS-01.opting_in")
def does_not_trim_what_it_reads(patch: Patch) -> None:
    patch.setattr(spelling, "as_provider_reads", lambda body: "" if "start" in body.casefold() else body)


@breaks("SSE-STS-01.by_hand", "SSE-STS-03.by_hand")
def does_not_let_users_set_a_status(patch: Patch) -> None:
    edited = edits.edited_phone

    def deaf(known: Phone | None, edit: PhoneEdit) -> Phone:
        return edited(known, replace(edit, sms_status=None) if known else edit)

    patch.setattr(people_api, "edited_phone", deaf)


@breaks("SSE-STS-08.kept")
def wipes_a_verification_that_is_not_repeated(patch: Patch) -> None:
    edited = edits.edited_phone

    def wiped(known: Phone | None, edit: PhoneEdit) -> Phone:
        phone = edited(known, edit)
        return phone if edit.verified_at else replace(phone, verified_at=None, verified_by=None)

    patch.setattr(edits, "edited_phone", wiped)
    patch.setattr(people_api, "edited_phone", wiped)


@breaks("SSE-STS-09.mark")
def marks_the_first_phone(patch: Patch) -> None:
    patch.setattr(selection, "last_verified", lambda person: person.phones[0] if person.phones else None)


@breaks("SSE-STS-07.known", "SSE-STS-07.new")
def obeys_a_status_in_the_file(patch: Patch) -> None:
    row = rosters._row

    def obedient(cells: Any) -> Row:
        made = row(cells)
        status = cells.get("sms_status")
        phone = made.phone and replace(made.phone, sms_status=SmsStatus(status) if status else None)
        return replace(made, phone=phone)

    patch.setitem(rosters.COLUMNS, "sms_status", "sms_status")
    patch.setattr(rosters, "_row", obedient)


@breaks("SSE-STS-03.opt_out")
def learns_nothing_from_a_refusal(patch: Patch) -> None:
    patch.setattr(consent, "opt_out_learned", lambda *_: [])


@breaks("SSE-CFG-04.kind", "SSE-NUM-04.none")
def permits_students_with_the_role(patch: Patch) -> None:
    def permitted(sender: Person | None, configuration: Configuration) -> bool:
        return sender is not None and not set(sender.roles).isdisjoint(configuration.permitted_roles)

    patch.setattr(routing, "is_permitted", permitted)


@breaks("SSE-NUM-04.none")
def gives_numbers_to_students_only_by_kind(patch: Patch) -> None:
    def permitted(sender: Person | None, configuration: Configuration) -> bool:
        known = sender is not None and (sender.kind is Kind.STUDENT or bool(sender.roles))
        return known and configuration is not None

    patch.setattr(routing, "is_permitted", permitted)


@breaks("SSE-CFG-06.default")
def comes_with_a_shorter_length(patch: Patch) -> None:
    defaults: Any = Configuration.__init__
    patch.setitem(defaults.__kwdefaults__, "sms_max_length", 160)


@breaks("ENG-06.default")
def comes_without_words_to_leave_with(patch: Patch) -> None:
    defaults: Any = Keywords.__init__
    patch.setitem(defaults.__kwdefaults__, "opt_out_words", ("stop", "unsubscribe"))


@breaks("ENG-10.back")
def comes_without_words_to_come_back_with(patch: Patch) -> None:
    defaults: Any = Keywords.__init__
    patch.setitem(defaults.__kwdefaults__, "opt_in_words", ("again",))


@breaks("SSE-REP-05.words")
def has_one_word_for_every_failure(patch: Patch) -> None:
    for code in (30001, 30003, 30006):
        patch.setitem(outcomes.TRAITS, code, Trait(title="Message Not Sent"))


@breaks("SSE-REP-05.words")
def reports_no_code(patch: Patch) -> None:
    failure = outcomes._failure

    def wordless(answer: Answer) -> Outcome:
        outcome = failure(answer)
        return replace(outcome, error=(outcome.error or "").rstrip("0123456789 "))

    patch.setattr(outcomes, "_failure", wordless)


@breaks("SSE-REP-05.email")
def waits_for_a_busy_provider(patch: Patch) -> None:
    send = Provider.send

    def patient(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        answer = send(self, message_id, sender, to, body)
        return Answer(text=answer.text) if answer.code == 20429 else answer

    patch.setattr(Provider, "send", patient)


@breaks("SSE-REP-04.every_row")
def loses_what_is_past_the_first_page(patch: Patch) -> None:
    page = reports.page

    def only_one(connection: Connection, wanted: Any, limit: int) -> tuple[list[Message], None]:
        return page(connection, wanted, min(limit, 3))[0], None

    patch.setattr(reports, "page", only_one)


@breaks("SSE-REP-03.taken")
def answers_strangers_with_an_error(patch: Patch) -> None:
    def fail(self: Inbound, arrival: Arrival, _now: datetime) -> None:
        if arrival.body == "Who is this?":
            raise LookupError(arrival.handset)

    hearing(patch, fail)


@breaks("SSE-LIM-03.month")
def makes_room_in_the_wrong_month(patch: Patch) -> None:
    give_back = limits.give_back

    def now_and_then(connection: Connection, month: str, slots: int = 1) -> None:
        give_back(connection, "2031-02" if month == "2031-01" else month, slots)

    patch.setattr(limits, "give_back", now_and_then)


@breaks("SSE-LIM-01.kept")
def counts_in_its_head(patch: Patch) -> None:
    used, begun = limits.used, dict[int, int]()

    def since_the_start(connection: Connection, month: str) -> int:
        count, engine = used(connection, month), id(connection.engine)
        return count - begun.setdefault(engine, count)

    patch.setattr(limits, "used", since_the_start)


@breaks("SSE-STS-02.keywords")
def enables_whoever_answers_yes(patch: Patch) -> None:
    opted_in = consent.opted_in

    def always(number: str, holders: Sequence[Person], **_: object) -> list[StatusChange]:
        return opted_in(number, holders, stopped=True)

    patch.setattr(consent, "opted_in", always)


@breaks("SSE-OPT-09.reason")
def reports_another_reason(patch: Patch) -> None:
    trait = outcomes.TRAITS[outcomes.UNSUBSCRIBED]
    other = replace(trait, reason=Reason.TWILIO_SEND_FAILED)
    patch.setitem(outcomes.TRAITS, outcomes.UNSUBSCRIBED, other)


@breaks("SSE-OPT-10.found")
def finds_no_opt_out(patch: Patch) -> None:
    page = reports.page

    def blind(connection: Connection, wanted: Any, limit: int) -> Any:
        return ([], None) if wanted.error_code == outcomes.UNSUBSCRIBED else page(connection, wanted, limit)

    patch.setattr(reports, "page", blind)


@breaks("SSE-CFG-01.opted_in")
def opts_everybody_out(patch: Patch) -> None:
    def status(phone: Phone, *_: object) -> SmsStatus:
        return SmsStatus.DISABLED if phone.sms_status is SmsStatus.DEFAULT else phone.sms_status

    patch.setattr(selection, "effective_status", status)


@breaks("BTM-06.sent")
def texts_the_blocked(patch: Patch) -> None:
    change_rule(patch, routing.contact_blocked, lambda _: None, "business_texting")


@breaks("BTM-03.edited")
def keeps_no_mark_that_is_edited(patch: Patch) -> None:
    patch.setattr(contacts_api, "edited", lambda contact, _: contact)


@breaks("BTM-10.opted_in")
def sends_campaigns_to_those_who_left(patch: Patch) -> None:
    change_rule(patch, routing.contact_opted_out, lambda _: None, "business_texting")
