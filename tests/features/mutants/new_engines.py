"""Engines that are wrong as they come, before anybody has configured them: what a suite that configures never sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.doors.api import configuration as configuration_api
from engine.model import REPLY_NOTIFICATION, Configuration, Kind, Person, Phone, Template
from engine.rules import notices, routing, selection
from engine.store import limits
from tests.features.mutants.mutant import Patch, breaks


def is_new(configuration: Configuration) -> bool:
    """Whether nobody has configured anything: the suite sets an announcement in each of its scenarios."""
    return configuration.reply_notification == REPLY_NOTIFICATION


def comes_with(patch: Patch, **settings: Any) -> None:
    """Let a new engine have other settings."""
    defaults: Any = Configuration.__init__
    for name, value in settings.items():
        patch.setitem(defaults.__kwdefaults__, name, value)


@breaks("SSE-CFG-03.default")
def holds_to_a_type_that_it_does_not_show(patch: Patch) -> None:
    may_be_texted = selection.may_be_texted

    def textable(phone: Phone, kind: Kind, configuration: Configuration) -> bool:
        kept = replace(configuration, default_phone_type="cell") if is_new(configuration) else configuration
        return may_be_texted(phone, kind, kept)

    patch.setattr(selection, "may_be_texted", textable)


@breaks("SSE-CFG-04.default")
def lets_everybody_send_until_roles_are_set(patch: Patch) -> None:
    is_permitted = routing.is_permitted

    def permitted(sender: Person | None, configuration: Configuration) -> bool:
        return is_new(configuration) or is_permitted(sender, configuration)

    patch.setattr(routing, "is_permitted", permitted)


@breaks("SSE-CFG-04.default")
def lets_nobody_send_until_roles_are_set(patch: Patch) -> None:
    comes_with(patch, permitted_roles=())


@breaks("SSE-LIM-01.default")
def has_no_room_until_a_limit_is_set(patch: Patch) -> None:
    comes_with(patch, sms_message_limit=0)


@breaks("SSE-LIM-01.default")
def counts_nothing_until_a_limit_is_set(patch: Patch) -> None:
    described = configuration_api.described

    def shown(services: Any) -> dict[str, Any]:
        told = described(services)
        return told | ({"sms_messages_used": 0} if told["sms_number_limit"] == 1_000 else {})

    patch.setattr(configuration_api, "described", shown)


@breaks("SSE-LIM-02.default")
def counts_the_months_of_a_zone_that_it_does_not_show(patch: Patch) -> None:
    described = configuration_api.described
    comes_with(patch, time_zone="Pacific/Auckland")
    patch.setattr(configuration_api, "described", lambda services: described(services) | {"time_zone": "UTC"})


@breaks("SSE-LIM-05.default")
def has_no_numbers_until_a_limit_is_set(patch: Patch) -> None:
    comes_with(patch, sms_number_limit=0)


@breaks("SSE-REP-01.default")
def announces_replies_without_the_reply(patch: Patch) -> None:
    comes_with(patch, reply_notification=Template(subject="News", body="You have got a reply."))


@breaks("SSE-REP-01.default")
def announces_in_words_that_it_does_not_show(patch: Patch) -> None:
    filled = notices.filled

    def other(template: Template, **values: str) -> Template:
        return filled(
            replace(template, subject="News") if template == REPLY_NOTIFICATION else template, **values
        )

    patch.setattr(notices, "filled", other)


@breaks("SSE-LIM-01.counted")
def shows_what_is_left_as_what_is_used(patch: Patch) -> None:
    used = limits.used
    patch.setattr(limits, "used", lambda connection, month: 1_000_000 - used(connection, month))
