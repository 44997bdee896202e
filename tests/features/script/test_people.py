"""People and the institution, as the engine's API takes them."""

from __future__ import annotations

from features.script import institution
from features.script.people import PERMITTED_ROLE, Person, Phone

MOBILE = Phone(label="mobile", number="+15553010001", type="mobile")


def test_a_person_is_recorded_with_the_phones_they_have_and_without_those_they_had() -> None:
    former = Phone(label="old", number="+15553010002", type="home")
    sam = Person(
        id="s", name="Sam", full_name="Sam Doe", kind="student", email=None, phones={"mobile": MOBILE}
    )
    sam.former["old"] = former
    assert sam.record() == {
        "name": "Sam Doe",
        "kind": "student",
        "email": None,
        "roles": [],
        "phones": [{"number": "+15553010001", "type": "mobile"}],
        "by": "the registrar",
    }


def test_a_phone_says_of_its_status_only_what_it_was_given() -> None:
    known = Phone(label="mobile", number="+1", type="mobile", sms_status="verified")
    assert known.record() == {"number": "+1", "type": "mobile", "sms_status": "verified"}


def test_an_institution_opens_with_a_role_that_may_text_and_with_both_limits() -> None:
    opening = institution.opening()
    assert opening["permitted_roles"] == [PERMITTED_ROLE]
    assert opening["sms_message_limit"] == opening["sms_number_limit"] == 1_000_000
