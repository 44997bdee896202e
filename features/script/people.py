"""The people of a scenario, as the script speaks of them and as the engine's API takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PERMITTED_ROLE = "advisor"


@dataclass(kw_only=True)
class Phone:
    """A phone of somebody. `label` is what the script calls it ("mobile", "old home"); `type` is on its record.

    `sms_status` and `verified_at` are what the next saving of the record says; None leaves both as they are.
    """

    label: str
    number: str
    type: str
    sms_status: str | None = None
    verified_at: str | None = None

    def record(self) -> dict[str, Any]:
        optional = {"sms_status": self.sms_status, "verified_at": self.verified_at}
        return {"number": self.number, "type": self.type} | {
            key: value for key, value in optional.items() if value
        }


@dataclass(kw_only=True)
class Person:
    """Somebody of the script, which calls them `name`; `id` is what the engine calls them.

    Whoever has no record of their own in the engine, and is known there by the number of their one phone, has that
    number as `id`.
    """

    name: str
    id: str
    full_name: str
    kind: str
    email: str | None
    roles: list[str] = field(default_factory=list)
    phones: dict[str, Phone] = field(default_factory=dict)
    former: dict[str, Phone] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        return {
            "name": self.full_name,
            "kind": self.kind,
            "email": self.email,
            "roles": self.roles,
            "phones": [phone.record() for phone in self.phones.values()],
            "by": "the registrar",
        }
