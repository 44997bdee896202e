"""What of the account the page shows: everything that its address says."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from simulator.language import phones

TABS = (
    ("ledger", "Opt-outs"),
    ("messages", "Messages"),
    ("webhooks", "Webhooks"),
    ("debugger", "Debugger"),
    ("audit", "Audit"),
    ("faults", "Faults and switches"),
    ("numbers", "Numbers and services"),
)
PARAMETERS = {"sender": "from"}  # the names in the address that are no names in Python


@dataclass(frozen=True, kw_only=True)
class View:
    """Who is in view, which tab is open, and what its list is narrowed to; None is no restriction."""

    person: str | None = None
    mailbox: str | None = None
    tab: str = "ledger"
    to: str | None = None
    sender: str | None = None
    status: str | None = None
    before: str | None = None
    message: str | None = None
    about: str | None = None
    until: str | None = None

    @property
    def who(self) -> str | None:
        """Whom the middle column is about."""
        return self.person or self.mailbox

    def link(self, **changes: Any) -> str:
        """The address of the page with something changed; another tab forgets what narrowed this one."""
        if changes.get("tab", self.tab) != self.tab:
            changes = (
                dict.fromkeys(("to", "sender", "status", "before", "message", "about", "until")) | changes
            )
        changed = replace(self, **changes)
        named = {PARAMETERS.get(f.name, f.name): getattr(changed, f.name) for f in fields(changed)}
        query = urlencode({name: value for name, value in named.items() if value})
        return f"/?{query}" if query else "/"


def view_of(asked: MultiDict[str, str]) -> View:
    """The view that the address asks for; what makes no sense is left out."""
    named = {f.name: asked.get(PARAMETERS.get(f.name, f.name)) or None for f in fields(View)}
    tab = named.pop("tab") or "ledger"
    for field in ("person", "to", "sender"):
        if text := named[field]:
            named[field] = phones.parse_sender(text) or text
    return View(**named, tab=tab if tab in dict(TABS) else "ledger")
