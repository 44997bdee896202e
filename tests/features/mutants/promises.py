"""Engines that keep all of a clause but one thing that it promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.doors.api import configuration as configuration_api
from engine.doors.api import contacts as contacts_api
from engine.doors.api import webhooks
from engine.doors.wire import rendering
from engine.model import Configuration, Kind, Message, Person, Phone, SmsStatus
from engine.policies import business_texting, student_success
from engine.policies.policy import Refusal, Trigger
from engine.rules import outcomes, routing, selection, spelling
from engine.rules.consent import StatusChange
from engine.rules.contacts import Contact
from engine.rules.effects import ConsentReport, Effect
from engine.rules.outcomes import Answer, Outcome
from engine.store import configuration, contacts, messages, numbers
from engine.store.notices import Notice
from engine.store.numbers import Assignment
from engine.store.tables import assignments, people, person_phones
from engine.work import gathering
from engine.work.consent_reports import ConsentReports
from engine.work.inbound import Arrival, Inbound
from engine.work.notifying import Notifying
from engine.work.sender_numbers import Senders
from tests.features.mutants.halves import hearing, is_stop
from tests.features.mutants.mutant import Patch, breaks, change_policy

Status = Callable[[Phone, Kind, Configuration], SmsStatus]


# What a refusal disables


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


# What the configuration decides


def change_status(patch: Patch, status: Callable[[Status, Phone, Kind, Configuration], SmsStatus]) -> None:
    """Let a phone's status amount to something else; the rule as it is comes first."""
    effective = selection.effective_status
    patch.setattr(selection, "effective_status", lambda *about: status(effective, *about))


@breaks("SSE-CFG-02.opted_in")
def never_texts_staff(patch: Patch) -> None:
    def status(effective: Status, phone: Phone, kind: Kind, configuration: Configuration) -> SmsStatus:
        return SmsStatus.DISABLED if kind is Kind.STAFF else effective(phone, kind, configuration)

    change_status(patch, status)


@breaks("SSE-CFG-02.opted_out")
def always_texts_staff(patch: Patch) -> None:
    def status(effective: Status, phone: Phone, kind: Kind, configuration: Configuration) -> SmsStatus:
        return SmsStatus.ENABLED if kind is Kind.STAFF else effective(phone, kind, configuration)

    change_status(patch, status)


@breaks("SSE-CFG-03.type")
def texts_mobiles_only(patch: Patch) -> None:
    may_be_texted = selection.may_be_texted

    def textable(phone: Phone, kind: Kind, configuration: Configuration) -> bool:
        return may_be_texted(phone, kind, replace(configuration, default_phone_type="mobile"))

    patch.setattr(selection, "may_be_texted", textable)


def permits(patch: Patch, kind: Kind) -> None:
    """Let everybody of a kind send, whatever the roles; of others those who may."""
    is_permitted = routing.is_permitted

    def permitted(sender: Person | None, configuration: Configuration) -> bool:
        return is_permitted(sender, configuration) or (sender is not None and sender.kind is kind)

    patch.setattr(routing, "is_permitted", permitted)


@breaks("SSE-CFG-04.refused", "SSE-NUM-01.permitted")
def permits_all_staff(patch: Patch) -> None:
    permits(patch, Kind.STAFF)


@breaks("SSE-CFG-04.kind", "SSE-NUM-04.none")
def permits_all_students(patch: Patch) -> None:
    permits(patch, Kind.STUDENT)


@breaks("SSE-CFG-05.only")
def lets_whoever_was_answered_once_write_to_anybody(patch: Patch) -> None:
    class Anybody(set[str | None]):
        def issuperset(self, _others: object) -> bool:
            return bool(self)

    correspondents_of = messages.correspondents_of
    patch.setattr(messages, "correspondents_of", lambda *about: Anybody(correspondents_of(*about)))


@breaks("SSE-CFG-05.phone")
def hears_students_only(patch: Patch) -> None:
    change_policy(patch, hears=lambda text: any(holder.kind is Kind.STUDENT for holder in text.holders))


@breaks("SSE-CFG-07.at_once")
def keeps_to_the_first_default(patch: Patch) -> None:
    first: list[Configuration] = []

    def status(effective: Status, phone: Phone, kind: Kind, configuration: Configuration) -> SmsStatus:
        first.append(configuration)
        return effective(phone, kind, first[0])

    change_status(patch, status)


@breaks("SSE-CFG-07.enabled")
def lets_the_default_overrule_enabled(patch: Patch) -> None:
    def status(effective: Status, phone: Phone, kind: Kind, configuration: Configuration) -> SmsStatus:
        out = configuration.student_sms_default is SmsStatus.DISABLED
        return SmsStatus.DISABLED if out else effective(phone, kind, configuration)

    change_status(patch, status)


@breaks("SSE-CFG-07.disabled")
def undoes_opt_outs_by_the_default(patch: Patch) -> None:
    save = configuration.save

    def undoing(connection: Connection, values: Any, now: datetime, *, by: str | None) -> None:
        save(connection, values, now, by=by)
        if values == {"student_sms_default": "enabled"}:
            connection.execute(update(person_phones).values(sms_status=SmsStatus.DEFAULT))

    patch.setattr(configuration, "save", undoing)


@breaks("SSE-LIM-07.shown")
def shows_a_limit_of_long_ago(patch: Patch) -> None:
    described, first = configuration_api.described, dict[str, Any]()

    def old(services: Any) -> dict[str, Any]:
        told = described(services)
        for limit in configuration_api.PROVISIONED:
            first.setdefault(limit, told[limit])
        return told | first

    patch.setattr(configuration_api, "described", old)


@breaks("SSE-LIM-07.operator")
def keeps_the_limits_that_it_came_with(patch: Patch) -> None:
    save = configuration.save

    def firm(connection: Connection, values: Any, now: datetime, *, by: str | None) -> None:
        kept = {name: value for name, value in values.items() if name not in configuration_api.PROVISIONED}
        save(connection, kept, now, by=by)

    patch.setattr(configuration, "save", firm)


# Sender numbers


@breaks("SSE-NUM-01.first", "SSE-NUM-02.listed")
def lists_whoever_could_have_a_number(patch: Patch) -> None:
    grid = numbers.grid

    def everybody(connection: Connection, search: str) -> Sequence[Any]:
        have = grid(connection, search)
        staff = select(people.c.id.label("person_id"), people.c.name, people.c.kind, people.c.email)
        others = connection.execute(staff.where(people.c.name.icontains(search))).mappings().all()
        empty = dict.fromkeys(column.name for column in assignments.columns)
        return [*have, *(empty | dict(row) for row in others)]

    patch.setattr(numbers, "grid", everybody)


@breaks("SSE-NUM-01.own")
def has_one_number_for_everybody(patch: Patch) -> None:
    held_by, ready_for = numbers.held_by, numbers.ready_for

    def anybody(connection: Connection) -> str | None:
        return connection.scalar(select(assignments.c.person_id).order_by(assignments.c.id))

    patch.setattr(numbers, "held_by", lambda connection, _: held_by(connection, anybody(connection) or ""))
    patch.setattr(
        numbers, "ready_for", lambda connection, _: ready_for(connection, anybody(connection) or "")
    )


@breaks("SSE-NUM-01.one")
def gives_a_number_for_each_text(patch: Patch) -> None:
    take = Senders._take

    def another(self: Senders, person_id: str, pool: Sequence[Any], now: datetime) -> Assignment | None:
        assigned = take(self, person_id, pool, now)
        with self.database.writing() as connection:
            if free := numbers.first_free(connection, self.provider.pool()):
                numbers.assign(connection, person_id, free, now)
        return assigned

    patch.setattr(Senders, "_take", another)


@breaks("SSE-NUM-02.listed")
def lists_nobody_unless_asked_for_by_name(patch: Patch) -> None:
    grid = numbers.grid
    patch.setattr(numbers, "grid", lambda connection, search: grid(connection, search) if search else [])


@breaks("SSE-NUM-02.search")
def finds_nobody_by_name(patch: Patch) -> None:
    grid = numbers.grid
    patch.setattr(
        numbers, "grid", lambda connection, search: [] if " " in search else grid(connection, search)
    )


@breaks("SSE-NUM-02.deleted")
def empties_the_whole_grid(patch: Patch) -> None:
    delete = numbers.delete

    def everything(connection: Connection, number: str, now: datetime, *, by: str | None) -> bool:
        found = delete(connection, number, now, by=by)
        for other in numbers.all_current(connection):
            delete(connection, other, now, by=by)
        return found

    patch.setattr(numbers, "delete", everything)


@breaks("SSE-NUM-02.deleted")
def keeps_what_was_deleted(patch: Patch) -> None:
    patch.setattr(numbers, "delete", lambda *_, **__: True)


@breaks("SSE-NUM-06")
def flags_no_deletion(patch: Patch) -> None:
    row = rendering.feed_sender
    patch.setattr(rendering, "feed_sender", lambda of: row(of) | {"deleted": False})


@breaks("SSE-NUM-07.badge")
def has_no_badge(patch: Patch) -> None:
    phone = rendering._system_phone
    patch.setattr(rendering, "_system_phone", lambda of: phone(of) | {"text_msg_only": False})


@breaks("SSE-NUM-07.gone")
def shows_a_number_that_was_deleted(patch: Patch) -> None:
    def ever_held(connection: Connection, person_id: str) -> Assignment | None:
        held = [each for each in numbers.feed(connection, deleted=None) if each.person_id == person_id]
        return held[-1] if held else None

    patch.setattr(numbers, "held_by", ever_held)


@breaks("SSE-NUM-07.never")
def texts_the_users_own_sender_number(patch: Patch) -> None:
    chosen = selection.chosen

    def any_number(person: Person, configuration: Configuration) -> Phone | None:
        phone = chosen(person, configuration)
        if phone is None and person.kind is Kind.STAFF:
            return Phone(number="+12025550199", type="System")
        return phone

    patch.setattr(selection, "chosen", any_number)


# Replies and failures


@breaks("SSE-REP-01.only")
def tells_every_user_of_a_reply(patch: Patch) -> None:
    mail = Notifying.mail

    def to_all(self: Notifying, notice: Notice, now: datetime) -> None:
        with self.database.reading() as connection:
            staff = connection.scalars(select(people.c.email).where(people.c.kind == Kind.STAFF)).all()
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


# Contacts


@breaks("SSE-STS-09.none")
def marks_a_phone_that_nobody_verified(patch: Patch) -> None:
    last = selection.last_verified
    patch.setattr(selection, "last_verified", lambda of: last(of) or next(iter(of.phones), None))


@breaks("BTM-02.declined")
def takes_the_providers_block_for_a_stop(patch: Patch) -> None:
    def learn(refusal: Refusal) -> list[Effect]:
        return business_texting.learned(replace(refusal, contact=None))

    change_policy(patch, "business_texting", learned=learn)


@breaks("BTM-02.declined")
def believes_that_every_consent_is_taken(patch: Patch) -> None:
    def told(self: ConsentReports, reports: Iterable[ConsentReport], now: datetime) -> None:
        with self.database.writing() as connection:
            for each in reports:
                contacts.believe(connection, each.sender, each.number, now, blocked=False)

    patch.setattr(ConsentReports, "tell", told)


@breaks("BTM-02.provider")
def takes_a_delivery_for_a_block(patch: Patch) -> None:
    believe = contacts.believe

    def suspicious(connection: Connection, sender: str, number: str, now: datetime, *, blocked: bool) -> None:
        known = contacts.blocks_of(connection, [number])[number]
        believe(connection, sender, number, now, blocked=blocked or sender not in known)

    patch.setattr(contacts, "believe", suspicious)


@breaks("BTM-01.format")
def trips_over_what_makes_a_symbol_an_emoji(patch: Patch) -> None:
    patch.setattr(spelling, "_is_invisible", lambda _: False)


@breaks("BTM-15.old")
def forgets_what_was_known_of_the_old_number(patch: Patch) -> None:
    def fresh(contact: Contact, there: Contact) -> tuple[Contact, Contact]:
        return Contact(number=contact.number), replace(there, name=contact.name)

    patch.setattr(contacts_api, "moved", fresh)


@breaks("BTM-16.own")
def hears_a_campaigns_trigger_from_anybody(patch: Patch) -> None:
    triggers, ever = gathering._triggers, dict[str, Trigger]()

    def all_ever(connection: Connection, handset: str) -> dict[str, Trigger]:
        ever.update(triggers(connection, handset))
        return dict(ever)

    patch.setattr(gathering, "_triggers", all_ever)
