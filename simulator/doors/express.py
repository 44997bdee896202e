"""The call that everybody makes all the time, answered without the framework: an application sends a message.

What a framework does for a request of which it knows nothing takes several times as long as what the provider does for
a message. So a plain request to send one, by a login that is known and in an account where nothing is out of the
ordinary, is answered here, by the functions that the route calls too. Whatever else comes is left to the application,
which would have given the same answer.
"""

from __future__ import annotations

import re
from typing import Final

import orjson

from simulator.doors import edge, forms, gate, wire
from simulator.doors.api import messages
from simulator.doors.context import Services
from simulator.doors.edge import Edge
from simulator.doors.guard import Guard
from simulator.doors.reception import Answer, Scope
from simulator.errors import ApiError
from simulator.model import Message
from simulator.runtime import clock, texting
from simulator.runtime.journal_file import UnwrittenError

MESSAGES: Final = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Messages\.json", re.ASCII)
CONTENT_TYPE: Final = ("Content-Type", wire.JSON)


class Express:
    """Takes messages for the accounts of a simulator, past its framework but not past its guard."""

    def __init__(self, services: Services, guard: Guard, edge: Edge) -> None:
        self._services = services
        self._guard = guard
        self._edge = edge

    def answer(self, scope: Scope, body: bytes) -> Answer | None:
        """Status, headers and body; None where the application has to answer, nothing having happened yet."""
        began = clock.stopwatch()
        account_sid = self._account(scope, body)
        if account_sid is None:
            return None
        try:
            status, fields = 201, wire.message(self._taken(account_sid, body), created=True)
        except ApiError as error:
            status, fields = error.problem.status, wire.problem(error.problem)
        except UnwrittenError:
            return None
        return status, [CONTENT_TYPE, *self._edge.labels(edge.API, began)], orjson.dumps(fields)

    def _account(self, scope: Scope, body: bytes) -> str | None:
        """The account in which a plain request sends a message; None for any other request."""
        path = MESSAGES.fullmatch(scope["path"])
        if path is None or scope["method"] != "POST" or scope["query_string"]:
            return None
        listed = scope["headers"]
        headers = {name: value.decode("latin-1") for name, value in listed}
        is_plain = (
            len(headers) == len(listed)
            and len(body) <= forms.LONGEST
            and headers.get(b"content-type", "").lower() in forms.PLAIN
            and self._guard.refusal(headers.get(b"host", ""), headers.get(b"origin")) is None
        )
        account_sid = self._services.known.get(headers.get(b"authorization", ""))
        if not is_plain or account_sid is None or account_sid != path[1]:
            return None
        return account_sid if gate.is_ordinary(self._services, account_sid) else None

    def _taken(self, account_sid: str, body: bytes) -> Message:
        pairs = forms.parsed(body)
        media = [value for name, value in pairs if name == "MediaUrl"]
        asked = messages.asked(dict(reversed(pairs)), media, account_sid)
        with self._services.store.turn(account_sid) as turn:
            return texting.send(turn, asked, self._services.store)
