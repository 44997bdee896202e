"""Engines that text the wrong phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.doors.api import people as people_api
from engine.edge.provider import Provider
from engine.exchange import imports, reports
from engine.model import Configuration, Kind, MessageStatus, Person, Phone, Reason, SmsStatus
from engine.rules import edits, routing, selection
from engine.rules.edits import PhoneEdit, Record, Row
from engine.rules.outcomes import Answer
from engine.rules.routing import Facts, Refused
from engine.store.database import Database
from engine.work import reserving
from tests.features.mutants.mutant import Patch, breaks, change_rule


@breaks("SSE-SEL-01.latest", "SSE-SEL-02.latest", "SSE-SEL-08.preferred")
def ignores_verified_dates(patch: Patch) -> None:
    patch.setattr(selection, "_preference", lambda phone: -phone.position)


@breaks("SSE-SEL-01.type")
def lets_the_default_type_come_first(patch: Patch) -> None:
    chosen = selection.chosen

    def of_the_type(person: Person, configuration: Configuration) -> Phone | None:
        textable = [
            each for each in person.phones if selection.may_be_texted(each, person.kind, configuration)
        ]
        fitting = [each for each in textable if each.type == configuration.default_phone_type]
        return fitting[0] if fitting else chosen(person, configuration)

    patch.setattr(selection, "chosen", of_the_type)


@breaks("SSE-SEL-03", "SSE-OPT-08.email")
def gives_up_instead_of_emailing(patch: Patch) -> None:
    rule = routing.nothing_textable

    def refuse(facts: Facts) -> Refused | None:
        return Refused(Reason.NO_TEXTABLE_NUMBER) if rule(facts) else None

    change_rule(patch, rule, refuse)


@breaks("SSE-SEL-04.every_time")
def takes_turns(patch: Patch) -> None:
    send, sent = Provider.send, list[str]()

    def preference(phone: Phone) -> tuple[datetime, int]:
        return phone.verified_at or selection.NEVER, (phone.position + len(sent)) % 3

    def move_on(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        sent.append(to)
        return send(self, message_id, sender, to, body)

    patch.setattr(selection, "_preference", preference)
    patch.setattr(Provider, "send", move_on)


@breaks("SSE-SEL-05")
def takes_verified_for_textable(patch: Patch) -> None:
    textable = selection.may_be_texted

    def lenient(phone: Phone, kind: Kind, configuration: Configuration) -> bool:
        verified = phone.verified_at is not None and phone.sms_status is not SmsStatus.DISABLED
        return verified or textable(phone, kind, configuration)

    patch.setattr(selection, "may_be_texted", lenient)


@breaks("SSE-SEL-06")
def texts_every_textable_phone(patch: Patch) -> None:
    chosen, send = selection.chosen, Provider.send
    phones: dict[str, list[str]] = {}

    def remember(person: Person, configuration: Configuration) -> Phone | None:
        choice = chosen(person, configuration)
        textable = [
            each for each in person.phones if selection.may_be_texted(each, person.kind, configuration)
        ]
        if choice:
            phones[choice.number] = [each.number for each in textable]
        return choice

    def to_all(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        answers = [send(self, message_id, sender, number, body) for number in phones[to]]
        return answers.pop()

    patch.setattr(selection, "chosen", remember)
    patch.setattr(Provider, "send", to_all)


@breaks("SSE-SEL-07", "SSE-STS-05.holds")
def texts_a_disabled_phone_that_was_verified(patch: Patch) -> None:
    textable = selection.may_be_texted

    def stubborn(phone: Phone, kind: Kind, configuration: Configuration) -> bool:
        return textable(phone, kind, configuration) or phone.sms_status is SmsStatus.DISABLED

    patch.setattr(selection, "may_be_texted", stubborn)


@breaks("SSE-SEL-08.preferred")
def prefers_an_unverified_phone(patch: Patch) -> None:
    patch.setattr(selection, "_preference", lambda phone: (phone.verified_at is None, -phone.position))


@breaks("SSE-SEL-09.failed")
def calls_a_message_sent_that_went_nowhere(patch: Patch) -> None:
    values = reserving._values

    def glossed(decision: object, *facts: object) -> dict[str, object]:
        outcome = values(decision, *facts)  # type: ignore[arg-type]  # passed on as they came
        return outcome | {"status": MessageStatus.SENT} if isinstance(decision, Refused) else outcome

    patch.setattr(reserving, "_values", glossed)


@breaks("SSE-SEL-04.saved")
def texts_the_phone_that_was_saved_first(patch: Patch) -> None:
    edited, places = edits.edited_phones, dict[str, int]()

    def noted(record: Record | None, named: list[PhoneEdit]) -> tuple[Phone, ...]:
        places.update({each.number: place for place, each in enumerate(named)})
        return edited(record, named)

    patch.setattr(people_api, "edited_phones", noted)
    patch.setattr(
        selection,
        "_preference",
        lambda phone: (phone.verified_at or selection.NEVER, -places.get(phone.number, phone.position)),
    )


@breaks("SSE-SEL-04.imported")
def texts_the_phone_that_was_imported_first(patch: Patch) -> None:
    imported, places = edits.imported, list[str]()

    def noted(record: Record | None, row: Row) -> Record:
        if row.phone:
            places.append(row.phone.number)
        return imported(record, row)

    def preference(phone: Phone) -> tuple[datetime, int]:
        place = places.index(phone.number) - 1000 if phone.number in places else phone.position
        return phone.verified_at or selection.NEVER, -place

    patch.setattr(imports, "imported", noted)
    patch.setattr(selection, "_preference", preference)


@breaks("SSE-SEL-04.restarted")
def chooses_anew_after_a_restart(patch: Patch) -> None:
    starts, begin = list[None](), Database.__init__

    def counted(self: Database, *args: Any, **options: Any) -> None:
        starts.append(None)
        begin(self, *args, **options)

    def preference(phone: Phone) -> tuple[datetime, int]:
        return phone.verified_at or selection.NEVER, phone.position * (-1) ** len(starts)

    patch.setattr(Database, "__init__", counted)
    patch.setattr(selection, "_preference", preference)


@breaks("SSE-SEL-08.enabled")
def asks_for_the_date_of_default_phones_only(patch: Patch) -> None:
    preference = selection._preference

    def indifferent(phone: Phone) -> tuple[datetime, int]:
        enabled = phone.sms_status is SmsStatus.ENABLED
        return (selection.NEVER, -phone.position) if enabled else preference(phone)

    patch.setattr(selection, "_preference", indifferent)


@breaks("SSE-SEL-09.reason")
def gives_no_reason_for_what_went_nowhere(patch: Patch) -> None:
    values = reserving._values

    def silent(decision: object, *facts: object) -> dict[str, object]:
        outcome = values(decision, *facts)  # type: ignore[arg-type]  # passed on as they came
        return outcome | {"reason": None} if isinstance(decision, Refused) else outcome

    patch.setattr(reserving, "_values", silent)


@breaks("SSE-SEL-09.kept")
def keeps_what_went_nowhere_off_the_report(patch: Patch) -> None:
    page = reports.page

    def tidy(*wanted: Any) -> Any:
        found, following = page(*wanted)
        return [each for each in found if each.reason is not Reason.NO_EMAIL_ADDRESS], following

    patch.setattr(reports, "page", tidy)


@breaks("SSE-SEL-01.first")
def lets_the_date_decide_between_enabled_and_default(patch: Patch) -> None:
    def latest(person: Person, configuration: Configuration) -> Phone | None:
        textable = (
            each for each in person.phones if selection.may_be_texted(each, person.kind, configuration)
        )
        return max(textable, key=selection._preference, default=None)

    patch.setattr(selection, "chosen", latest)
