"""JSON over HTTP, with the three ways in which an answer can be bad kept apart.

A refusal is an answer that a scenario may be about. A broken party is a failure. A party that cannot be reached says
nothing about any requirement, and must never be counted as one that does not hold.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from features.driver.line import BreakdownError, Line, Reply, SocketLine, UnreachableError

__all__ = ["Answer", "BreakdownError", "Json", "RefusalError", "UnreachableError", "Wire"]

Json = dict[str, Any]
Params = Mapping[str, str | int]

JSON = {"Content-Type": "application/json"}
AS_WRITTEN = "/%?:@!$&'()*+,;=~"  # of a path: what stands for itself, and what was quoted already


class RefusalError(Exception):
    """The party understood and said no: `code` names the reason, `detail` is its sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Answer(NamedTuple):
    """The status of an answer, and the code of the problem document if it is one."""

    status: int
    code: str


class Wire:
    """A line to one party, with what it takes to be let in."""

    def __init__(
        self, line: Line | str, *, auth: tuple[str, str] | None = None, token: str | None = None
    ) -> None:
        """`line` may be the party's base URL."""
        self._line: Line = SocketLine(line) if isinstance(line, str) else line
        self._headers = {"Accept": "*/*"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        if auth:
            self._headers["Authorization"] = f"Basic {b64encode(':'.join(auth).encode()).decode()}"

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """The answer as JSON; a refusal, a breakdown and silence are raised."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        media = {} if body is None else JSON
        reply = self._send(method, path, params, {**media, **(headers or {})}, content)
        answer: Json = json.loads(reply.content) if reply.content else {}
        return answer

    def ask_all(self, path: str, rows: str, params: Params) -> list[Json]:
        """The `rows` of a list, all pages of it; an engine that has no pages names no `next_cursor`."""
        found, asked = list[Json](), dict(params)
        while True:
            page = self.ask("GET", path, params=asked)
            found += page[rows]
            if not page.get("next_cursor"):
                return found
            asked["cursor"] = page["next_cursor"]

    def text(self, path: str, *, accept: str, params: Params | None = None) -> str:
        """The answer as the text of another media type."""
        return self._send("GET", path, params, {"Accept": accept}).text

    def post_text(self, path: str, content: str, *, media_type: str) -> Json:
        """Send text of a media type, get JSON."""
        sent = self._send("POST", path, None, {"Content-Type": media_type}, content.encode())
        answer: Json = json.loads(sent.content)
        return answer

    def answer_to(self, method: str, path: str, content: str = "") -> Answer:
        """The status of whatever answer there is, and the code of a refusal."""
        media = JSON if content else {}
        reply = self._line.send(method, quote(path, AS_WRITTEN), {**self._headers, **media}, content.encode())
        said = refusal(path, reply) if 400 <= reply.status < 500 else None
        return Answer(reply.status, said.code if isinstance(said, RefusalError) else "")

    def close(self) -> None:
        self._line.close()

    def _send(
        self,
        method: str,
        path: str,
        params: Params | None,
        headers: Mapping[str, str],
        content: bytes | None = None,
    ) -> Reply:
        query = f"?{urlencode(params)}" if params else ""
        target = f"{quote(path, AS_WRITTEN)}{query}"
        reply = self._line.send(method, target, {**self._headers, **headers}, content)
        if 400 <= reply.status < 500:
            raise refusal(path, reply)
        if not 200 <= reply.status < 300:
            raise BreakdownError(f"{method} {path} was answered with {reply.status}: {reply.text[:300]}")
        return reply


def operator_headers(token: str | None) -> Mapping[str, str]:
    """What an operator is known by: a token where the engine has one, else a header."""
    return {"Authorization": f"Bearer {token}"} if token else {"X-Stopgap-Operator": "suite"}


def refusal(path: str, reply: Reply) -> RefusalError | BreakdownError:
    """What a 4xx says, if it says it as a problem document."""
    problem = json.loads(reply.content) if "json" in reply.media_type else {}
    if "code" not in problem:
        return BreakdownError(f"{path} was refused without a code, {reply.status}: {reply.text[:300]}")
    return RefusalError(str(problem["code"]), str(problem.get("detail") or problem.get("title") or ""))
