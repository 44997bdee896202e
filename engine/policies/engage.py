"""Engage: a STOP silences the pair (the number that sent, the recipient), and marketing only.

The engine listens to configured words, single and whole, at every number that is not shared; it answers the opt-out
itself, once: who is out already is not answered again. Only a configured word brings the recipient back. The numbers
should have the provider's own keyword handling switched off; where it is on, the provider blocks as well, answers as
well, and refuses the confirmation with 21610, which the report then shows. Who comes back by a configured word is
reported to it as consenting, before the confirmation goes out (ENG-13).
"""

from __future__ import annotations

from engine.model import Pool, Purpose
from engine.policies.policy import Part, Policy, Refusal, Text
from engine.rules import routing, spelling
from engine.rules.effects import ConsentReport, Effect, Reply, Subscription


def received(text: Text) -> list[Effect]:
    """A configured word unsubscribes or resubscribes (ENG-06, ENG-10), with one confirmation (ENG-08)."""
    if text.pool is Pool.SHARED:
        return []  # ENG-05
    word, keywords = spelling.word(text.body), text.keywords
    if word in keywords.opt_out_words and not text.unsubscribed:
        return _confirmed(text, str(word), keywords.opt_out_message, subscribed=False)
    if word in keywords.opt_in_words and text.unsubscribed:
        report = ConsentReport(text.to, text.number)
        return [report, *_confirmed(text, str(word), keywords.opt_in_message, subscribed=True)]
    return []


def _confirmed(text: Text, word: str, message: str, *, subscribed: bool) -> list[Effect]:
    change = Subscription(text.to, text.number, subscribed=subscribed, keyword=word)
    return [change, Reply(message, Purpose.CONFIRMATION)]


def learned(_refusal: Refusal) -> list[Effect]:
    """Nothing: a refusal of the provider is reported, and the recipient's own words alone change a subscription."""
    return []


ENGAGE = Policy(
    name="engage",
    admission=(routing.body_must_fit, routing.sender_must_be_permitted),
    rules=(
        routing.nobody_addressed,
        routing.nothing_textable,
        routing.answer_too_late,
        routing.recipient_unsubscribed,
        routing.message_limit_reached,
        routing.no_sender_number,
        routing.text_the_chosen_number,
    ),
    instead=routing.nothing,
    received=received,
    learned=learned,
    parts=frozenset({Part.SUBSCRIPTIONS, Part.CAMPAIGNS}),
    capabilities=(
        "templates",
        "audience",
        "keywords",
        "lists",
        "reports",
        "configuration",
    ),
)
