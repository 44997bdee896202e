"""A fourth system is a record of answers: the one that `engine.policies` speaks of, at work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine import policies
from engine.policies.business_texting import BUSINESS_TEXTING
from engine.rules import routing
from tests.engine.campus import AVERY, FIRST_NUMBER, SAM, SAMS_MOBILE, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio

COURTEOUS = replace(BUSINESS_TEXTING, name="courteous_texting", instead=routing.email)


def test_business_texting_that_mails_what_it_may_not_text_is_one_answer_away(
    twilio: Twilio, mail: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(policies.POLICIES, COURTEOUS.name, COURTEOUS)
    campus = Campus(twilio, mail, {"ENGINE_POLICY": COURTEOUS.name})
    campus.populate()
    campus.sent(AVERY, SAM, "Welcome")
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "s t o p")
    row = campus.sent(AVERY, SAM, "News")
    assert (row["channel"], row["reason"]) == ("email", "CONTACT_OPTED_OUT")
    campus.text(SAMS_MOBILE, FIRST_NUMBER, "Hello")
    twilio.blocks.add((FIRST_NUMBER, SAMS_MOBILE))
    row = campus.sent(AVERY, SAM, "More")
    assert (row["channel"], row["reason"], row["error_code"]) == ("email", "PROVIDER_BLOCKED", 21610)
    assert mail.texts_to(f"{SAM}@campus.test") == ["News", "More"]
    other: Any = campus.client.get("/v1/audience").json
    assert other["code"] == "NOT_OF_THIS_POLICY"
    campus.services.close()
