"""An engine that is dead: it takes everything, answers "done" and "delivered", and does nothing.

No clause may hold because nothing happened, so this one engine has to turn every clause red.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.doors.api import contacts as contacts_api
from engine.doors.api import people as people_api
from engine.edge.ids import new_id
from engine.edge.mail import Mailer
from engine.edge.provider import Provider
from engine.exchange import imports
from engine.policies import POLICIES
from engine.rules import edits
from engine.rules.contacts import Contact
from engine.rules.edits import PhoneEdit
from engine.rules.outcomes import Answer
from engine.work.consent_reports import ConsentReports
from engine.work.inbound import Inbound
from tests.features.mutants.mutant import Patch, change_policy

edited_phone = edits.edited_phone


def die(patch: Patch) -> None:
    """Cut the wires that lead out, the one by which texts come in, and the hand that edits."""
    patch.setattr(Provider, "send", lambda *_: Answer(status="delivered", sid=f"SM{new_id()}"))
    patch.setattr(ConsentReports, "tell", lambda *_: None)
    patch.setattr(Mailer, "send", lambda *_: None)
    patch.setattr(Inbound, "receive", lambda *_: None)
    patch.setattr(contacts_api, "edited", unchanged)
    for module in (edits, people_api):
        patch.setattr(module, "edited_phone", noted)
    patch.setattr(imports, "_verified", lambda row, *_: row)
    for policy in POLICIES:
        change_policy(patch, policy, notices=())


def noted(known: Any, edit: PhoneEdit) -> Any:
    """The phone stands on the record; what is said of it is not kept."""
    return edited_phone(known, replace(edit, sms_status=None, verified_at=None, verified_by=None))


def unchanged(contact: Contact, *_: object) -> Contact:
    return contact
