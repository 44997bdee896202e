"""Student Success & Engagement: a STOP silences the person, learned from the provider's next refusal; instead, email.

The words below are data. `OPT_IN` re-enables a number (SSE-IN-02). `SILENT` are the words that the provider takes for
stop and help: they open no conversation, so that a first text saying STOP cannot count as "initiated" (SSE-STS-01), and
neither does one whose letters spell a stop word, such as "Stop." (SSE-STS-10). The engine draws no other conclusion
from them (SSE-OPT-03). None of the provider's own words is a reply of which a user is told (SSE-REP-02).
"""

from __future__ import annotations

from engine.policies.policy import Policy, Refusal, Text
from engine.rules import consent, routing, spelling
from engine.rules.consent import StatusChange

OPT_IN = spelling.PROVIDER_START
SILENT = spelling.PROVIDER_STOP | {"help", "info"}


def learned(refusal: Refusal) -> list[StatusChange]:
    """SSE-OPT-06 for an opt-out, SSE-STS-04 for a number that cannot be texted, SSE-REP-05 for all other failures.

    A refusal of an attempt that is older than the person's opt-in word to that sender teaches nothing (SSE-IN-06).
    """
    if refusal.outcome.opted_out and not refusal.is_outdated:
        return consent.opt_out_learned(refusal.recipient, refusal.number, refusal.holders)
    if refusal.outcome.number_unusable:
        return consent.number_unusable(refusal.number, refusal.holders)
    return []


def received(text: Text) -> list[StatusChange]:
    """The whole text must be the word, as at the provider: spaces around it and its case do not matter."""
    word = spelling.as_provider_reads(text.body)
    if word in OPT_IN and (back := consent.opted_in(text.number, text.holders, stopped=text.stopped)):
        return back
    spells_stop = spelling.spells(text.body, spelling.PROVIDER_STOP) is not None
    if text.initiated and word not in SILENT and not spells_stop:
        return consent.text_initiated(text.number, text.holders)
    return []


def is_reply(text: Text) -> bool:
    """Whether it is for the user to know: none of the provider's own words is (SSE-REP-02)."""
    return spelling.as_provider_reads(text.body) not in SILENT | OPT_IN


STUDENT_SUCCESS = Policy(
    name="student_success",
    admission=(routing.body_must_fit, routing.sender_must_be_permitted),
    rules=(
        routing.unknown_recipient,
        routing.nothing_textable,
        routing.message_limit_reached,
        routing.no_sender_number,
        routing.text_the_chosen_number,
    ),
    instead=routing.email,
    received=received,
    is_reply=is_reply,
    learned=learned,
    capabilities=(
        "opt_outs",
        "opt_ins",
        "selection",
        "statuses",
        "configuration",
        "limits",
        "sender_numbers",
        "replies",
        "reports",
        "imports",
    ),
)
