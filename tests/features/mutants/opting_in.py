"""Engines that get opting back in wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from engine.doors.api import people as people_api
from engine.edge.provider import Provider
from engine.model import Message, Person, Phone, SmsStatus
from engine.policies import student_success
from engine.policies.policy import Refusal
from engine.rules import consent, edits, spelling
from engine.rules.consent import StatusChange
from engine.rules.edits import PhoneEdit
from engine.rules.outcomes import Answer
from engine.store import messages
from engine.work import gathering
from engine.work.inbound import Arrival, Inbound
from tests.features.mutants.halves import hearing
from tests.features.mutants.mutant import Patch, breaks, change_policy


@breaks("SSE-IN-01.words")
def knows_start_only(patch: Patch) -> None:
    patch.setattr(student_success, "OPT_IN", frozenset({"start"}))


@breaks("SSE-IN-01.alone")
def takes_a_word_in_a_sentence_for_a_keyword(patch: Patch) -> None:
    class Anywhere(frozenset[str]):
        def __contains__(self, text: object) -> bool:
            return (
                any(word in self for word in str(text).split())
                if " " in str(text)
                else super().__contains__(text)
            )

    patch.setattr(student_success, "OPT_IN", Anywhere(student_success.OPT_IN))


@breaks("SSE-IN-02.no_other")
def enables_every_phone_of_the_person(patch: Patch) -> None:
    def all_phones(_number: str, holders: Sequence[Person], *, stopped: bool) -> list[StatusChange]:
        return [
            change
            for each in holders
            for phone in each.phones
            for change in opted_in(phone.number, [each], stopped=stopped)
        ]

    opted_in = consent.opted_in
    patch.setattr(consent, "opted_in", all_phones)


@breaks("SSE-IN-02.itself")
def hears_no_opt_in_before_the_opt_out_was_learned(patch: Patch) -> None:
    patch.setattr(gathering, "_last_word", lambda *_: "")


@breaks("SSE-IN-02.itself")
def enables_only_what_was_disabled(patch: Patch) -> None:
    def disabled_only(number: str, holders: Sequence[Person], *, stopped: bool) -> list[StatusChange]:
        out = [
            each
            for each in holders
            if (phone := each.phone(number)) and phone.sms_status is SmsStatus.DISABLED
        ]
        return opted_in(number, out, stopped=stopped)

    opted_in = consent.opted_in
    patch.setattr(consent, "opted_in", disabled_only)


@breaks("SSE-IN-06.older")
def learns_from_a_refusal_of_before(patch: Patch) -> None:
    patch.setattr(gathering, "opted_in_since", lambda *_: False)


@breaks("SSE-IN-02.itself", "SSE-IN-03", "SSE-OPT-12.back", "SSE-STS-01.opting_in")
def does_not_hear_an_opt_in(patch: Patch) -> None:
    patch.setattr(consent, "opted_in", lambda *_: [])


@breaks("SSE-IN-04.again", "SSE-IN-05.again")
def trusts_an_enabled_status_over_the_provider(patch: Patch) -> None:
    def learned(refusal: Refusal) -> list[StatusChange]:
        changes = student_success.learned(refusal)
        phones = refusal.recipient.phones if refusal.recipient else ()
        enabled = any(phone.sms_status is SmsStatus.ENABLED for phone in phones)
        return [] if enabled else changes

    change_policy(patch, learned=learned)


@breaks("SSE-IN-05.edit")
def takes_an_edit_for_a_consent(patch: Patch) -> None:
    edited, send, enabled = edits.edited_phone, Provider.send, set[str]()

    def noted(known: Phone | None, edit: PhoneEdit) -> Phone:
        if edit.sms_status is SmsStatus.ENABLED:
            enabled.add(edit.number)
        return edited(known, edit)

    def insist(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        if to in enabled:
            self.report_consent(sender, to, datetime.now(UTC))
        return send(self, message_id, sender, to, body)

    patch.setattr(people_api, "edited_phone", noted)
    patch.setattr(Provider, "send", insist)


@breaks("SSE-IN-05.other")
def passes_an_opt_in_on_to_every_number(patch: Patch) -> None:
    def pass_on(self: Inbound, arrival: Arrival, now: datetime) -> None:
        if spelling.as_provider_reads(arrival.body) in spelling.PROVIDER_START:
            for each in self.reports.provider.pool():
                self.reports.provider.report_consent(each.number, arrival.handset, now)

    hearing(patch, pass_on)


@breaks("SSE-IN-06.newer")
def learns_nothing_from_whoever_once_came_back(patch: Patch) -> None:
    def ever(connection: Connection, message: Message) -> bool:
        words = messages.words_from(connection, message.destination or "", message.from_number or "")
        return any(word.said in spelling.PROVIDER_START for word in words)

    patch.setattr(gathering, "opted_in_since", ever)


@breaks("SSE-IN-06.newer")
def learns_nothing_from_whoever_wrote_since(patch: Patch) -> None:
    def since(connection: Connection, message: Message) -> bool:
        words = messages.words_from(connection, message.destination or "", message.from_number or "")
        return any(word.at >= message.updated_at for word in words)

    patch.setattr(gathering, "opted_in_since", since)


@breaks("SSE-IN-02.itself")
def hears_an_opt_in_only_right_after_the_stop(patch: Patch) -> None:
    def last(connection: Connection, sender_number: str, handset: str) -> str:
        return next((word.said for word in messages.words_from(connection, handset, sender_number)), "")

    patch.setattr(gathering, "_last_word", last)
