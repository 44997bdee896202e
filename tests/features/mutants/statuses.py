"""Engines that get statuses and verification wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.doors.api import people as people_api
from engine.doors.wire import rendering
from engine.doors.wire.parsing import PhonePatch
from engine.exchange import imports
from engine.model import Kind, Message, MessageStatus, Person, Phone, Reason, SmsStatus
from engine.rules import consent, edits, outcomes, selection, spelling
from engine.rules.consent import Cause, StatusChange
from engine.rules.edits import PhoneEdit, Record, Row
from engine.rules.outcomes import Trait
from engine.store import messages
from engine.work.settlement import Settlement
from tests.features.mutants.mutant import Patch, breaks


@breaks("SSE-STS-01.conversation")
def does_not_notice_a_student_who_starts_a_conversation(patch: Patch) -> None:
    patch.setattr(consent, "text_initiated", lambda *_: [])


@breaks("SSE-STS-01.students")
def takes_staff_who_write_for_students(patch: Patch) -> None:
    initiated = consent.text_initiated

    def anybody(number: str, holders: Sequence[Person]) -> list[StatusChange]:
        return initiated(number, [replace(holder, kind=Kind.STUDENT) for holder in holders])

    patch.setattr(consent, "text_initiated", anybody)


@breaks("SSE-STS-02.reply")
def takes_every_text_for_a_new_conversation(patch: Patch) -> None:
    patch.setattr(messages, "is_conversation", lambda *_: False)


@breaks("SSE-STS-02.keywords")
def enables_whoever_says_yes(patch: Patch) -> None:
    def always(number: str, holders: Sequence[Person], **_: object) -> list[StatusChange]:
        return [
            StatusChange(holder.id, number, SmsStatus.ENABLED, Cause.OPT_IN_KEYWORD) for holder in holders
        ]

    patch.setattr(consent, "opted_in", always)


@breaks("SSE-STS-03.dead", "SSE-STS-04.disabled")
def goes_on_texting_dead_numbers(patch: Patch) -> None:
    patch.setattr(consent, "number_unusable", lambda *_: [])


@breaks("SSE-STS-04.alone")
def takes_a_dead_number_for_an_opt_out(patch: Patch) -> None:
    def everything(number: str, holders: Sequence[Person]) -> list[StatusChange]:
        return [change for each in holders for change in consent.opt_out_learned(each, number, holders)]

    patch.setattr(consent, "number_unusable", everything)


@breaks("SSE-STS-03.unknown")
def does_not_know_an_unknown_handset(patch: Patch) -> None:
    patch.setitem(outcomes.TRAITS, 30005, replace(outcomes.TRAITS[30005], reason=Reason.TWILIO_SEND_FAILED))


@breaks("SSE-STS-05.texts")
def takes_any_text_for_an_opt_in(patch: Patch) -> None:
    def initiated(number: str, holders: Sequence[Person]) -> list[StatusChange]:
        return [
            StatusChange(holder.id, number, SmsStatus.ENABLED, Cause.TEXT_INITIATED) for holder in holders
        ]

    patch.setattr(consent, "text_initiated", initiated)


@breaks("SSE-STS-06.stays")
def resets_statuses_when_a_record_is_saved(patch: Patch) -> None:
    edited = edits.edited_phones

    def forgetful(_record: Record | None, named: list[PhoneEdit]) -> tuple[Phone, ...]:
        return edited(None, named)

    patch.setattr(people_api, "edited_phones", forgetful)


@breaks("SSE-STS-07.known")
def enables_what_is_imported(patch: Patch) -> None:
    imported = edits.imported

    def eager(record: Record | None, row: Row) -> Record:
        phone = row.phone and replace(row.phone, sms_status=SmsStatus.ENABLED)
        return imported(record, replace(row, phone=phone))

    patch.setattr(imports, "imported", eager)


@breaks("SSE-STS-08.again", "SSE-STS-09.mark")
def keeps_the_first_verification(patch: Patch) -> None:
    edited = edits.edited_phone

    def once(known: Phone | None, edit: PhoneEdit) -> Phone:
        return edited(known, replace(edit, verified_at=None) if known and known.verified_at else edit)

    patch.setattr(people_api, "edited_phone", once)


@breaks("SSE-STS-08.prospects")
def does_not_verify_prospects(patch: Patch) -> None:
    patch.setattr(imports, "_verified", lambda row, *_: row)


@breaks("SSE-STS-08.prospects")
def does_not_verify_prospects_entered_by_hand(patch: Patch) -> None:
    patch.setattr(people_api, "as_prospect", lambda _record, said, *_: said)


@breaks("SSE-STS-08.who")
def verifies_in_nobodys_name(patch: Patch) -> None:
    class Unnamed(PhonePatch):
        by: str = "nobody"

    patch.setattr(people_api, "PhonePatch", Unnamed)


@breaks("SSE-STS-08.who", "SSE-STS-09.who")
def does_not_say_who_verified(patch: Patch) -> None:
    shown = rendering._phone

    def anonymous(*of: object, checked: bool) -> dict[str, object]:
        return shown(*of, checked=checked) | {"verified_by": None}  # type: ignore[arg-type]  # passed on as they came

    patch.setattr(rendering, "_phone", anonymous)


@breaks("SSE-STS-10")
def takes_a_spelled_stop_for_a_conversation(patch: Patch) -> None:
    patch.setattr(spelling, "spells", lambda *_: None)


@breaks("SSE-STS-11")
def remembers_the_status_of_a_removed_number(patch: Patch) -> None:
    def phone(self: Record, number: str) -> Phone | None:
        known = self.person.phones + self.former_phones
        return next((each for each in known if each.number == number), None)

    patch.setattr(Record, "phone", phone)


@breaks("SSE-STS-09.none")
def marks_a_phone_that_nobody_verified(patch: Patch) -> None:
    last = selection.last_verified
    patch.setattr(selection, "last_verified", lambda of: last(of) or next(iter(of.phones), None))


@breaks("SSE-STS-03.dead")
def does_not_know_a_landline_by_its_code(patch: Patch) -> None:
    patch.setitem(outcomes.TRAITS, 21635, Trait(title="'To' Is A Landline"))


@breaks("SSE-STS-03.dead")
def takes_what_is_no_mobile_for_a_passing_failure(patch: Patch) -> None:
    known = outcomes.TRAITS[21614]
    patch.setitem(outcomes.TRAITS, 21614, replace(known, number_unusable=False))


@breaks("SSE-STS-06.any")
def never_goes_back_to_default(patch: Patch) -> None:
    edited = edits.edited_phone

    def one_way(known: Phone | None, edit: PhoneEdit) -> Phone:
        back = known is not None and edit.sms_status is SmsStatus.DEFAULT
        return edited(known, replace(edit, sms_status=None) if back else edit)

    patch.setattr(people_api, "edited_phone", one_way)


@breaks("SSE-STS-03.dead")
def does_not_know_every_code_of_an_invalid_number(patch: Patch) -> None:
    known = outcomes.TRAITS[21217]
    patch.setitem(outcomes.TRAITS, 21217, replace(known, number_unusable=False))


@breaks("SSE-STS-11")
def imports_a_removed_number_as_it_was(patch: Patch) -> None:
    imported = edits.imported

    def remembering(record: Record | None, row: Row) -> Record:
        after = imported(record, row)
        former = {each.number: each.sms_status for each in record.former_phones} if record else {}
        phones = (
            replace(each, sms_status=former.get(each.number, each.sms_status)) for each in after.person.phones
        )
        return replace(after, person=replace(after.person, phones=tuple(phones)))

    patch.setattr(imports, "imported", remembering)


@breaks("SSE-STS-08.kept")
def wipes_the_marks_of_removed_numbers(patch: Patch) -> None:
    phone = Record.phone

    def unmarked(self: Record, number: str) -> Phone | None:
        known = phone(self, number)
        return (
            known
            if self.person.phone(number)
            else known and replace(known, verified_at=None, verified_by=None)
        )

    patch.setattr(Record, "phone", unmarked)


@breaks("SSE-STS-08.prospects")
def verifies_prospects_anew_whenever_they_are_entered(patch: Patch) -> None:
    as_prospect = edits.as_prospect
    patch.setattr(people_api, "as_prospect", lambda _, *said: as_prospect(None, *said))


@breaks("SSE-STS-04.mailed")
def gives_up_on_dead_numbers(patch: Patch) -> None:
    instead = Settlement._instead

    def dropped(
        self: Settlement, message: Message, recipient: Person | None, reason: Reason | None
    ) -> dict[str, Any]:
        if reason in {Reason.TWILIO_RECIPIENT_INVALID, Reason.TWILIO_UNKNOWN_HANDSET}:
            return {"status": MessageStatus.FAILED}
        return instead(self, message, recipient, reason)

    patch.setattr(Settlement, "_instead", dropped)
