"""HTTP with a client of the proxy: requests come in whole, answers leave as they come."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass

import h11

LARGEST_REQUEST = 8 * 1024 * 1024
PIECE = 65536
IDLE_SECONDS = 300
TROUBLE = (OSError, h11.ProtocolError, EOFError, asyncio.TimeoutError, ssl.SSLError)


class RefusedError(Exception):
    """The proxy's own answer in place of what was asked for: a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close, without a word about an end that has gone already."""
    writer.close()
    try:
        await asyncio.wait_for(writer.wait_closed(), 5)
    except TROUBLE:
        writer.transport.abort()


@dataclass(kw_only=True)
class Asked:
    """A request as it came in, whole."""

    head: h11.Request
    body: bytes

    @property
    def target(self) -> str:
        """What the request line names."""
        return self.head.target.decode("ascii")


class Line:
    """HTTP with a client, on whatever the connection is at the moment: plain, and later TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.http = h11.Connection(h11.SERVER)

    async def event(self) -> h11.Event | type[h11.PAUSED]:
        """The next event of the client's side."""
        while True:
            event = self.http.next_event()
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value]  # h11's sentinels are types of themselves
            if self.http.they_are_waiting_for_100_continue:
                await self.send(h11.InformationalResponse(status_code=100, headers=[]))
            self.http.receive_data(await asyncio.wait_for(self.reader.read(PIECE), IDLE_SECONDS))

    async def asked(self) -> Asked | None:
        """The next request with its body; None when the client has hung up."""
        head = await self.event()
        if not isinstance(head, h11.Request):
            return None
        if head.method == b"CONNECT":
            return Asked(head=head, body=b"")
        body = bytearray()
        while isinstance(event := await self.event(), h11.Data):
            body += event.data
            if len(body) > LARGEST_REQUEST:
                raise RefusedError(413, f"the proxy takes requests of {LARGEST_REQUEST} bytes at most")
        return Asked(head=head, body=bytes(body))

    async def send(self, event: h11.Event) -> None:
        """One event of ours."""
        data = self.http.send(event)
        if data:
            self.writer.write(data)
            await self.writer.drain()

    async def answer(self, status: int, fields: object, content_type: str = "application/json") -> None:
        """An answer of the proxy's own; after a refusal of half a request the connection cannot go on."""
        body = fields.encode() if isinstance(fields, str) else json.dumps(fields).encode()
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        if self.http.their_state is not h11.DONE:
            headers.append(("Connection", "close"))
        await self.send(h11.Response(status_code=status, headers=headers))
        await self.send(h11.Data(data=body))
        await self.send(h11.EndOfMessage())

    def goes_on(self) -> bool:
        """Whether another request can follow on this connection, which is then ready for it."""
        if self.http.our_state is h11.DONE and self.http.their_state is h11.DONE:
            self.http.start_next_cycle()
            return True
        return False
