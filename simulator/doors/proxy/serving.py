"""The proxy as a process: one event loop, no threads, ended by a signal. The first line says its URL."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from simulator.doors.proxy.relay import Proxy


def serve(proxy: Proxy, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is told the URL once it answers. `OSError` when the port cannot be had."""
    asyncio.run(_serve(proxy, host, port, ready))


async def _serve(proxy: Proxy, host: str, port: int, ready: Callable[[str], None]) -> None:
    server = await asyncio.start_server(proxy.serve, host, port)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    name, bound = server.sockets[0].getsockname()[:2]
    ready(f"http://{f'[{name}]' if ':' in name else name}:{bound}")
    await ended.wait()
    server.close()
