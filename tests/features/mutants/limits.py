"""Engines that get the limits wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.doors.api import configuration as configuration_api
from engine.model import Reason
from engine.rules import outcomes, routing
from engine.rules.limits import month_of
from engine.rules.routing import Facts, Refused
from engine.store import configuration, limits, numbers
from engine.store.tables import assignments
from engine.work import reserving
from tests.features.mutants.mutant import Patch, breaks, change_rule


@breaks("SSE-LIM-01.counted")
def counts_every_text_twice(patch: Patch) -> None:
    take = limits.take

    def twice(connection: Connection, name: str, limit: int, slots: int) -> int:
        return min(take(connection, name, limit, slots), take(connection, name, limit, slots))

    patch.setattr(limits, "take", twice)


@breaks("SSE-LIM-02.zone")
def counts_months_in_utc(patch: Patch) -> None:
    def utc(_time_zone: str, now: datetime) -> str:
        return month_of("UTC", now)

    patch.setattr(reserving, "month_of", utc)
    patch.setattr(configuration_api, "month_of", utc)


@breaks("SSE-LIM-02.month")
def counts_for_ever(patch: Patch) -> None:
    patch.setattr(reserving, "month_of", lambda *_: "ever")
    patch.setattr(configuration_api, "month_of", lambda *_: "ever")


@breaks("SSE-LIM-02.email")
def loses_what_is_over_the_limit(patch: Patch) -> None:
    rule = routing.message_limit_reached

    def refuse(facts: Facts) -> Refused | None:
        return Refused(Reason.MESSAGE_LIMIT_REACHED) if rule(facts) else None

    change_rule(patch, rule, refuse)


@breaks("SSE-LIM-03.free")
def counts_refused_texts(patch: Patch) -> None:
    patch.setattr(limits, "give_back", lambda *_: None)


@breaks("SSE-LIM-02.exact", "SSE-LIM-04")
def allows_one_text_too_many(patch: Patch) -> None:
    take = limits.take
    patch.setattr(
        limits, "take", lambda connection, name, limit, slots: take(connection, name, limit + 1, slots)
    )


@breaks("SSE-LIM-05.shown")
def counts_deleted_assignments(patch: Patch) -> None:
    def all_ever(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(assignments)) or 0

    patch.setattr(numbers, "count", all_ever)


@breaks("SSE-LIM-06.email")
def refuses_whoever_has_no_number(patch: Patch) -> None:
    rule = routing.no_sender_number

    def refuse(facts: Facts) -> Refused | None:
        return Refused(Reason.NO_NUMBER_AVAILABLE) if rule(facts) else None

    change_rule(patch, rule, refuse)


@breaks("SSE-LIM-05.bound", "SSE-LIM-06.email")
def knows_no_limit_of_numbers(patch: Patch) -> None:
    patch.setattr(numbers, "count", lambda _: 0)


@breaks("SSE-LIM-07.users")
def lets_anybody_raise_the_limits(patch: Patch) -> None:
    patch.setattr(configuration_api, "PROVISIONED", frozenset())


@breaks("SSE-LIM-07.shown")
def shows_a_limit_of_long_ago(patch: Patch) -> None:
    described, first = configuration_api.described, dict[str, Any]()

    def old(services: Any) -> dict[str, Any]:
        told = described(services)
        for limit in configuration_api.PROVISIONED:
            first.setdefault(limit, told[limit])
        return told | first

    patch.setattr(configuration_api, "described", old)


@breaks("SSE-LIM-07.operator")
def keeps_the_limits_that_it_came_with(patch: Patch) -> None:
    save = configuration.save

    def firm(connection: Connection, before: Any, values: Any, now: datetime, *, by: str | None) -> Any:
        kept = {name: value for name, value in values.items() if name not in configuration_api.PROVISIONED}
        return save(connection, before, kept, now, by=by)

    patch.setattr(configuration, "save", firm)


@breaks("SSE-LIM-06.others")
def stops_everybody_when_no_number_is_left(patch: Patch) -> None:
    ready_for_each = numbers.ready_for_each

    def while_any_is_left(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
        left = numbers.count(connection) < configuration.load(connection).sms_number_limit
        return ready_for_each(connection, ids) if left else {}

    patch.setattr(numbers, "ready_for_each", while_any_is_left)


@breaks("SSE-LIM-03.lost")
def counts_only_what_arrives(patch: Patch) -> None:
    failure = outcomes._failure
    patch.setattr(outcomes, "_failure", lambda answer: replace(failure(answer), counted=False))
