"""A line to one party: a request goes in, a reply comes out, whether over sockets or by a function call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Protocol

import httpx

TIMEOUT = 30.0


class UnreachableError(Exception):
    """The party does not answer at all."""


class BreakdownError(Exception):
    """The party answered with something that is neither a result nor a refusal."""


@dataclass(frozen=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    content: bytes = b""

    @property
    def media_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    @property
    def text(self) -> str:
        """The content, in the character set that it says it has."""
        header = Message()
        header["Content-Type"] = self.media_type
        return self.content.decode(header.get_content_charset("utf-8"), "replace")


class Line(Protocol):
    """The way to a party; `UnreachableError` when nobody answers, `BreakdownError` when no answer is made."""

    def send(self, method: str, target: str, headers: Mapping[str, str], content: bytes | None) -> Reply: ...

    def close(self) -> None: ...


class SocketLine:
    """HTTP to a base URL; `transport` stands in for the network."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(base_url=url, transport=transport, timeout=TIMEOUT, trust_env=False)

    def send(self, method: str, target: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        """The reply to a request for a path with its query."""
        try:
            answer = self._client.request(method, target, headers=dict(headers), content=content)
        except httpx.TransportError as error:
            raise UnreachableError(f"{self._client.base_url}: {error}") from error
        return Reply(answer.status_code, answer.headers.multi_items(), answer.content)

    def close(self) -> None:
        self._client.close()
