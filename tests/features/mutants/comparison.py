"""Engines that are not as different from one another as the sources have them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model import Purpose
from engine.policies import student_success
from engine.policies.policy import Text
from engine.rules import consent
from engine.rules.effects import ConsentReport, Effect, Reply
from tests.features.mutants.halves import is_stop
from tests.features.mutants.mutant import Patch, breaks, change_policy

FAREWELL = Reply("Your subscription has been successfully canceled.", Purpose.CONFIRMATION)


received = student_success.received


@breaks("CMP-02.others")
def confirms_in_every_system(patch: Patch) -> None:
    def polite(text: Text) -> Sequence[Effect]:
        return [*received(text), FAREWELL] if is_stop(text.body) else received(text)

    change_policy(patch, received=polite)


@breaks("CMP-04.student_success")
def takes_any_text_of_a_student_for_a_return(patch: Patch) -> None:
    def welcoming(text: Text) -> Sequence[Effect]:
        if is_stop(text.body):
            return received(text)
        back = consent.opted_in(text.number, text.holders, stopped=text.stopped)
        return [*back, ConsentReport(text.to, text.number)]

    change_policy(patch, received=welcoming)
