"""Engines that get Business Text Messaging's texts wrong: what a STOP is, the way back, trigger spelling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from engine.edge.ids import new_id
from engine.policies import business_texting, policy
from engine.policies.policy import Notice, Text, no_caution
from engine.rules import routing, spelling
from engine.rules.effects import AgentTask, ContactConsent, Effect
from engine.rules.routing import Facts
from engine.work import gathering
from engine.work.consent_reports import ConsentReports
from engine.work.inbound import Arrival, Inbound
from tests.features.mutants.mutant import Patch, breaks, change_policy, change_rule

POLICY = "business_texting"

received = business_texting.received


def change_effects(patch: Patch, keep: Callable[[Text, Effect], bool]) -> None:
    """Let an arriving text do only what is kept of it."""

    def less(text: Text) -> Sequence[Effect]:
        return [effect for effect in received(text) if keep(text, effect)]

    change_policy(patch, POLICY, received=less)


@breaks("BTM-01.format")
def reads_a_stop_as_exactly_as_the_provider(patch: Patch) -> None:
    patch.setattr(
        business_texting,
        "is_stop",
        lambda text: spelling.as_provider_reads(text.body) in spelling.PROVIDER_STOP,
    )


@breaks("BTM-01.only")
def finds_a_stop_in_every_sentence(patch: Patch) -> None:
    patch.setattr(business_texting, "is_stop", lambda text: "stop" in text.body.casefold())


@breaks("BTM-02.any", "BTM-09.back", "CMP-04.business_texting")
def waits_for_a_start_word(patch: Patch) -> None:
    def asked_for(text: Text, effect: Effect) -> bool:
        start = spelling.as_provider_reads(text.body) in spelling.PROVIDER_START
        return start or not (isinstance(effect, ContactConsent) and effect.opted_in)

    change_effects(patch, asked_for)


@breaks("BTM-04.refused", "CMP-01.business_texting", "CMP-03.business_texting")
def texts_those_who_opted_out(patch: Patch) -> None:
    change_rule(patch, routing.contact_opted_out, lambda _: None, POLICY)


@breaks("BTM-04.no_mail")
def mails_those_who_opted_out(patch: Patch) -> None:
    change_policy(patch, POLICY, instead=routing.email)


@breaks("BTM-11.case")
def compares_trigger_words_letter_by_letter(patch: Patch) -> None:
    def exact(text: Text) -> Sequence[Effect]:
        return received(replace(text, triggers={} if text.body != text.body.upper() else text.triggers))

    change_policy(patch, POLICY, received=exact)


@breaks("BTM-12.stays", "BTM-13.personal")
def takes_optout_for_a_stop(patch: Patch) -> None:
    change_policy(patch, POLICY, received=lambda text: received(replace(text, triggers={})))


@breaks("BTM-12.task")
def gives_nobody_a_task(patch: Patch) -> None:
    change_effects(patch, lambda _, effect: not isinstance(effect, AgentTask))


@breaks("BTM-14.compliant")
def warns_of_nothing(patch: Patch) -> None:
    change_policy(patch, POLICY, notices=())


@breaks("BTM-02.provider")
def tells_the_provider_of_no_consent(patch: Patch) -> None:
    patch.setattr(ConsentReports, "tell", lambda *_: None)


@breaks("BTM-13.told")
def says_nothing_of_the_providers_words(patch: Patch) -> None:
    change_policy(patch, POLICY, cautions=no_caution)


@breaks("BTM-16.last")
def names_the_configured_list_whatever_came_last(patch: Patch) -> None:
    patch.setattr(gathering, "triggers_after", lambda _list, triggers, own: {**triggers, **own})


@breaks("BTM-16.own")
def forgets_a_campaigns_triggers(patch: Patch) -> None:
    after = policy.triggers_after
    patch.setattr(gathering, "triggers_after", lambda of, triggers, _own: after(of, triggers, {}))


@breaks("BTM-14.information")
def does_not_say_what_must_not_be_sent(patch: Patch) -> None:
    notice = Notice(code="NOT_HIPAA_COMPLIANT", text="Business Text Messaging is not HIPAA compliant.")
    change_policy(patch, POLICY, notices=(notice,))


@breaks("BTM-11.own")
def has_one_answer_for_every_word(patch: Patch) -> None:
    def alike(text: Text) -> Sequence[Effect]:
        first = next(iter(text.triggers.values()), None)
        return received(replace(text, triggers=dict.fromkeys(text.triggers, first) if first else {}))

    change_policy(patch, POLICY, received=alike)


@breaks("BTM-11.only")
def finds_a_trigger_in_every_sentence(patch: Patch) -> None:
    def anywhere(text: Text) -> Sequence[Effect]:
        said = [each for each in text.body.split() if spelling.letters(each) in text.triggers]
        return received(replace(text, body=said[0]) if said else text)

    change_policy(patch, POLICY, received=anywhere)


@breaks("BTM-11.once", "SSE-REP-01.once")
def takes_every_webhook_for_a_new_text(patch: Patch) -> None:
    receive = Inbound.receive

    def anew(self: Inbound, arrival: Arrival, now: datetime) -> bool:
        return receive(self, replace(arrival, sid=f"SM{new_id().replace('-', '')}", token=None), now)

    patch.setattr(Inbound, "receive", anew)


@breaks("BTM-11.once", "ENG-08.confirmed")
def answers_on_the_phone_it_would_choose(patch: Patch) -> None:
    def chosen(facts: Facts) -> str | None:
        return routing_texted(facts if facts.recipient is None else replace(facts, number=None))

    routing_texted = routing.texted
    patch.setattr(routing, "texted", chosen)
