"""Watching the answers of an application in this process: whatever a judge finds wrong with one fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import flask
import pytest

Judge = Callable[[flask.Response], Iterable[str]]


def answers_of(application: str, monkeypatch: pytest.MonkeyPatch, judge: Judge) -> Iterator[None]:
    """The body of a fixture: the test runs, and then nothing may have been wrong."""
    faults: list[str] = []
    process = flask.Flask.process_response

    def look(app: flask.Flask, response: flask.Response) -> Any:
        processed = process(app, response)
        if app.name == application:
            asked = f"{flask.request.method} {flask.request.path}"
            faults.extend(f"{asked}: {fault}" for fault in judge(processed))
        return processed

    monkeypatch.setattr(flask.Flask, "process_response", look)
    yield
    assert not faults, "\n".join(faults)
