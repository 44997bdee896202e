"""No switch of the provider is forgotten, and a run under one is a run under it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from simulator.model import Switches
from tests.mutants.switches import SETTLED, Held, Variant, judged, others, variants


def test_every_switch_is_tried_or_is_no_open_question() -> None:
    tried = {variant.name for variant in variants()}
    assert tried | SETTLED.keys() == set(Switches.__struct_fields__)
    assert not tried & SETTLED.keys()


def test_every_value_but_the_one_it_comes_with_is_tried() -> None:
    defaults = {field.name: field.default for field in structs.fields(Switches)}
    assert [variant for variant in variants() if variant.value == defaults[variant.name]] == []
    assert Variant("incapable_service_refusal", "sync") in variants()


def test_a_switch_of_another_kind_asks_for_thought() -> None:
    with pytest.raises(ValueError, match="nobody has thought of"):
        others(3)


def test_scenarios_are_played_under_the_switch() -> None:
    scenario = "features/student_success/test_student_success.py::test_keyword_opts_out[stop]"
    (red,) = judged(Variant("keyword_handling", value=False), scenario)
    assert scenario in red


def test_what_held_is_remembered(tmp_path: Path) -> None:
    one, other = variants()[:2]
    Held(tmp_path).add(one)
    assert one in Held(tmp_path)
    assert other not in Held(tmp_path)
