"""The words of the mails that the engine writes: a message that could not be a text, and news of a reply."""

from __future__ import annotations

import re

from engine.model import Template

SUBJECT = "Message from {sender}"
_PLACEHOLDER = re.compile(r"\{(sender|recipient|text)\}")


def filled(template: Template, *, sender: str, recipient: str, text: str) -> Template:
    """The template with `{sender}`, `{recipient}` and `{text}` filled in; any other brace stays as written.

    Used for replies and nothing else (SSE-REP-01, SSE-REP-02). What is filled in is not searched again, so a text
    that itself says `{sender}` arrives as it was written.
    """
    values = {"sender": sender, "recipient": recipient, "text": text}

    def fill(words: str) -> str:
        return _PLACEHOLDER.sub(lambda found: values[found[1]], words)

    return Template(subject=fill(template.subject), body=fill(template.body))


def instead_of_text(*, sender: str, body: str) -> Template:
    """The mail that carries a message which could not go as a text (SSE-OPT-07)."""
    return Template(subject=SUBJECT.format(sender=sender), body=body)
