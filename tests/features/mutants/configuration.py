"""Engines that get the configuration wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text, update

from engine.doors.api import people as people_api
from engine.model import Configuration, Kind, Person, Phone, SmsStatus
from engine.rules import edits, routing, selection
from engine.rules.edits import PhoneEdit
from engine.rules.routing import Facts, Refused
from engine.store import configuration, messages
from engine.store.tables import person_phones
from tests.features.mutants.mutant import Patch, breaks, change_policy, change_rule


@breaks("SSE-CFG-01.opted_out", "SSE-SEL-02.allowed")
def opts_everybody_in(patch: Patch) -> None:
    def status(phone: Phone, *_: object) -> SmsStatus:
        return SmsStatus.ENABLED if phone.sms_status is SmsStatus.DEFAULT else phone.sms_status

    patch.setattr(selection, "effective_status", status)


@breaks("SSE-CFG-02.own")
def takes_staff_for_students(patch: Patch) -> None:
    effective = selection.effective_status

    def status(phone: Phone, _kind: Kind, configuration: Configuration) -> SmsStatus:
        return effective(phone, Kind.STUDENT, configuration)

    patch.setattr(selection, "effective_status", status)


@breaks("SSE-CFG-03.only")
def texts_any_type_of_phone(patch: Patch) -> None:
    def textable(phone: Phone, kind: Kind, configuration: Configuration) -> bool:
        return selection.effective_status(phone, kind, configuration) is not SmsStatus.DISABLED

    patch.setattr(selection, "may_be_texted", textable)


@breaks("SSE-CFG-04.refused")
def lets_everybody_send(patch: Patch) -> None:
    change_rule(patch, routing.sender_must_be_permitted, lambda _: None)


@breaks("SSE-CFG-04.list")
def keeps_to_the_first_list_of_roles(patch: Patch) -> None:
    rule = routing.sender_must_be_permitted

    def fixed(facts: Facts) -> Refused | None:
        return rule(replace(facts, configuration=replace(facts.configuration, permitted_roles=("advisor",))))

    change_rule(patch, rule, fixed)


@breaks("SSE-CFG-05.user")
def asks_for_the_role_in_replies_too(patch: Patch) -> None:
    patch.setattr(messages, "have_all_texted", lambda *_: False)


@breaks("SSE-CFG-06.bound")
def counts_one_character_too_many(patch: Patch) -> None:
    rule = routing.body_must_fit
    change_rule(patch, rule, lambda facts: rule(replace(facts, body=facts.body[:-1])))


@breaks("SSE-CFG-06.bound")
def knows_a_thousand_characters_only(patch: Patch) -> None:
    rule = routing.body_must_fit

    def fixed(facts: Facts) -> Any:
        return rule(replace(facts, configuration=replace(facts.configuration, sms_max_length=1000)))

    change_rule(patch, rule, fixed)


@breaks("SSE-CFG-07.statuses", "SSE-OPT-13.default", "SSE-STS-07.new")
def writes_the_default_into_the_record(patch: Patch) -> None:
    edited = edits.edited_phone

    def settled(known: Phone | None, edit: PhoneEdit) -> Phone:
        phone = edited(known, edit)
        return (
            replace(phone, sms_status=SmsStatus.ENABLED) if phone.sms_status is SmsStatus.DEFAULT else phone
        )

    patch.setattr(edits, "edited_phone", settled)
    patch.setattr(people_api, "edited_phone", settled)


Status = Callable[[Phone, Kind, Configuration], SmsStatus]


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
    anybody = text("SELECT EXISTS (SELECT 1 FROM messages WHERE to_person = :user AND direction = 'inbound')")

    def texted(connection: Connection, user: str, _people: object) -> bool:
        return bool(connection.scalar(anybody, {"user": user}))

    patch.setattr(messages, "have_all_texted", texted)


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

    def undoing(connection: Connection, before: Any, values: Any, now: datetime, *, by: str | None) -> Any:
        if values == {"student_sms_default": "enabled"}:
            connection.execute(update(person_phones).values(sms_status=SmsStatus.DEFAULT))
        return save(connection, before, values, now, by=by)

    patch.setattr(configuration, "save", undoing)
