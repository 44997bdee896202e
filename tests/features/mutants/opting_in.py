"""Engines that get opting back in wrong."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model import Person, SmsStatus
from engine.policies import student_success
from engine.policies.policy import Refusal
from engine.rules import consent
from engine.rules.consent import StatusChange
from engine.work import gathering
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


@breaks("SSE-IN-06")
def learns_from_a_refusal_of_before(patch: Patch) -> None:
    patch.setattr(gathering, "opted_in_since", lambda *_: False)


@breaks("SSE-IN-02.itself", "SSE-IN-03", "SSE-OPT-12.back", "SSE-STS-01.opting_in")
def does_not_hear_an_opt_in(patch: Patch) -> None:
    patch.setattr(consent, "opted_in", lambda *_: [])


@breaks("SSE-IN-04", "SSE-IN-05")
def trusts_an_enabled_status_over_the_provider(patch: Patch) -> None:
    def learned(refusal: Refusal) -> list[StatusChange]:
        changes = student_success.learned(refusal)
        phones = refusal.recipient.phones if refusal.recipient else ()
        enabled = any(phone.sms_status is SmsStatus.ENABLED for phone in phones)
        return [] if enabled else changes

    change_policy(patch, learned=learned)
