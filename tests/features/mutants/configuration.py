"""Engines that get the configuration wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.doors.api import people as people_api
from engine.model import Configuration, Kind, Phone, SmsStatus
from engine.rules import edits, routing, selection
from engine.rules.edits import PhoneEdit
from engine.rules.routing import Facts, Refused
from engine.store import messages
from tests.features.mutants.mutant import Patch, breaks, change_rule


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
    patch.setattr(messages, "correspondents_of", lambda *_: set())


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
