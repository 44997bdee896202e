"""One mail server for the session; an engine with its own provider for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.engine.campus import Campus
from tests.engine.mail_double import Mailboxes, serve
from tests.engine.twilio_double import Twilio


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailboxes]:
    mailboxes = Mailboxes()
    controller = serve(mailboxes)
    yield mailboxes
    controller.stop()


@pytest.fixture
def mail(mail_server: Mailboxes) -> Mailboxes:
    mail_server.clear()
    return mail_server


@pytest.fixture
def twilio() -> Twilio:
    return Twilio()


@pytest.fixture
def campus(twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    """The engine in memory, with two advisors, two students and two numbers."""
    campus = Campus(twilio, mail)
    campus.populate()
    yield campus
    campus.services.close()


@pytest.fixture
def new_engine(twilio: Twilio, mail: Mailboxes) -> Iterator[Callable[..., Campus]]:
    """Makes an engine with other settings and nobody in it; at the end of the test all of them are closed."""
    with ExitStack() as open_until_the_end:

        def made(**settings: str) -> Campus:
            campus = Campus(twilio, mail, settings)
            open_until_the_end.callback(campus.services.close)
            return campus

        yield made
