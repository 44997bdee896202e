"""JSON over HTTP, with the three ways in which an answer can be bad kept apart.

A refusal is an answer that a scenario may be about. A broken party is a failure. A party that cannot be reached says
nothing about any requirement, and must never be counted as one that does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

Json = dict[str, Any]
Params = Mapping[str, str | int]

TIMEOUT = 30.0


class RefusalError(Exception):
    """The party understood and said no: `code` names the reason, `detail` is its sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class BreakdownError(Exception):
    """The party answered with something that is neither a result nor a refusal."""


class UnreachableError(Exception):
    """The party does not answer at all."""


class Answer(NamedTuple):
    """The status of an answer, and the code of the problem document if it is one."""

    status: int
    code: str


class Wire:
    """One party's base URL, with what it takes to be let in."""

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        auth: tuple[str, str] | None = None,
        token: str | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(
            base_url=url, transport=transport, auth=auth, headers=headers, timeout=TIMEOUT, trust_env=False
        )

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
        response = self._send(method, path, json=body, params=params, headers=headers)
        answer: Json = response.json() if response.content else {}
        return answer

    def text(self, path: str, *, accept: str, params: Params | None = None) -> str:
        """The answer as the text of another media type."""
        return self._send("GET", path, headers={"Accept": accept}, params=params).text

    def post_text(self, path: str, content: str, *, media_type: str) -> Json:
        """Send text of a media type, get JSON."""
        sent = self._send("POST", path, content=content.encode(), headers={"Content-Type": media_type})
        answer: Json = sent.json()
        return answer

    def answer_to(self, method: str, path: str, content: str = "") -> Answer:
        """The status of whatever answer there is, and the code of a refusal."""
        media = {"Content-Type": "application/json"} if content else {}
        try:
            response = self._client.request(method, path, content=content, headers=media)
        except httpx.TransportError as error:
            raise UnreachableError(f"{self._client.base_url}: {error}") from error
        said = refusal(response) if response.is_client_error else None
        return Answer(response.status_code, said.code if isinstance(said, RefusalError) else "")

    def close(self) -> None:
        self._client.close()

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            response = self._client.request(method, path, **content)
        except httpx.TransportError as error:
            raise UnreachableError(f"{self._client.base_url}: {error}") from error
        if response.is_client_error:
            raise refusal(response)
        if not response.is_success:
            raise BreakdownError(
                f"{method} {path} was answered with {response.status_code}: {response.text[:300]}"
            )
        return response


def operator_headers(token: str | None) -> Mapping[str, str]:
    """What an operator is known by: a token where the engine has one, else a header."""
    return {"Authorization": f"Bearer {token}"} if token else {"X-Stopgap-Operator": "suite"}


def refusal(response: httpx.Response) -> RefusalError | BreakdownError:
    """What a 4xx says, if it says it as a problem document."""
    problem = response.json() if "json" in response.headers.get("Content-Type", "") else {}
    if "code" not in problem:
        said = f"{response.status_code}: {response.text[:300]}"
        return BreakdownError(f"{response.request.url.path} was refused without a code, {said}")
    return RefusalError(str(problem["code"]), str(problem.get("detail") or problem.get("title") or ""))
