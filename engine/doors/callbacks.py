"""Status callbacks, many at a time.

Each text brings two or three of them, more requests than all others together. So they are taken before the
application is: those that come while others are written down are written down together, in one transaction by one
thread, and nobody's answer leaves before that is done. As long as they keep coming there is a pause between two lots,
for a lot of two costs hardly more than a lot of one. What is odd about one (not signed, by no name of ours, not
possible to write down) is left to the application, which takes it by itself and says what is wrong.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from engine.doors.api.webhooks import Values, answer_of
from engine.edge.provider import STATUS_PATH
from engine.work.settlement import Told

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
GATHERING = 0.005  # seconds between two lots of a burst

log = logging.getLogger(__name__)


class Callbacks:
    """Takes the status callbacks that are signed with `token`; `settle` writes them down, on one thread at a time."""

    def __init__(
        self,
        public_url: str,
        token: str,
        settle: Callable[[Sequence[Told]], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = public_url + STATUS_PATH
        self._validator = RequestValidator(token)
        self._settle = settle
        self._pause = pause
        self._waiting: list[tuple[Told, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def took(self, environ: WSGIEnvironment, body: bytes, threads: Executor) -> bool:
        """Whether the request was a status callback that is written down now."""
        told = self._told(environ, body)
        if told is None:
            return False
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((told, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(threads))
        return await done

    def _told(self, environ: WSGIEnvironment, body: bytes) -> Told | None:
        if environ["PATH_INFO"] != STATUS_PATH or environ["REQUEST_METHOD"] != "POST":
            return None
        named, form = parse_qsl(environ["QUERY_STRING"]), _form(environ, body)
        if form is None or len(named) != 1 or named[0][0] != "message":
            return None
        values = Values((name, [value]) for name, value in form.items())
        signature = self._validator.compute_signature(f"{self._url}?{environ['QUERY_STRING']}", values)
        given = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        is_signed = hmac.compare_digest(given.encode(), signature.encode())
        return Told(named[0][1], answer_of(form)) if is_signed else None

    async def _write(self, threads: Executor) -> None:
        while self._waiting:
            now, self._waiting = self._waiting, []
            written = await asyncio.get_running_loop().run_in_executor(
                threads, self._written, [told for told, _ in now]
            )
            for _, done in now:
                if not done.cancelled():
                    done.set_result(written)
            if self._waiting:
                await self._pause(GATHERING)
        self._writing = None

    def _written(self, told: Sequence[Told]) -> bool:
        try:
            self._settle(told)
        except Exception:  # whichever it was, each is taken by itself then
            log.exception("%s status callbacks could not be taken together", len(told))
            return False
        return True


def _form(environ: WSGIEnvironment, body: bytes) -> dict[str, str] | None:
    """The form that the body is, None where it is none, or says something twice."""
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip() != FORM:
        return None
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    form = dict(fields)
    return form if len(form) == len(fields) else None
