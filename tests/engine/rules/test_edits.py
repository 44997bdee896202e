"""What an edit or an import makes of a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from engine.model import Kind, Person, Phone, SmsStatus
from engine.rules.edits import PhoneEdit, Record, Row, as_prospect, edited_phones, imported

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
MOBILE = Phone(number="1", type="mobile", sms_status=SmsStatus.DISABLED, verified_at=MAY, verified_by="avery")
GONE = Phone(number="9", type="work", sms_status=SmsStatus.ENABLED)
SAM = Person(id="s", name="Sam", kind=Kind.STAFF, email="s@x.org", roles=("tutor",), phones=(MOBILE,))
RECORD = Record(SAM, (GONE,))


def test_what_an_edit_does_not_name_stays() -> None:
    assert edited_phones(RECORD, [PhoneEdit(number="1")]) == (MOBILE,)


def test_an_edit_changes_what_it_names() -> None:
    edit = PhoneEdit(
        number="1", type="home", sms_status=SmsStatus.DEFAULT, verified_at=JUNE, verified_by="blake"
    )
    (phone,) = edited_phones(RECORD, [edit])
    assert phone == replace(
        MOBILE, type="home", sms_status=SmsStatus.DEFAULT, verified_at=JUNE, verified_by="blake"
    )


def test_the_same_date_again_does_not_change_who_verified() -> None:
    assert edited_phones(RECORD, [PhoneEdit(number="1", verified_at=MAY, verified_by="blake")]) == (MOBILE,)


def test_a_number_never_seen_starts_as_default() -> None:
    assert edited_phones(None, [PhoneEdit(number="2", type="work")]) == (Phone(number="2", type="work"),)


def test_a_number_that_comes_back_is_as_it_was_but_for_its_status() -> None:
    assert edited_phones(RECORD, [PhoneEdit(number="9")]) == (replace(GONE, sms_status=SmsStatus.DEFAULT),)


def test_a_number_named_twice_is_one_number() -> None:
    phones = edited_phones(None, [PhoneEdit(number="2", type="work"), PhoneEdit(number="2", type="home")])
    assert phones == (Phone(number="2", type="home"),)


def test_a_row_brings_a_new_person() -> None:
    row = Row(id="n", name="New", email="n@x.org", phone=PhoneEdit(number="5", type="mobile"))
    record = imported(None, row)
    assert record.person == Person(
        id="n", name="New", kind=Kind.STUDENT, email="n@x.org", phones=(Phone(number="5", type="mobile"),)
    )


def test_a_row_leaves_what_it_does_not_say() -> None:
    assert imported(RECORD, Row(id="s")) == RECORD


def test_a_row_updates_the_person_and_touches_no_status() -> None:
    row = Row(id="s", name="Samuel", kind=Kind.STUDENT, roles=(), phone=PhoneEdit(number="1", type="home"))
    person = imported(RECORD, row).person
    assert (person.name, person.kind, person.roles) == ("Samuel", Kind.STUDENT, ())
    assert person.phones == (replace(MOBILE, type="home"),)


def test_a_row_adds_a_number_and_brings_one_back() -> None:
    record = imported(imported(RECORD, Row(id="s", phone=PhoneEdit(number="9"))), Row(id="s"))
    assert record.person.phones == (MOBILE, replace(GONE, sms_status=SmsStatus.DEFAULT))
    assert record.former_phones == ()
    assert imported(RECORD, Row(id="s", phone=PhoneEdit(number="7"))).former_phones == (GONE,)


def test_a_row_verifies_only_what_was_not_verified() -> None:
    known = imported(RECORD, Row(id="s", phone=PhoneEdit(number="1", verified_at=JUNE, verified_by="upload")))
    new = imported(
        RECORD,
        Row(id="s", phone=PhoneEdit(number="2", type="mobile", verified_at=JUNE, verified_by="upload")),
    )
    assert known.person.phones == (MOBILE,)
    assert new.person.phones[1] == Phone(number="2", type="mobile", verified_at=JUNE, verified_by="upload")


def test_a_prospects_numbers_are_verified_by_hand_as_in_an_upload_and_only_once() -> None:
    """SSE-STS-08"""
    known, dated, new = (
        PhoneEdit(number="1"),
        PhoneEdit(number="2", verified_at=MAY, verified_by="casey"),
        PhoneEdit(number="3"),
    )
    assert as_prospect(RECORD, [known, dated, new], "avery", JUNE) == [
        known,
        dated,
        replace(new, verified_at=JUNE, verified_by="avery"),
    ]
    assert as_prospect(None, [new], "avery", JUNE)[0].verified_by == "avery"
