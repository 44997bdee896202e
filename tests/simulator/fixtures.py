"""A simulator in this process, an application beside it, and the clock standing still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.simulator.provider import SMS_URL, Application, Provider, services_of, simulator
from tests.simulator.sample import ADVISOR


@pytest.fixture
def application() -> Application:
    """The application that the simulator calls."""
    return Application()


@pytest.fixture
def app(application: Application) -> Iterator[Flask]:
    """The simulator."""
    made = simulator(application)
    yield made
    services_of(made).close()


@pytest.fixture
def provider(app: Flask) -> Provider:
    """An account that owns the advisor's number, whose texts go to the application."""
    account = Provider(app)
    account.freeze()
    account.own(ADVISOR, sms_url=SMS_URL)
    return account
