"""People and their phones"""

from __future__ import annotations

from pytest_bdd import given, when

from features.script.people import Phone
from features.stage.world import World
from features.steps.notation import BY_NUMBER, ROLES, STATUSES, rows_of, sentence


@given(sentence("the {role:Role} {names:Names}"))
def introduce(world: World, role: str, names: list[str]) -> None:
    """People with an email address. A student has one phone, a mobile, that is SMS Default. An advisor may text,
    and for each there is a number to text from; a staff member has a role that may not. Neither has a phone. A contact
    and a subscriber have a mobile and no email address; a contact stands in All Contacts, a subscriber nowhere yet."""
    if role in BY_NUMBER:
        for name in names:
            introduce_by_number(world, role, name)
        return
    kind, roles = ROLES[role]
    for name in names:
        person = world.enrol(name, kind, roles)
        if role == "student":
            person.phones["mobile"] = Phone(label="mobile", number=world.casting.number(), type="mobile")
        if role == "advisor" and not world.shared_pool:
            world.provision(1)
        world.save(person)


def introduce_by_number(world: World, role: str, name: str) -> None:
    person = world.enrol(name, role, [])
    phone = Phone(label="mobile", number=world.casting.number(), type="mobile")
    person.id, person.email, person.phones = phone.number, None, {"mobile": phone}
    if role == "contact":
        world.stage.engine.contacts.save(phone.number, person.full_name)


@given(sentence("{name:Name}'s record lists the phones"))
@when(sentence("{name:Name}'s record is saved with the phones"))
def record_phones(world: World, name: str, datatable: list[list[str]]) -> None:
    """The record now has exactly these phones, in this order. Columns: `phone`, what the scenario calls it;
    `type`, if that is not the same word; `status`, SMS Default if not said; `verified`, a date if it is. A phone that
    was listed before keeps its number, and keeps the status and date that the table does not name."""
    person = world.person(name)
    known = person.former | person.phones
    person.former, person.phones = known, {}
    for row in rows_of(datatable):
        label = row["phone"]
        number = known[label].number if label in known else world.casting.number()
        person.phones[label] = Phone(
            label=label,
            number=number,
            type=row.get("type") or label,
            sms_status=STATUSES[row["status"]] if row.get("status") else None,
            verified_at=f"{row['verified']}T12:00:00Z" if row.get("verified") else None,
        )
    world.save(person)


@given(sentence("{user:Name} enters the prospect {name:Name} with a {phone:Phone}"))
@when(sentence("{user:Name} enters the prospect {name:Name} with a {phone:Phone}"))
def enter_prospect(world: World, user: str, name: str, phone: str) -> None:
    """A user writes the record of somebody who may become a student by hand, with one phone."""
    person = world.enrol(name, "student", [])
    person.phones[phone] = Phone(label=phone, number=world.casting.number(), type=phone)
    enter_prospect_again(world, user, name)


@when(sentence("{user:Name} enters the prospect {name:Name} again"))
def enter_prospect_again(world: World, user: str, name: str) -> None:
    """A user writes the same record once more."""
    person = world.person(name)
    record = person.record() | {"origin": "prospect", "by": world.person(user).id}
    world.stage.engine.save_person(person.id, record)


@given(sentence("{name:Name} has no email address"))
def without_email(world: World, name: str) -> None:
    """The record has no email address any more."""
    person = world.person(name)
    person.email = None
    world.save(person)


@given(sentence('{name:Name} has the role "{role}"'))
def give_role(world: World, name: str, role: str) -> None:
    """The record has this role and no other one; the kind of the person stays."""
    person = world.person(name)
    person.roles = [role]
    world.save(person)


@given(sentence("{name:Name} becomes a {role:Role}"))
@when(sentence("{name:Name} becomes a {role:Role}"))
def change_role(world: World, name: str, role: str) -> None:
    """The record changes to the kind and roles that go with it; everything else on it stays."""
    person = world.person(name)
    person.kind, roles = ROLES[role]
    person.roles = list(roles)
    world.save(person)
