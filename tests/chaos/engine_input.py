"""Hostile input for the engine, made from its own OpenAPI document: what it allows, and what it does not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import given
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from tests.drawing import bounded
from tests.engine.campus import SAM, SAMS_MOBILE, Campus

NAMES = {
    "person_id": SAM,
    "number": SAMS_MOBILE,
    "kind": "sis",
}  # what is there, by the names that paths have for it


def broken_by(campus: Campus, examples: int, *, every: int = 1) -> tuple[int, list[str]]:
    """How many requests were made, and those that the engine failed on. The same every time.

    Of so many routes as `every` says, one is asked.
    """
    document = schemathesis.openapi.from_wsgi("/v1/openapi.json", campus.app)
    asked, broken = 0, []
    for found in list(document.get_all_operations())[::every]:
        operation = found.ok()  # type: ignore[union-attr]  # an operation that cannot be read raises here
        for mode in GenerationMode:

            @bounded(examples)
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                nonlocal asked
                asked += 1
                if asked % 2 and isinstance(case.path_parameters, dict):
                    case.path_parameters.update(
                        {name: NAMES[name] for name in case.path_parameters.keys() & NAMES}
                    )
                answer = case.call()
                if answer.status_code >= 500 and answer.status_code != 503:
                    broken.append(
                        f"{case.method} {case.formatted_path}: {answer.status_code} {case.body!r:.200}"
                    )

            with suppress(Unsatisfiable):  # nothing is forbidden where nothing is asked for
                ask()
    return asked, broken
