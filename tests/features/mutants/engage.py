"""Engines that get Engage wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy import Connection, select, update

from engine.doors.api import audience as audience_api
from engine.doors.api import keywords as keywords_api
from engine.doors.wire import records
from engine.edge.provider import Provider
from engine.exchange import reports
from engine.model import Message, Pool, Reason
from engine.policies import engage
from engine.policies.policy import Refusal, Text
from engine.rules import keywords, routing, spelling, templates
from engine.rules.effects import ConsentReport, Effect, Reply, Subscription
from engine.rules.keywords import Keywords
from engine.rules.outcomes import Answer
from engine.rules.routing import Facts, Instead
from engine.store import limits, service_requests, subscriptions
from engine.store.subscriptions import Unsubscription
from engine.store.tables import unsubscriptions
from engine.work import campaigns
from engine.work.background import Embedded
from engine.work.consent_reports import ConsentReports
from tests.features.mutants.mutant import Patch, add_routes, breaks, change_policy, change_rule

POLICY = "engage"

received = engage.received


@breaks("ENG-01.back", "ENG-10.back")
def never_forgets_who_left(patch: Patch) -> None:
    patch.setattr(subscriptions, "come_back", lambda *_: None)


@breaks("ENG-02.since", "ENG-02.until")
def ignores_the_dates_of_the_audience(patch: Patch) -> None:
    audience = subscriptions.audience

    def always(
        connection: Connection, _since: Any, _until: Any, *place: int
    ) -> tuple[list[Unsubscription], int | None]:
        return audience(connection, None, None, *place)

    patch.setattr(subscriptions, "audience", always)


@breaks("ENG-03")
def loses_the_last_row_of_the_download(patch: Patch) -> None:
    lines = reports.csv_lines

    def fewer(rows: Iterable[Any]) -> str:
        return lines(list(rows)[:-1])

    patch.setattr(reports, "csv_lines", fewer)


@breaks("ENG-04")
def lets_the_audience_be_edited(patch: Patch) -> None:
    add_routes(patch, audience_api, lambda routes, _: routes.delete("")(struck))


def struck() -> Response:
    return Response(status=204)


@breaks("ENG-05.unlisted")
def listens_at_shared_numbers(patch: Patch) -> None:
    change_policy(patch, POLICY, received=lambda text: received(replace(text, pool=None)))


def left_any(connection: Connection, _sender: str, them: Sequence[str]) -> set[str]:
    """Those who have left what any number sends."""
    query = select(unsubscriptions.c.number).where(unsubscriptions.c.number.in_(them))
    return set(connection.scalars(query))


@breaks("ENG-05.unblocked")
def keeps_receipts_from_those_who_left(patch: Patch) -> None:
    patch.setattr(subscriptions, "unsubscribed", left_any)
    patch.setattr(routing, "_OUTSIDE_SUBSCRIPTIONS", frozenset())


@breaks("ENG-06.case")
def takes_the_case_of_a_word_to_matter(patch: Patch) -> None:
    change_policy(
        patch, POLICY, received=lambda text: received(text) if text.body == text.body.casefold() else []
    )


@breaks("ENG-07.sentence")
def finds_a_word_in_every_sentence(patch: Patch) -> None:
    def anywhere(text: Text) -> Sequence[Effect]:
        said = [each for each in text.body.split() if spelling.word(each) in text.keywords.opt_out_words]
        return received(replace(text, body=said[0]) if said else text)

    change_policy(patch, POLICY, received=anywhere)


@breaks("ENG-07.phrase")
def takes_a_phrase_for_a_word(patch: Patch) -> None:
    patch.setattr(keywords, "_word", str.casefold)


@breaks("ENG-08.confirmed", "CMP-02.engage")
def confirms_nothing(patch: Patch) -> None:
    def silent(text: Text) -> Sequence[Effect]:
        return [effect for effect in received(text) if not isinstance(effect, Reply)]

    change_policy(patch, POLICY, received=silent)


@breaks("ENG-08.once")
def confirms_every_time(patch: Patch) -> None:
    def again(text: Text) -> Sequence[Effect]:
        anew = received(replace(text, unsubscribed=False))
        return [effect for effect in anew if isinstance(effect, Reply) or not text.unsubscribed]

    change_policy(patch, POLICY, received=again)


@breaks("ENG-09.others", "CMP-01.engage")
def takes_one_number_for_all(patch: Patch) -> None:
    patch.setattr(subscriptions, "unsubscribed", left_any)


@breaks("ENG-09.silent", "CMP-03.engage")
def texts_those_who_left(patch: Patch) -> None:
    change_rule(patch, routing.recipient_unsubscribed, lambda _: None, POLICY)


@breaks("ENG-10.only", "CMP-04.engage")
def takes_any_text_for_a_return(patch: Patch) -> None:
    def welcoming(text: Text) -> Sequence[Effect]:
        if text.unsubscribed and spelling.word(text.body) not in text.keywords.opt_out_words:
            return [Subscription(text.to, text.number, subscribed=True, keyword="any")]
        return received(text)

    change_policy(patch, POLICY, received=welcoming)


@breaks("ENG-11.users")
def lets_users_apply_requests(patch: Patch) -> None:
    patch.setattr(keywords_api, "require_operator", lambda _: None)


@breaks("ENG-01.marketing")
def lists_who_left_without_marketing(patch: Patch) -> None:
    def everybody(connection: Connection, *_: object) -> tuple[list[Unsubscription], None]:
        rows = connection.execute(
            select(unsubscriptions).where(unsubscriptions.c.lifted_at.is_(None))
        ).mappings()
        fields = Unsubscription.__dataclass_fields__
        return [Unsubscription(**{name: row[name] for name in fields}) for row in rows], None

    patch.setattr(subscriptions, "audience", everybody)


@breaks("ENG-12.texted")
def keeps_the_confirmation_at_the_limit(patch: Patch) -> None:
    def limited(facts: Facts) -> Instead | None:
        return Instead(Reason.MESSAGE_LIMIT_REACHED) if facts.limit_reached else None

    change_rule(patch, routing.message_limit_reached, limited, of="engage")
    take = limits.take
    patch.setattr(limits, "take", lambda connection, name, _limit, slots: take(connection, name, 0, slots))


@breaks("ENG-13.lifted")
def reports_no_consent(patch: Patch) -> None:
    patch.setattr(ConsentReports, "tell", lambda *_: None)


@breaks("ENG-02.since")
def shows_whoever_left_before(patch: Patch) -> None:
    audience = subscriptions.audience
    patch.setattr(subscriptions, "audience", lambda connection, _, *more: audience(connection, None, *more))


@breaks("ENG-02.until")
def shows_whoever_left_afterwards(patch: Patch) -> None:
    audience = subscriptions.audience
    patch.setattr(
        subscriptions,
        "audience",
        lambda connection, since, _, *place: audience(connection, since, None, *place),
    )


@breaks("ENG-11.operator")
def notes_that_a_request_was_applied_and_does_not_apply_it(patch: Patch) -> None:
    patch.setattr(service_requests, "keywords", lambda _: Keywords())


@breaks("ENG-11.recorded")
def records_nobody(patch: Patch) -> None:
    shown = records.service_request
    patch.setattr(records, "service_request", lambda of: shown(replace(of, requested_by="somebody")))


@breaks("ENG-12.counted")
def counts_no_confirmation(patch: Patch) -> None:
    take = limits.take

    def free(connection: Connection, name: str, limit: int | None, slots: int) -> int:
        return slots if limit is None else take(connection, name, limit, slots)

    patch.setattr(limits, "take", free)


@breaks("ENG-13.confirmed")
def confirms_before_it_tells_the_provider(patch: Patch) -> None:
    tell, answer, held = ConsentReports.tell, Embedded.answer, list[Any]()

    def later(self: ConsentReports, reports: Iterable[ConsentReport], now: datetime) -> None:
        held.extend((self, report, now) for report in reports)

    def first(self: Embedded, answers: Sequence[Message], now: datetime) -> None:
        answer(self, answers, now)
        while held:
            reports, report, then = held.pop(0)
            tell(reports, [report], then)

    patch.setattr(ConsentReports, "tell", later)
    patch.setattr(Embedded, "answer", first)


@breaks("ENG-01.listed")
def lists_nobody_who_left(patch: Patch) -> None:
    patch.setattr(subscriptions, "audience", lambda *_: ([], None))


@breaks("ENG-05.shared")
def sends_receipts_from_a_marketing_number(patch: Patch) -> None:
    patch.setattr(campaigns, "POOL_OF", dict.fromkeys(templates.POOL_OF, Pool.DEDICATED))


@breaks("ENG-06.any")
def knows_the_words_it_came_with_only(patch: Patch) -> None:
    def first(text: Text) -> Sequence[Effect]:
        came_with = Keywords().opt_out_words
        known = tuple(word for word in text.keywords.opt_out_words if word in came_with)
        return received(replace(text, keywords=replace(text.keywords, opt_out_words=known)))

    change_policy(patch, POLICY, received=first)


@breaks("ENG-06.only")
def never_forgets_a_word(patch: Patch) -> None:
    def ever(text: Text) -> Sequence[Effect]:
        words = (*text.keywords.opt_out_words, *Keywords().opt_out_words)
        return received(replace(text, keywords=replace(text.keywords, opt_out_words=words)))

    change_policy(patch, POLICY, received=ever)


@breaks("ENG-08.message")
def confirms_in_the_words_it_came_with(patch: Patch) -> None:
    def fixed(text: Text) -> Sequence[Effect]:
        words = replace(text.keywords, opt_out_message=Keywords().opt_out_message)
        return received(replace(text, keywords=words))

    change_policy(patch, POLICY, received=fixed)


@breaks("ENG-08.sender")
def confirms_from_another_number(patch: Patch) -> None:
    send = Provider.send

    def elsewhere(self: Provider, message_id: str, sender: str, to: str, body: str) -> Answer:
        others = [each.number for each in self.pool() if each.number != sender]
        return send(self, message_id, others[0] if body == Keywords().opt_out_message else sender, to, body)

    patch.setattr(Provider, "send", elsewhere)


@breaks("ENG-10.number")
def brings_back_to_every_number(patch: Patch) -> None:
    def everywhere(connection: Connection, _sender: str, number: str, _word: str, now: datetime) -> None:
        left = update(unsubscriptions).where(unsubscriptions.c.number == number)
        connection.execute(left.values(lifted_at=now, lifted_by="any"))

    patch.setattr(subscriptions, "come_back", everywhere)


@breaks("ENG-09.failed")
def takes_a_failure_for_a_farewell(patch: Patch) -> None:
    def learn(refusal: Refusal) -> Sequence[Effect]:
        return [Subscription(refusal.sender, refusal.number, subscribed=False, keyword="failed")]

    change_policy(patch, POLICY, learned=learn)
