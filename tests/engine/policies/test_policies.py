"""The answers of Business Text Messaging and Engage, as the pure functions that they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.model import Configuration, Kind, Person, Phone, Pool, Purpose, Reason
from engine.policies import POLICIES, business_texting, engage
from engine.policies.policy import Refusal, Text, Trigger, triggers_after
from engine.rules.consent import Cause
from engine.rules.contacts import Contact
from engine.rules.effects import (
    AgentTask,
    ConsentReport,
    ContactConsent,
    Effect,
    ProviderBlock,
    Reply,
    Subscription,
)
from engine.rules.keywords import Keywords
from engine.rules.outcomes import Answer, classify
from engine.rules.routing import Facts, Refused, Route, Sms, route

HANDSET, SENDER = "+15550300001", "+15550200001"
KIM = Contact(number=HANDSET)
ADVISOR = Person(id="a", name="Avery", kind=Kind.STAFF, roles=("advisor",))
SAM = Person(id="s", name="Sam", kind=Kind.STUDENT, phones=(Phone(number="+15550100001", type="mobile"),))
FACTS = Facts(sender=ADVISOR, recipient=None, body="Hi", configuration=Configuration(), number=HANDSET)
LATE = timedelta(minutes=5)
CONFIRMATION = replace(FACTS, purpose=Purpose.CONFIRMATION, unsubscribed=True)


def test_only_where_triggers_are_words_of_the_provider_is_there_a_caution() -> None:
    """BTM-13"""
    assert {policy.name: bool(policy.cautions("STOP")) for policy in POLICIES.values()} == {
        "student_success": False,
        "business_texting": True,
        "engage": False,
    }


def test_a_trigger_that_is_a_word_of_the_provider_is_warned_of_by_name() -> None:
    """BTM-11, BTM-13"""
    assert [notice.code for notice in business_texting.cautions("Stop!")] == ["TRIGGER_IS_A_PROVIDER_WORD"]
    assert business_texting.cautions("LEAVE") == []


def refused(reason: Reason) -> Refused:
    return Refused(reason)


ROUTES: list[tuple[str, str, Facts, Route]] = [
    ("business_texting", "a number", FACTS, Sms(HANDSET)),
    ("business_texting", "a contact", replace(FACTS, contact=KIM), Sms(HANDSET)),
    ("business_texting", "a person", replace(FACTS, number=None, recipient=SAM), Sms("+15550100001")),
    ("business_texting", "nobody", replace(FACTS, number=None), refused(Reason.RECIPIENT_UNKNOWN)),
    (
        "business_texting", "a person without a number", replace(FACTS, number=None, recipient=replace(SAM, phones=())),
        refused(Reason.NO_TEXTABLE_NUMBER),
    ),
    (
        "business_texting", "opted out", replace(FACTS, contact=replace(KIM, opted_in=False)),
        refused(Reason.CONTACT_OPTED_OUT),
    ),
    (
        "business_texting", "blocked, which says more than opted out",
        replace(FACTS, contact=replace(KIM, opted_in=False, blocked=True)), refused(Reason.CONTACT_BLOCKED),
    ),
    (
        "business_texting", "taken off the list", replace(FACTS, contact=KIM, off_list=True),
        refused(Reason.CONTACT_OFF_LIST),
    ),
    (
        "business_texting", "believed to be blocked by the provider: tried all the same",
        replace(FACTS, contact=replace(KIM, provider_blocks=frozenset({SENDER}))), Sms(HANDSET),
    ),
    (
        "business_texting", "an answer in time", replace(FACTS, purpose=Purpose.RESPONSE, age=LATE / 2), Sms(HANDSET),
    ),
    (
        "business_texting", "an answer too late", replace(FACTS, purpose=Purpose.RESPONSE, age=LATE),
        refused(Reason.ANSWER_TOO_LATE),
    ),
    ("business_texting", "the limit", replace(FACTS, limit_reached=True), refused(Reason.MESSAGE_LIMIT_REACHED)),
    ("business_texting", "no number", replace(FACTS, number_available=False), refused(Reason.NO_NUMBER_AVAILABLE)),
    ("engage", "a subscriber", replace(FACTS, purpose=Purpose.MARKETING), Sms(HANDSET)),
    (
        "engage", "marketing to somebody who left", replace(FACTS, purpose=Purpose.MARKETING, unsubscribed=True),
        refused(Reason.RECIPIENT_UNSUBSCRIBED),
    ),
    (
        "engage", "a user to somebody who left", replace(FACTS, unsubscribed=True),
        refused(Reason.RECIPIENT_UNSUBSCRIBED),
    ),
    ("engage", "utility is outside", replace(FACTS, purpose=Purpose.UTILITY, unsubscribed=True), Sms(HANDSET)),
    ("engage", "a code is outside", replace(FACTS, purpose=Purpose.OTP, unsubscribed=True), Sms(HANDSET)),
    ("engage", "the confirmation itself", CONFIRMATION, Sms(HANDSET)),
    ("engage", "the confirmation too late", replace(CONFIRMATION, age=LATE), refused(Reason.ANSWER_TOO_LATE)),
    ("engage", "nobody", replace(FACTS, number=None), refused(Reason.RECIPIENT_UNKNOWN)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "case", "facts", "expected"), ROUTES, ids=[f"{row[0]}: {row[1]}" for row in ROUTES]
)
def test_a_message_goes(policy: str, case: str, facts: Facts, expected: Route) -> None:
    assert route(POLICIES[policy].rules, POLICIES[policy].instead, facts) == expected


OPTOUT = Trigger(word="OPTOUT", text="You are off the list.", task=True, list="Marketing")
HELP = Trigger(word="help", text="Reply STOP to stop.")
TRIGGERS = {"optout": OPTOUT, "help": HELP}
OUT = ContactConsent(HANDSET, opted_in=False, cause=Cause.STOP_RECEIVED)
IN = ContactConsent(HANDSET, opted_in=True, cause=Cause.TEXT_RECEIVED)
BLOCK, LIFTED = ProviderBlock(SENDER, HANDSET, stands=True), ProviderBlock(SENDER, HANDSET, stands=False)
BLOCKED = replace(KIM, opted_in=False, blocked=True)

BUSINESS: list[tuple[str, str, Contact | None, list[Effect]]] = [
    ("STOP, which the provider knows too", "STOP", KIM, [BLOCK, OUT]),
    ("a stop that the provider does not match", "Stop.", KIM, [OUT]),
    ("a stop of a stranger", "s t o p", None, [OUT]),
    ("another stop word of the provider", "Unsubscribe", KIM, [BLOCK, OUT]),
    ("any other text", "Is my order ready?", KIM, [IN]),
    ("a text of somebody who is out", "Hello", replace(KIM, opted_in=False), [IN]),
    ("START, which the provider knows too", " start", KIM, [LIFTED, IN]),
    ("a trigger", "HELP", KIM, [IN, Reply(HELP.text, Purpose.RESPONSE)]),
    ("a trigger, spelled otherwise", "help!", KIM, [IN, Reply(HELP.text, Purpose.RESPONSE)]),
    ("a trigger that takes an agent, and is a word of the provider", "OPTOUT", KIM,
     [BLOCK, IN, AgentTask("Marketing", "OPTOUT"), Reply(OPTOUT.text, Purpose.RESPONSE)]),
    ("the same in words the provider does not match", "Opt out.", KIM,
     [IN, AgentTask("Marketing", "Opt out."), Reply(OPTOUT.text, Purpose.RESPONSE)]),
    ("a trigger within a sentence", "please help", KIM, [IN]),
    ("a blocked contact", "Hello", BLOCKED, []),
    ("a blocked contact's stop reaches the provider all the same", "STOP", BLOCKED, [BLOCK]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "body", "contact", "effects"), BUSINESS, ids=[row[0] for row in BUSINESS])
def test_business_texting_makes_of_a_text(
    case: str, body: str, contact: Contact | None, effects: list[Effect]
) -> None:
    text = Text(
        body=body, number=HANDSET, to=SENDER, holders=(), initiated=False, contact=contact, triggers=TRIGGERS
    )
    assert business_texting.received(text) == effects
    assert business_texting.hears(text) is (contact is not BLOCKED)


def test_optout_without_a_trigger_is_a_stop_word_of_the_provider() -> None:
    text = Text(body="OPTOUT", number=HANDSET, to=SENDER, holders=(), initiated=False)
    assert business_texting.received(text) == [BLOCK, OUT]


def test_stop_cannot_be_made_a_trigger_by_any_means() -> None:
    text = Text(
        body="stop", number=HANDSET, to=SENDER, holders=(), initiated=False,
        triggers={"stop": Trigger(word="stop", text="?")},
    )  # fmt: skip
    assert OUT in business_texting.received(text)


LEARNED = ContactConsent(HANDSET, opted_in=False, cause=Cause.OPT_OUT_LEARNED)
KNOWN = replace(KIM, provider_blocks=frozenset({SENDER}))
REFUSALS: list[tuple[str, int, Contact | None, list[Effect]]] = [
    ("a block that a stop explains", 21610, KNOWN, [BLOCK]),
    ("a block that nothing explains", 21610, KIM, [BLOCK, LEARNED]),
    ("a block of another number explains nothing", 21610, replace(KIM, provider_blocks=frozenset({"+1"})),
     [BLOCK, LEARNED]),
    ("a block of somebody who is no contact", 21610, None, [BLOCK, LEARNED]),
    ("an unknown handset", 30005, KIM, []),
]  # fmt: skip


@pytest.mark.parametrize(("case", "code", "contact", "effects"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_business_texting_learns_from_a_refusal(
    case: str, code: int, contact: Contact | None, effects: list[Effect]
) -> None:
    assert business_texting.learned(refusal(code, contact)) == effects


def refusal(code: int, contact: Contact | None = None) -> Refusal:
    outcome = classify(Answer(status="failed", code=code))
    return Refusal(
        outcome=outcome, recipient=None, number=HANDSET, holders=(), sender=SENDER, contact=contact
    )


KEYWORDS = Keywords(opt_out_words=("stop", "opt-out", "停止"), opt_in_words=("start",))
BYE, BACK = (
    Reply(KEYWORDS.opt_out_message, Purpose.CONFIRMATION),
    Reply(KEYWORDS.opt_in_message, Purpose.CONFIRMATION),
)


def left(keyword: str) -> Subscription:
    return Subscription(SENDER, HANDSET, subscribed=False, keyword=keyword)


ENGAGE: list[tuple[str, str, bool, Pool | None, list[Effect]]] = [
    ("a word", "Stop", False, Pool.DEDICATED, [left("stop"), BYE]),
    ("to a user's number", "stop", False, None, [left("stop"), BYE]),
    ("with a hyphen", "OPT-OUT!", False, None, [left("opt-out"), BYE]),
    ("in another script", "停止", False, None, [left("停止"), BYE]),
    ("again", "stop", True, None, []),
    ("a sentence", "please stop", False, None, []),
    ("a word that is not configured", "unsubscribe", False, None, []),
    ("no word", "!", False, None, []),
    ("back", "start", True, None,
     [ConsentReport(SENDER, HANDSET), Subscription(SENDER, HANDSET, subscribed=True, keyword="start"), BACK]),
    ("back without having left", "start", False, None, []),
    ("any other text", "I am back", True, None, []),
    ("to a shared number", "stop", False, Pool.SHARED, []),
]  # fmt: skip


@pytest.mark.parametrize(("case", "body", "out", "pool", "effects"), ENGAGE, ids=[row[0] for row in ENGAGE])
def test_engage_makes_of_a_text(
    case: str, body: str, out: bool, pool: Pool | None, effects: list[Effect]
) -> None:
    text = Text(body=body, number=HANDSET, to=SENDER, holders=(), initiated=False, keywords=KEYWORDS)
    text = replace(text, unsubscribed=out, pool=pool)
    assert engage.received(text) == effects
    assert engage.ENGAGE.hears(text)


@pytest.mark.parametrize("code", [21610, 30005])
def test_engage_learns_nothing_from_a_refusal(code: int) -> None:
    assert engage.learned(refusal(code)) == []


def test_a_part_is_told_by_what_it_has() -> None:
    having = {name: {str(part) for part in policy.parts} for name, policy in POLICIES.items()}
    assert having == {
        "student_success": set(),
        "business_texting": {"contacts", "campaigns"},
        "engage": {"subscriptions", "campaigns"},
    }


def test_a_campaign_brings_its_triggers_and_every_task_is_about_its_list() -> None:
    account = {
        "help": Trigger(word="HELP", text="a"),
        "optout": Trigger(word="OPTOUT", text="b", task=True, list="A"),
    }
    own = {"help": Trigger(word="help", text="c", list="B")}
    after = triggers_after("B", account, own)
    assert after == {"help": own["help"], "optout": Trigger(word="OPTOUT", text="b", task=True, list="B")}
