"""Engines that text the wrong phone."""

from __future__ import annotations

from datetime import datetime

from engine.edge.provider import Provider
from engine.model import Configuration, Kind, MessageStatus, Person, Phone, Reason, SmsStatus
from engine.rules import routing, selection
from engine.rules.outcomes import Answer
from engine.rules.routing import Facts, Refused
from engine.work import sending
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


@breaks("SSE-SEL-04")
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


@breaks("SSE-SEL-09")
def calls_a_message_sent_that_went_nowhere(patch: Patch) -> None:
    values = sending._values

    def glossed(decision: object, *facts: object) -> dict[str, object]:
        outcome = values(decision, *facts)  # type: ignore[arg-type]  # passed on as they came
        return outcome | {"status": MessageStatus.SENT} if isinstance(decision, Refused) else outcome

    patch.setattr(sending, "_values", glossed)
