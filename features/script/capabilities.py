"""Capabilities: what an engine may claim to be able to do, and what of the suite needs it.

Everybody's engine can do `messages`. A scenario needs besides that what its clause is about, told by the family of
the clause, and what its steps use, told by their module. A clause of which a scenario needs more than the engine
claims is *unsupported*: no failure, but no conformance either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Route = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One thing to be able to do: `families` are prefixes of clause ids, `steps` modules of the vocabulary."""

    name: str
    sentence: str
    families: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()


BASE = Capability(
    name="messages",
    sentence="People with phones, one message to each recipient, and what the provider says of it.",
    routes=(
        ("GET", "/readyz"),
        ("GET", "/v1/capabilities"),
        ("POST", "/v1/messages"),
        ("POST", "/webhooks/twilio/inbound"),
        ("POST", "/webhooks/twilio/status"),
    ),
)
PEOPLE: tuple[Route, ...] = (
    ("PUT", "/v1/people/{id}"),
    ("GET", "/v1/people/{id}"),
    ("PATCH", "/v1/people/{id}/phones/{number}"),
)

CAPABILITIES = (
    BASE,
    Capability(
        name="opt_outs",
        sentence="Learns an opt-out by the provider's refusal, and mails instead.",
        families=("SSE-OPT",),
        routes=PEOPLE,
    ),
    Capability(
        name="opt_ins", sentence="Lets people back by their word.", families=("SSE-IN",), routes=PEOPLE
    ),
    Capability(
        name="selection",
        sentence="Chooses the phone of a person that is texted, or the mailbox.",
        families=("SSE-SEL",),
        routes=PEOPLE,
    ),
    Capability(
        name="statuses",
        sentence="Keeps a status and a mark of verification for each phone.",
        families=("SSE-STS",),
        routes=PEOPLE,
    ),
    Capability(
        name="configuration",
        sentence="Has settings of the institution that can be changed.",
        families=("SSE-CFG",),
        steps=("configuration",),
        routes=(("GET", "/v1/configuration"), ("PATCH", "/v1/configuration")),
    ),
    Capability(
        name="limits",
        sentence="Counts the texts of a month and the sender numbers, and keeps to limits.",
        families=("SSE-LIM",),
        routes=(*PEOPLE, ("GET", "/v1/configuration"), ("PATCH", "/v1/configuration")),
    ),
    Capability(
        name="sender_numbers",
        sentence="Gives each user a number, shows the usage grid and the data feed.",
        families=("SSE-NUM",),
        steps=("sender_numbers",),
        routes=(
            *PEOPLE,
            ("GET", "/v1/phone-numbers"),
            ("DELETE", "/v1/phone-numbers/{number}"),
            ("GET", "/v1/data-feed/person-phones"),
        ),
    ),
    Capability(
        name="replies",
        sentence="Records what people answer and tells the user by an email of the institution's words.",
        families=("SSE-REP-01", "SSE-REP-02", "SSE-REP-03", "SSE-REP-06"),
        steps=("announcements",),
        routes=(*PEOPLE, ("GET", "/v1/messages"), ("PATCH", "/v1/configuration")),
    ),
    Capability(
        name="reports",
        sentence="Shows the message report, filtered, page by page and as CSV.",
        families=("SSE-REP-04", "SSE-REP-05"),
        steps=("report",),
        routes=(("GET", "/v1/messages"),),
    ),
    Capability(
        name="imports",
        sentence="Takes people from the CSV files of other systems.",
        steps=("imports",),
        routes=(("POST", "/v1/imports/sis"), ("POST", "/v1/imports/prospects")),
    ),
    Capability(
        name="contacts",
        sentence="Keeps contacts by number, opted in or out, and blocks them.",
        families=("BTM",),
        steps=("contacts",),
        routes=(
            *PEOPLE,
            ("PUT", "/v1/contacts/{number}"),
            ("GET", "/v1/contacts/{number}"),
            ("PATCH", "/v1/contacts/{number}"),
            ("GET", "/v1/contacts"),
        ),
    ),
    Capability(
        name="lists",
        sentence="Sends campaigns to the members of a list.",
        steps=("lists",),
        routes=(
            ("PUT", "/v1/lists/{name}"),
            ("GET", "/v1/lists/{name}"),
            ("PUT", "/v1/lists/{name}/contacts/{number}"),
            ("DELETE", "/v1/lists/{name}/contacts/{number}"),
            ("POST", "/v1/campaigns"),
            ("GET", "/v1/campaigns/{id}"),
        ),
    ),
    Capability(
        name="answers",
        sentence="Answers trigger words and raises tasks for agents.",
        steps=("answers",),
        routes=(
            ("GET", "/v1/responses"),
            ("PUT", "/v1/responses/{name}"),
            ("DELETE", "/v1/responses/{name}"),
            ("GET", "/v1/tasks"),
            ("POST", "/v1/tasks/{id}/done"),
        ),
    ),
    Capability(
        name="notices",
        sentence="Says what everybody has to know who works with the system.",
        families=("BTM-14",),
        routes=(("GET", "/v1/notices"),),
    ),
    Capability(
        name="templates",
        sentence="Sends campaigns from templates, out of numbers that are set aside.",
        families=("ENG",),
        steps=("templates",),
        routes=(
            ("PUT", "/v1/templates/{name}"),
            ("PUT", "/v1/phone-numbers/{number}"),
            ("DELETE", "/v1/phone-numbers/{number}"),
            ("POST", "/v1/campaigns"),
            ("GET", "/v1/campaigns/{id}"),
        ),
    ),
    Capability(
        name="audience",
        sentence="Lists who left marketing.",
        steps=("audience",),
        routes=(("GET", "/v1/audience"),),
    ),
    Capability(
        name="keywords",
        sentence="Hears configured words, which change by service request.",
        families=("ENG-06", "ENG-07", "ENG-08", "ENG-10", "ENG-11", "ENG-13"),
        steps=("service_requests",),
        routes=(
            ("GET", "/v1/keywords"),
            ("POST", "/v1/service-requests"),
            ("GET", "/v1/service-requests"),
            ("POST", "/v1/service-requests/{id}/apply"),
        ),
    ),
)
BY_NAME = {capability.name: capability for capability in CAPABILITIES}


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What an engine says of itself: the policy it runs, and what of the suite it can do."""

    policy: str
    capabilities: frozenset[str]

    def lacking(self, needed: Iterable[str]) -> list[str]:
        """What is needed and not claimed; `messages` is claimed by whoever takes part."""
        return [name for name in needed if name not in self.capabilities | {BASE.name}]


def needed(clauses: Iterable[str], modules: Iterable[str]) -> list[str]:
    """The capabilities that a scenario of these clauses with steps of these modules needs, in the order of the list."""
    tags, used = tuple(clauses), {module.rpartition(".")[2] for module in modules}
    return [
        capability.name
        for capability in CAPABILITIES
        if capability is BASE
        or used & set(capability.steps)
        or any(is_about(capability, tag) for tag in tags)
    ]


def is_about(capability: Capability, clause: str) -> bool:
    """Whether the clause is of one of the capability's families."""
    return any(clause == family or clause.startswith(f"{family}-") for family in capability.families)
