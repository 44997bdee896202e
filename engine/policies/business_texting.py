"""Business Text Messaging: a STOP silences the contact for the whole account, any later text brings them back.

The engine learns from the inbound text, at once. What a STOP is, is told in `engine.rules.spelling`; so that nobody
whom the provider has blocked is taken for opted in, its other stop words count as well, unless the account has made
one of them a trigger of its own (OPTOUT, in the example of the source, is about one list: BTM-12).

**The gap of this system is the other way round.** A text opts the contact back in here, but the provider's block lifts
only on START, or when the consent is reported to it. So the engine keeps what it believes of the provider
(`engine.rules.contacts`), reports the consent wherever a block is believed to stand, and shows what is left: the
network of toll-free numbers takes no report. A text is tried all the same and, when refused, reported as
`PROVIDER_BLOCKED`. A refusal that nothing explains means that a STOP never arrived here: whoever the provider knows to
have stopped is then opted out here too.
"""

from __future__ import annotations

from engine.model import Purpose, Reason
from engine.policies.policy import Notice, Part, Policy, Refusal, Text
from engine.rules import routing, spelling
from engine.rules.consent import Cause
from engine.rules.effects import AgentTask, ConsentReport, ContactConsent, Effect, ProviderBlock, Reply

NOT_HIPAA_COMPLIANT = Notice(
    code="NOT_HIPAA_COMPLIANT",
    text="Business Text Messaging is not HIPAA compliant: send no protected health information through it.",
)


def is_stop(text: Text) -> bool:
    """STOP in any format (BTM-01), or another stop word of the provider that triggers nothing here."""
    found = spelling.spells(text.body, spelling.PROVIDER_STOP)
    return found == "stop" or (found is not None and found not in text.triggers)


def received(text: Text) -> list[Effect]:
    """A STOP opts out; any other text opts back in (BTM-02, BTM-09) and may have an answer of its own (BTM-11)."""
    return [*_at_the_provider(text), *_here(text)]


def _at_the_provider(text: Text) -> list[Effect]:
    """What the provider, which reads exactly, makes of the same text."""
    said = spelling.as_provider_reads(text.body)
    if said in spelling.PROVIDER_STOP:
        return [ProviderBlock(text.to, text.number, stands=True)]
    if said in spelling.PROVIDER_START:
        return [ProviderBlock(text.to, text.number, stands=False)]
    return []


def _here(text: Text) -> list[Effect]:
    if not hears(text):
        return []
    if is_stop(text):
        return [ContactConsent(text.number, opted_in=False, cause=Cause.STOP_RECEIVED)]
    consent = [ContactConsent(text.number, opted_in=True, cause=Cause.TEXT_RECEIVED), *_reports(text)]
    trigger = text.triggers.get(spelling.letters(text.body))
    if trigger is None:
        return [*consent]
    task = [AgentTask(trigger.list, text.body)] if trigger.task else []
    return [*consent, *task, Reply(trigger.text, Purpose.RESPONSE)]


def _reports(text: Text) -> list[Effect]:
    """The provider blocks the contact still, though by our rule they are back (BTM-02): it is told of the consent.

    A word of the provider's own says there whatever it says, and is not contradicted.
    """
    said = spelling.as_provider_reads(text.body)
    if said in spelling.PROVIDER_STOP | spelling.PROVIDER_START or text.contact is None:
        return []
    return [ConsentReport(sender, text.number) for sender in sorted(text.contact.provider_blocks)]


def hears(text: Text) -> bool:
    """A blocked contact's messages are not received (BTM-06)."""
    return text.contact is None or not text.contact.blocked


def learned(refusal: Refusal) -> list[Effect]:
    """The provider still blocks the contact, or has blocked them and nobody told us."""
    if not refusal.outcome.opted_out:
        return []
    block = ProviderBlock(refusal.sender, refusal.number, stands=True)
    if refusal.contact and refusal.sender in refusal.contact.provider_blocks:
        return [block]
    return [block, ContactConsent(refusal.number, opted_in=False, cause=Cause.OPT_OUT_LEARNED)]


def cautions(trigger: str) -> list[Notice]:
    """What has to be known of a trigger that the provider takes for a word of its own (BTM-11, BTM-13)."""
    if spelling.letters(trigger) not in spelling.PROVIDER_STOP | spelling.PROVIDER_START:
        return []
    return [
        Notice(
            code="TRIGGER_IS_A_PROVIDER_WORD",
            text=f"{trigger} is a word of the provider's own: on numbers whose keywords the provider handles it opts "
            "people out of everything there, and the answer is refused. Use numbers that leave keywords to you.",
        )
    ]


BUSINESS_TEXTING = Policy(
    name="business_texting",
    admission=(routing.body_must_fit, routing.sender_must_be_permitted),
    rules=(
        routing.nobody_addressed,
        routing.nothing_textable,
        routing.contact_blocked,
        routing.contact_opted_out,
        routing.contact_off_list,
        routing.answer_too_late,
        routing.message_limit_reached,
        routing.no_sender_number,
        routing.text_the_chosen_number,
    ),
    instead=routing.nothing,
    received=received,
    hears=hears,
    learned=learned,
    reasons={Reason.TWILIO_RECIPIENT_UNSUBSCRIBED: Reason.PROVIDER_BLOCKED},
    parts=frozenset({Part.CONTACTS, Part.CAMPAIGNS}),
    notices=(NOT_HIPAA_COMPLIANT,),
    cautions=cautions,
    capabilities=(
        "contacts",
        "lists",
        "answers",
        "replies",
        "reports",
        "configuration",
        "notices",
    ),
)
