"""One connection through the proxy: CONNECT or plain HTTP, many requests on one connection, HTTP/1.1.

Written on h11 and asyncio, with cryptography for the certificates. proxy.py (2.4) was looked at: it runs the openssl
program for each certificate, has no say in name constraints, and brings an HTTP parser and processes of its own, where
what is needed here is this file; mitmproxy holds Flask and h11 at versions that this project is past.

A fault of the simulator (an answer that breaks off or never ends) reaches the application as it is: what arrives from
there is passed on piece by piece, and where it breaks, the application's connection breaks too.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

from simulator.doors.proxy import routes
from simulator.doors.proxy.authority import Authority
from simulator.doors.proxy.line import IDLE_SECONDS, PIECE, TROUBLE, Asked, Line, RefusedError, hang_up

HOP_BY_HOP = {b"connection", b"proxy-connection", b"keep-alive", b"te", b"upgrade", b"transfer-encoding"}
PRIVATE = {b"proxy-authorization"}


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """What all connections share: where the simulator is, who signs, and whether there is a world outside."""

    simulator: str
    authority: Authority
    offline: bool = False
    contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)

    def context(self, host: str) -> ssl.SSLContext:
        """TLS in the name of a host, made once."""
        if host not in self.contexts:
            self.contexts[host] = self.authority.context(host)
        return self.contexts[host]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, from its first byte to its last."""
        try:
            await Relay(self, Line(reader, writer)).run()
        except TROUBLE:
            pass  # somebody hung up: so do we
        finally:
            await hang_up(writer)


class Relay:
    """What becomes of a client's requests, one after the other."""

    def __init__(self, proxy: Proxy, line: Line) -> None:
        self._proxy = proxy
        self._line = line
        self._inside: str | None = None  # the host that the client believes to speak TLS with
        self._upstream: dict[tuple[str, int], tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def run(self) -> None:
        """Until either side hangs up."""
        try:
            while (asked := await self._next()) is not None:
                if asked.head.method == b"CONNECT":
                    if await self._connect(asked):
                        return
                    continue
                await self._refusing(self._forward(asked))
                if not self._line.goes_on():
                    return
        except RefusedError as refusal:
            await self._line.answer(refusal.status, _problem(refusal))
        finally:
            for _, writer in self._upstream.values():
                await hang_up(writer)

    async def _next(self) -> Asked | None:
        try:
            return await self._line.asked()
        except h11.RemoteProtocolError as error:
            if self._line.http.our_state is h11.IDLE:
                raise RefusedError(
                    error.error_status_hint, f"this is no HTTP/1.1 request: {error}"
                ) from error
            raise

    async def _refusing(self, work: Awaitable[None]) -> None:
        try:
            await work
        except RefusedError as refusal:
            await self._line.answer(refusal.status, _problem(refusal))

    # -- CONNECT

    async def _connect(self, asked: Asked) -> bool:
        """Become Twilio, or a pipe to somebody else; whether the connection has been used up by that."""
        try:
            host, port = _place(asked.target)
            if not routes.is_provider(host):
                await self._pipe(host, port)
                return True
        except RefusedError as refusal:
            await self._line.answer(refusal.status, _problem(refusal))
            return True
        await self._line.send(h11.Response(status_code=200, headers=[]))
        await self._line.writer.start_tls(self._proxy.context(host))
        self._line.http = h11.Connection(h11.SERVER)
        self._inside = host
        return False

    async def _pipe(self, host: str, port: int) -> None:
        reader, writer = await self._outside(host, port)
        await self._line.send(h11.Response(status_code=200, headers=[]))
        early, _ = self._line.http.trailing_data
        if early:
            writer.write(early)
        ways = (_copy(self._line.reader, writer), _copy(reader, self._line.writer))
        try:
            await asyncio.gather(*ways)
        finally:
            await hang_up(writer)

    async def _outside(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._proxy.offline:
            raise RefusedError(403, f"the proxy is offline: it passes nothing on to {host}")
        try:
            return await asyncio.wait_for(asyncio.open_connection(host, port), 30)
        except (OSError, TimeoutError) as error:
            raise RefusedError(502, f"{host}:{port} cannot be reached: {error}") from error

    # -- requests

    async def _forward(self, asked: Asked) -> None:
        if self._inside is not None:
            await self._to_simulator(asked, self._inside, asked.target, scheme="https")
            return
        if asked.target.startswith("/"):
            await self._own_page(asked)
            return
        target = routes.absolute(asked.target)
        if target is None:
            raise RefusedError(400, f"the proxy takes CONNECT and http://, not {asked.target!r}")
        if target.is_provider:
            await self._to_simulator(asked, target.host, target.path, scheme="http")
            return
        reader, writer = await self._outside(target.host, target.port)
        self._upstream[target.host, target.port] = reader, writer
        await self._exchange(reader, writer, asked, target.path, ())
        self._upstream.pop((target.host, target.port))
        await hang_up(writer)

    async def _own_page(self, asked: Asked) -> None:
        match asked.target:
            case "/":
                told = {
                    "stopgap": "proxy",
                    "simulator": self._proxy.simulator,
                    "offline": self._proxy.offline,
                }
                await self._line.answer(200, told)
            case "/ca.pem":
                pem = self._proxy.authority.certificate_file.read_text()
                await self._line.answer(200, pem, "application/x-pem-file")
            case _:
                raise RefusedError(404, "this is a proxy: set HTTPS_PROXY to it (`stopgap env --proxy`)")

    async def _to_simulator(self, asked: Asked, host: str, path: str, *, scheme: str) -> None:
        place = urlsplit(self._proxy.simulator)
        key = (place.hostname or "127.0.0.1", place.port or 80)
        kept = self._upstream.pop(key, None)
        fresh = kept is None or kept[0].at_eof() or kept[1].is_closing()
        if kept is None or fresh:
            if kept:
                await hang_up(kept[1])
            try:
                kept = await asyncio.open_connection(*key)
            except OSError as error:
                where = self._proxy.simulator
                raise RefusedError(502, f"the simulator does not answer at {where}: {error}") from error
        reader, writer = kept
        self._upstream[key] = kept
        more = ((b"x-forwarded-proto", scheme.encode()), (b"x-forwarded-host", host.encode()))
        if not await self._exchange(reader, writer, asked, routes.simulated(host, path), more):
            self._upstream.pop(key)
            await hang_up(writer)

    async def _exchange(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        asked: Asked,
        path: str,
        more: tuple[tuple[bytes, bytes], ...],
    ) -> bool:
        """One request upstream and its answer back, piece by piece; whether the connection there can be used again."""
        http = h11.Connection(h11.CLIENT)
        dropped = HOP_BY_HOP | PRIVATE | {name for name, _ in more} | {b"content-length", b"expect"}
        headers = [(name, value) for name, value in asked.head.headers if name not in dropped]
        if asked.body or any(
            name in (b"content-length", b"transfer-encoding") for name, _ in asked.head.headers
        ):
            headers.append((b"content-length", str(len(asked.body)).encode()))
        request = h11.Request(method=asked.head.method, target=path, headers=[*headers, *more])
        sent = [http.send(request), http.send(h11.Data(data=asked.body)), http.send(h11.EndOfMessage())]
        writer.write(b"".join(piece for piece in sent if piece))
        await writer.drain()
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                http.receive_data(await asyncio.wait_for(reader.read(PIECE), IDLE_SECONDS))
            elif isinstance(event, h11.Response):
                await self._line.send(_returned(event))
            elif isinstance(event, h11.Data | h11.EndOfMessage):
                await self._line.send(event)
                if isinstance(event, h11.EndOfMessage):
                    return http.our_state is h11.DONE and http.their_state is h11.DONE
            elif not isinstance(event, h11.InformationalResponse):
                return False


def _place(target: str) -> tuple[str, int]:
    place = routes.authority(target)
    if place is None:
        raise RefusedError(400, f"CONNECT takes host:port, not {target!r}")
    return place


def _returned(response: h11.Response) -> h11.Response:
    headers = [(name, value) for name, value in response.headers if name not in HOP_BY_HOP]
    return h11.Response(status_code=response.status_code, headers=headers, reason=response.reason)


def _problem(refusal: RefusedError) -> dict[str, object]:
    return {"status": refusal.status, "code": "STOPGAP_PROXY", "detail": f"stopgap proxy: {refusal.sentence}"}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(PIECE):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
