"""A mail goes into the journal and comes back as it was."""

from __future__ import annotations

import msgspec

from simulator.mail import Mail

MAIL = Mail(
    sender="noreply@campus.example",
    recipients=("ada@campus.example", "bob@campus.example"),
    subject="Your advisor wrote",
    text="See you at noon.\n",
    headers=(("Subject", "Your advisor wrote"), ("X-Twice", "1"), ("X-Twice", "2")),
)


def test_a_mail_survives_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(MAIL), type=Mail) == MAIL
