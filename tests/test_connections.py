"""Connections of both programs on which a request does not come, or only half of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest
import uvicorn
from uvicorn.server import ServerState

import engine.doors.connection
import simulator.doors.connection

Connection = engine.doors.connection.Connection | simulator.doors.connection.Connection
KEPT = 75
HALF = b"GET /livez HTTP/1.1\r\nX-A: a"


class Timer:
    """What is to be done later, unless it is cancelled."""

    def __init__(self, loop: Loop, seconds: float, then: Callable[[], None]) -> None:
        self._loop, self.seconds, self.then = loop, seconds, then

    def cancel(self) -> None:
        self._loop.timers.remove(self)


class Loop:
    """An event loop whose time passes by a call."""

    def __init__(self) -> None:
        self.timers: list[Timer] = []

    def call_later(self, seconds: float, then: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self, seconds, then))
        return self.timers[-1]

    def create_task(self, coroutine: Any, **_: Any) -> MagicMock:
        coroutine.close()
        return MagicMock()

    def pass_by(self) -> None:
        for timer in self.timers:
            assert timer.seconds == KEPT
            timer.then()


async def nobody(_scope: object, _receive: object, _send: object) -> None:
    """An application that is never asked."""


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def transport() -> MagicMock:
    made = MagicMock()
    made.is_closing.return_value = False
    made.get_extra_info.return_value = None
    return made


@pytest.fixture(params=[engine.doors.connection, simulator.doors.connection], ids=["engine", "simulator"])
def connection(request: pytest.FixtureRequest, loop: Loop, transport: MagicMock) -> Connection:
    config = uvicorn.Config(nobody, timeout_keep_alive=KEPT, log_config=None, lifespan="off", ws="none")
    config.load()
    made: Connection = request.param.Connection(config, ServerState(), {}, loop)
    made.connection_made(transport)
    return made


def test_who_says_nothing_is_not_waited_for_for_ever(
    connection: Connection, loop: Loop, transport: MagicMock
) -> None:
    assert not transport.close.called
    loop.pass_by()
    assert transport.close.called
    assert connection.transport is transport


def test_half_a_head_has_the_same_time_however_it_drips(
    connection: Connection, loop: Loop, transport: MagicMock
) -> None:
    first = list(loop.timers)
    for byte in HALF:
        connection.data_received(bytes([byte]))
    assert loop.timers == first
    loop.pass_by()
    assert transport.close.called


def test_a_head_that_is_there_is_waited_for_no_more(connection: Connection, loop: Loop) -> None:
    connection.data_received(HALF + b"\r\n\r\n")
    assert loop.timers == []


def test_half_of_a_second_head_has_its_time_too(
    connection: Connection, loop: Loop, transport: MagicMock
) -> None:
    connection.data_received(HALF + b"\r\n\r\n" + HALF)
    connection.data_received(b"a")
    assert len(loop.timers) == 1
    loop.pass_by()
    assert transport.close.called


def test_nothing_is_waited_for_where_somebody_has_gone(connection: Connection, loop: Loop) -> None:
    connection.data_received(HALF)
    connection.connection_lost(None)
    assert loop.timers == []
