"""Versions of records: equal for what is equal, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from freezegun import freeze_time

from engine.model import Kind, Person, Phone, SmsStatus
from engine.rules.contacts import Contact
from engine.rules.versions import version_of

SAM = Person(id="sam", name="Sam", kind=Kind.STUDENT, phones=(Phone(number="+15550100001", type="mobile"),))


def test_equal_records_have_one_version() -> None:
    assert version_of(SAM) == version_of(replace(SAM))


def test_a_set_has_no_order() -> None:
    one, other = frozenset({"+15550200001", "+15550200002"}), frozenset(["+15550200002", "+15550200001"])
    assert version_of(Contact(number="+1", provider_blocks=one)) == version_of(
        Contact(number="+1", provider_blocks=other)
    )


def test_whatever_is_edited_makes_another_version() -> None:
    phone = replace(SAM.phones[0], sms_status=SmsStatus.DISABLED)
    edited = [replace(SAM, name="Samuel"), replace(SAM, phones=(phone,)), replace(SAM, roles=("peer",))]
    assert len({version_of(each) for each in [SAM, *edited]}) == 4


def test_times_of_a_frozen_clock_are_times() -> None:
    with freeze_time("2026-11-02T09:00:00"):
        frozen = replace(SAM.phones[0], verified_at=datetime.now(UTC))
    assert version_of(frozen) != version_of(SAM.phones[0])
