"""What a machine lacks is said, never passed over."""

from __future__ import annotations

import pytest

from tests import lacking
from tests.__main__ import conclude


@pytest.fixture
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        lacking,
        "TOOLS",
        {"loom": lacking.Tool(name="loom", find=lambda: None, proves="the cloth", cure="buy a loom")},
    )


@pytest.mark.usefixtures("nothing_there")
def test_a_tool_that_is_not_there_is_named_at_the_end_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert conclude() == 0
    assert capsys.readouterr().out.splitlines() == [
        "== everything that was run holds",
        "   not run: the cloth; to run it, buy a loom",
    ]


@pytest.mark.usefixtures("nothing_there")
def test_in_ci_nothing_may_be_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert conclude() == 1


@pytest.mark.usefixtures("nothing_there")
def test_a_test_that_needs_it_is_skipped_with_the_same_words() -> None:
    with pytest.raises(pytest.skip.Exception, match="the cloth: buy a loom"):
        lacking.required("loom")
