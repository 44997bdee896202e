"""The messaging services of an account: what their events add up to."""

from __future__ import annotations

import pytest

from simulator.journal import AdvancedOptOutChanged
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.world.messaging_services import MessagingServices
from tests.simulator.sample import ADVISOR, SERVICE, STUDENT, number, service

OTHER = "MG" + "d" * 32
IN, OUT = number(service_sid=SERVICE), number()


def pools() -> MessagingServices:
    found = MessagingServices()
    found.save(service())
    return found


def test_a_service_is_found_by_its_sid() -> None:
    assert pools().service(SERVICE) == service()
    assert (pools().service(OTHER), pools().service(None)) == (None, None)


def test_services_keep_their_order_and_their_places_when_they_change_and_go() -> None:
    found = pools()
    found.save(service(sid=OTHER))
    found.save(service(friendly_name="Campus"))
    assert [one.friendly_name for one in found.services()] == ["Campus", "Advising"]
    found.delete(SERVICE)
    assert [one.sid for one in found.services()] == [OTHER]
    assert (found.place(SERVICE), found.place(OTHER)) == (0, 1)
    with pytest.raises(KeyError):
        found.place("MG0")


def test_a_number_is_in_the_pool_from_joining_to_leaving() -> None:
    found = pools()
    found.move(None, OUT)
    assert found.members(SERVICE) == []
    found.move(OUT, IN)
    assert found.members(SERVICE) == [IN]
    renamed = number(service_sid=SERVICE, friendly_name="x")
    found.move(IN, renamed)
    assert found.members(SERVICE) == [renamed]
    found.move(renamed, OUT)
    assert found.members(SERVICE) == []


def test_a_number_that_is_released_leaves_its_pool() -> None:
    found = pools()
    found.move(None, IN)
    found.move(IN, None)
    assert found.members(SERVICE) == []
    found.move(OUT, None)


def test_words_of_its_own_go_with_the_service() -> None:
    found, setup = pools(), AdvancedOptOut()
    assert (found.setup(SERVICE), found.setup(None)) == (None, None)
    found.set_up(AdvancedOptOutChanged(SERVICE, setup))
    assert found.setup(SERVICE) == setup
    found.set_up(AdvancedOptOutChanged(SERVICE, None))
    assert found.setup(SERVICE) is None
    found.set_up(AdvancedOptOutChanged(SERVICE, setup))
    found.delete(SERVICE)
    assert found.setup(SERVICE) is None


def test_who_texted_whom_and_how_often_is_remembered() -> None:
    found = pools()
    assert (found.sticky(SERVICE, STUDENT), found.uses[ADVISOR]) == (None, 0)
    found.use(SERVICE, ADVISOR, STUDENT)
    assert (found.sticky(SERVICE, STUDENT), found.uses[ADVISOR]) == (ADVISOR, 1)
    assert found.sticky(OTHER, STUDENT) is None
