"""Request bodies of business texting and engage; those of every system are in `parsing`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from engine.doors.wire import parsing
from engine.doors.wire.parsing import Name, Number
from engine.doors.wire.problems import ProblemError
from engine.model import Pool
from engine.policies.policy import Trigger
from engine.rules import spelling
from engine.rules.contacts import ContactEdit
from engine.rules.keywords import KeywordChange
from engine.rules.spelling import PROVIDER_STOP
from engine.work.campaigns import Recipient

Body = Annotated[str, Meta(min_length=1, max_length=10_000)]
Word = Annotated[str, Meta(max_length=200)]
Words = Annotated[list[Word], Meta(max_length=100)]


class ContactBody(Struct):
    """`PUT /v1/contacts/{number}`; what an answer adds is ignored."""

    name: Annotated[str, Meta(max_length=200)] = ""


class ContactPatch(Struct, forbid_unknown_fields=True):
    """`PATCH /v1/contacts/{number}`; with a `number` the contact gets another one, and that one's state (BTM-15)."""

    name: Annotated[str, Meta(max_length=200)] | None = None
    number: Number | None = None
    opted_in: bool | None = None
    blocked: bool | None = None
    note: Annotated[str, Meta(max_length=10_000)] | None = None
    by: Name | None = None

    def edit(self) -> ContactEdit:
        return ContactEdit(
            name=self.name, opted_in=self.opted_in, blocked=self.blocked, note=self.note, by=self.by
        )


class MemberBody(Struct, forbid_unknown_fields=True):
    """One contact that comes onto a list."""

    number: Number
    name: Annotated[str, Meta(max_length=200)] = ""


class MembersBody(Struct, forbid_unknown_fields=True):
    """`POST /v1/lists/{name}/contacts`."""

    contacts: Annotated[list[MemberBody], Meta(max_length=100_000)]


class ResponseBody(Struct, forbid_unknown_fields=True):
    """`PUT /v1/responses/{trigger}`."""

    text: Body
    task: bool = False
    list: Name | None = None


class DoneBody(Struct, forbid_unknown_fields=True):
    """Who did a task."""

    by: Name | None = None


class CampaignTriggerBody(Struct, forbid_unknown_fields=True):
    """A trigger that a campaign brings along for its list."""

    trigger: Word
    text: Body
    task: bool = False


CampaignTriggers = Annotated[list[CampaignTriggerBody], Meta(max_length=100)]


class ListCampaignBody(Struct, rename={"sender": "from"}, forbid_unknown_fields=True):
    """`POST /v1/campaigns` to a list."""

    name: Name
    sender: Name
    list: Name
    body: Annotated[str, Meta(min_length=1, max_length=100_000)]
    triggers: CampaignTriggers = []

    def own_triggers(self) -> tuple[Trigger, ...]:
        """Its triggers (BTM-16); a word that comes twice has the last answer."""
        said = [
            trigger(each.trigger, ResponseBody(text=each.text, task=each.task, list=self.list))
            for each in self.triggers
        ]
        return tuple({spelling.letters(each.word): each for each in said}.values())


class TextTemplateBody(Struct, forbid_unknown_fields=True):
    """`PUT /v1/templates/{name}`."""

    category: Literal["marketing", "utility", "otp"]
    body: Body


class RecipientBody(Struct, forbid_unknown_fields=True):
    """A recipient of a template, and what it is filled in with."""

    number: Number
    values: Annotated[dict[Name, Body], Meta(max_length=100)] = {}


class TemplateCampaignBody(Struct, forbid_unknown_fields=True):
    """`POST /v1/campaigns` from a template."""

    name: Name
    template: Name
    recipients: Annotated[list[RecipientBody], Meta(min_length=1, max_length=100_000)]
    number: Number | None = None

    def addressed(self) -> list[Recipient]:
        """The recipients, by E.164 number."""
        return [
            Recipient(number=parsing.phone_number(each.number), values=each.values)
            for each in self.recipients
        ]


class PoolBody(Struct, forbid_unknown_fields=True):
    """`PUT /v1/phone-numbers/{number}`."""

    pool: Pool


class ServiceRequestBody(Struct, forbid_unknown_fields=True):
    """`POST /v1/service-requests`: what to change, and who asks for it."""

    by: Name
    opt_out_words: Words | UnsetType = UNSET
    opt_out_message: Body | UnsetType = UNSET
    opt_in_words: Words | UnsetType = UNSET
    opt_in_message: Body | UnsetType = UNSET

    def change(self) -> KeywordChange:
        """What is asked for."""
        change = KeywordChange()
        if self.opt_out_words is not UNSET:
            change["opt_out_words"] = tuple(self.opt_out_words)
        if self.opt_out_message is not UNSET:
            change["opt_out_message"] = self.opt_out_message
        if self.opt_in_words is not UNSET:
            change["opt_in_words"] = tuple(self.opt_in_words)
        if self.opt_in_message is not UNSET:
            change["opt_in_message"] = self.opt_in_message
        return change


class AppliedBody(Struct, forbid_unknown_fields=True):
    """Which operator applied a request."""

    by: Name


def trigger(word: str, body: ResponseBody) -> Trigger:
    """An intelligent response: its trigger is one word, and never STOP, which opts out (BTM-01)."""
    if spelling.word(word) is None or len(word) > 200:
        raise ProblemError(422, "TRIGGER_NOT_A_WORD", f"{word!r} is not a single word.")
    if spelling.spells(word, PROVIDER_STOP) == "stop":
        raise ProblemError(422, "TRIGGER_IS_STOP", "STOP opts out of everything and cannot be a trigger.")
    return Trigger(word=word, text=body.text, task=body.task, list=body.list)
