"""Whatever is made of its own description, the engine answers or refuses, on the stricter database."""

from __future__ import annotations

from tests.chaos.engine_input import broken_by
from tests.engine.campus import Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio

EXAMPLES = 2  # a route, allowed and not; `make chaos` asks all routes of all systems, and more often


def test_no_request_breaks_the_engine(postgresql_url: str, twilio: Twilio, mail: Mailboxes) -> None:
    campus = Campus(
        twilio, mail, {"ENGINE_DATABASE_URL": postgresql_url, "ENGINE_POLICY": "business_texting"}
    )
    campus.populate()
    asked, broken = broken_by(campus, EXAMPLES, every=5)
    campus.services.background.join()
    campus.services.close()
    assert broken == []
    assert asked > 10
