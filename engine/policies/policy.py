"""The questions that a messaging system has to answer about consent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engine.model import Person, Pool, Reason
from engine.rules.contacts import Contact
from engine.rules.effects import Effect
from engine.rules.keywords import Keywords
from engine.rules.outcomes import Outcome
from engine.rules.routing import Admission, Alternative, Rule


class Part(StrEnum):
    """What only some systems have: routes of the API, which answer 404 elsewhere, and the facts that go with them.

    CONTACTS: phone numbers with a state, their lists, triggers, tasks, and campaigns to lists. SUBSCRIPTIONS: who left
    which sender number, keywords, numbers set aside, and campaigns from templates. CAMPAIGNS: how either kind fares.
    """

    CONTACTS = "contacts"
    SUBSCRIPTIONS = "subscriptions"
    CAMPAIGNS = "campaigns"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The provider would not, or could not, deliver a text from `sender` to `number`.

    `holders` are all who have that number now, `contact` is what is known of it where the policy has contacts. It
    `is_outdated` when the person's opt-in word to that sender is newer than the attempt.
    """

    outcome: Outcome
    recipient: Person | None
    number: str
    holders: Sequence[Person]
    sender: str = ""
    contact: Contact | None = None
    is_outdated: bool = False


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A word with an answer of its own, and whether an agent has to do something about it (BTM-11, BTM-12)."""

    word: str
    text: str
    task: bool = False
    list: str | None = None


def triggers_after(
    campaign_list: str, triggers: Mapping[str, Trigger], own: Mapping[str, Trigger]
) -> dict[str, Trigger]:
    """The triggers for a contact whom a campaign to that list reached last: its own before the account's (BTM-16).

    What an agent is asked to do is about that list.
    """
    every = {**triggers, **own}
    return {
        letters: replace(each, list=campaign_list) if each.task else each for letters, each in every.items()
    }


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text from the handset `number` to the sender number `to`.

    `initiated`: no earlier message in that conversation (SSE-STS-02). `stopped`: the last of the provider's words that
    the handset texted to that sender was a stop word. The rest is known where the policy has the part: the `contact`,
    the `triggers` by the letters of their word, the `keywords` in force, whether the handset is
    `unsubscribed` from the sender number, and the `pool` of the latter.
    """

    body: str
    number: str
    holders: Sequence[Person]
    initiated: bool
    to: str = ""
    stopped: bool = False
    contact: Contact | None = None
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    keywords: Keywords = field(default_factory=Keywords)
    unsubscribed: bool = False
    pool: Pool | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What everybody has to know who works with the system."""

    code: str
    text: str


def no_caution(_trigger: str) -> Sequence[Notice]:
    """Any word may be a trigger."""
    return ()


def from_anybody(_text: Text) -> bool:
    """Every text is received."""
    return True


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One system, as its answers.

    | field | question |
    |---|---|
    | `admission` | May the sender send this at all? |
    | `rules` | Where does each message go: the first rule that has an answer? |
    | `instead` | What happens instead of a text that a rule, or the provider, does not let through? |
    | `received` | What does an arriving text do? |
    | `hears` | Whose texts are received? Others leave no trace but what `received` decides. |
    | `is_reply` | Of which texts is the user told whose number it is? |
    | `learned` | What does a provider's refusal teach? |
    | `reasons` | Which reasons does the system know by another name? |
    | `parts` | What has the system that not all have? |
    | `notices` | What has everybody to be told? |
    | `cautions` | What has to be known of a trigger word? |
    | `capabilities` | What of the compliance suite does the system claim to be able to do? |
    """

    name: str
    admission: tuple[Admission, ...]
    rules: tuple[Rule, ...]
    instead: Alternative
    received: Callable[[Text], Sequence[Effect]]
    learned: Callable[[Refusal], Sequence[Effect]]
    hears: Callable[[Text], bool] = from_anybody
    is_reply: Callable[[Text], bool] = from_anybody
    reasons: Mapping[Reason, Reason] = field(default_factory=dict)
    parts: frozenset[Part] = frozenset()
    notices: tuple[Notice, ...] = ()
    cautions: Callable[[str], Sequence[Notice]] = no_caution
    capabilities: tuple[str, ...] = ()
