"""Scenarios of one process share what is made once, and nothing that happens in them."""

from __future__ import annotations

from functools import cache

import pytest

from features.driver.engine import Engine
from features.driver.settings import POLICIES, Settings
from features.driver.venue import opened
from features.driver.wire import BreakdownError, RefusalError
from features.stage.casting import Casting
from features.stage.opening import close, open_as
from features.stage.world import World
from features.steps.people import introduce

SAM = {"name": "Sam", "kind": "student", "email": "sam@campus.example", "phones": []}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_scenario_meets_nothing_of_the_one_before(policy: str) -> None:
    with opened(Settings()) as venue:
        for scenario in ("first", "second", "first"):
            with venue.stage(scenario) as stage:
                world = World(stage=stage, casting=Casting(scenario))
                open_as(world, policy)
                engine = stage.engine
                assert engine.configuration()["sms_message_limit"] == 1_000_000
                with pytest.raises(RefusalError, match="UNKNOWN_PERSON"):
                    engine.person("sam")
                assert stage.provider.webhooks() == []
                engine.configure(sms_message_limit=7, time_zone="America/New_York")
                engine.save_person("sam", SAM)
                number = world.add_number()
                stage.provider.send("+12025550123", number, "STOP")
                world.settle()
                assert engine.person("sam")["name"] == "Sam"
                close(world)


def test_an_engine_that_lasts_gets_back_what_it_had() -> None:
    with opened(Settings()) as venue, venue.stage("lasting") as stage:
        stage.lasts = True
        world = World(stage=stage, casting=Casting("lasting"))
        open_as(world, "student_success")
        before = dict(world.defaults)
        stage.engine.configure(sms_max_length=7)
        close(world)
        after = stage.engine.configuration()
        assert {name: after[name] for name in before} == before


def test_an_engine_that_lasts_parts_from_what_it_bought() -> None:
    """The provider offers the same number in the next scenario, to somebody else."""
    with opened(Settings()) as venue, venue.stage("lasting") as stage:
        stage.lasts, stage.engines = True, cache(stage.engines)
        bought: set[str] = set()
        for scenario in ("first", "second"):
            world = World(stage=stage, casting=Casting(scenario), shared_pool=True)
            open_as(world, "student_success")
            introduce(world, "student", ["Sam"])
            introduce(world, "advisor", ["Avery"])
            world.send("Avery", ["Sam"], "Welcome to the new term")
            senders = {world.sender_number("Avery")}
            assert senders == set(stage.provider.numbers())
            bought |= senders
            close(world)
            stage.provider.reset()
        assert len(bought) == 1


def test_an_engine_that_cannot_be_told_to_part_from_a_number_ends_its_scenario_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of somebody's that shows no sender numbers may answer anything there."""

    def unknown(_engine: Engine, number: str) -> None:
        raise BreakdownError(f"/v1/phone-numbers/{number} was refused without a code, 404")

    with opened(Settings()) as venue, venue.stage("deaf") as stage:
        stage.lasts = True
        world = World(stage=stage, casting=Casting("deaf"))
        open_as(world, "student_success")
        stage.provider.add_number("+18168029041")
        with monkeypatch.context() as deaf:
            deaf.setattr(Engine, "delete_sender_number", unknown)
            close(world)
