"""Answers of business texting and engage; those of every system are in `rendering`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.policies.policy import Trigger
from engine.rules.contacts import Contact
from engine.rules.keywords import Keywords
from engine.rules.versions import version_of
from engine.store.campaigns import Campaign, Progress
from engine.store.contacts import Consent
from engine.store.responses import Task
from engine.store.service_requests import ServiceRequest
from engine.store.subscriptions import Unsubscription

AUDIENCE_FIELDS = ["number", "sender", "at", "keyword"]


def contact(of: Contact, lists: Iterable[str], consents: Iterable[Consent] | None = None) -> dict[str, Any]:
    """A contact; the notes of consent only where it is asked for by itself."""
    shown: dict[str, Any] = {
        "number": of.number,
        "name": of.name,
        "opted_in": of.opted_in,
        "blocked": of.blocked,
        "provider_blocked": bool(of.provider_blocks),
        "provider_blocks": sorted(of.provider_blocks),
        "lists": list(lists),
        "version": version_of(of),
    }
    return shown if consents is None else shown | {"consents": [vars(note) for note in consents]}


def response(of: Trigger) -> dict[str, Any]:
    """An intelligent response."""
    return {"trigger": of.word, "text": of.text, "task": of.task, "list": of.list}


def task(of: Task) -> dict[str, Any]:
    """Something for an agent to do."""
    return {
        "id": of.id,
        "contact": of.number,
        "list": of.list,
        "text": of.text,
        "at": of.at,
        "done_at": of.done_at,
        "done_by": of.done_by,
    }


def campaign(of: Campaign, progress: Progress) -> dict[str, Any]:
    """A campaign and how far it is; `sent` are all that the provider took, delivered or not yet."""
    going = "stopped" if of.stopped else "running"
    return {
        "id": of.id,
        "name": of.name,
        "from": of.from_person,
        "list": of.list,
        "template": of.template,
        "body": of.body,
        "triggers": [{"trigger": each.word, "text": each.text, "task": each.task} for each in of.triggers],
        "created_at": of.created_at,
        "status": going if progress.pending or of.copied_to else "complete",
        "total": progress.total,
        "pending": progress.pending,
        "sent": progress.sent + progress.delivered,
        "delivered": progress.delivered,
        "refused": progress.refused,
        "failed": progress.failed,
    }


def audience_row(of: Unsubscription) -> dict[str, Any]:
    """Somebody who left what a sender number sends."""
    return {name: getattr(of, name) for name in AUDIENCE_FIELDS}


def keywords(of: Keywords) -> dict[str, Any]:
    """The words and messages in force."""
    return {
        "opt_out": {"words": of.opt_out_words, "message": of.opt_out_message},
        "opt_in": {"words": of.opt_in_words, "message": of.opt_in_message},
    }


def service_request(of: ServiceRequest) -> dict[str, Any]:
    """A request to change keywords, and what became of it."""
    return {
        "id": of.id,
        "status": "applied" if of.applied_at else "requested",
        "requested_by": of.requested_by,
        "requested_at": of.requested_at,
        "applied_by": of.applied_by,
        "applied_at": of.applied_at,
        "changes": of.changes,
    }
