"""Student Success, by an engine and a simulator in one process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.joined import AVERYS, World

UNSUBSCRIBED = "Attempt To Send To Unsubscribed Recipient 21610"


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    world.populate()
    yield world
    world.close()


@pytest.mark.parametrize("refusal", ["sync", "async"])
def test_the_delay_from_the_stop_to_the_opt_in(world: World, refusal: str) -> None:
    world.ask(world.simulator, "PUT", f"/_sim/numbers/{AVERYS}", {"refusal": refusal})
    assert world.send("avery", "Welcome")["status"] == "delivered"
    world.text(AVERYS, "STOP")
    assert world.status() == "default"
    assert world.send("blake", "Books")["status"] == "delivered"
    refused = world.send("avery", "Tutorial")
    assert (refused["channel"], refused["error"], world.status()) == ("email", UNSUBSCRIBED, "disabled")
    (mail,) = world.ask(world.simulator, "GET", "/_sim/mailboxes/sam@x.org")["mails"]
    assert mail["text"].strip() == "Tutorial"
    world.text(AVERYS, "START")
    assert world.status() == "enabled"
    assert world.send("avery", "Back")["status"] == "delivered"
    assert [body for body in world.received() if " " not in body] == ["Welcome", "Books", "Back"]


def test_a_reply_reaches_the_users_mailbox(world: World) -> None:
    world.send("avery", "Welcome")
    world.text(AVERYS, "Thank you")
    (mail,) = world.ask(world.simulator, "GET", "/_sim/mailboxes/avery@x.org")["mails"]
    assert "Thank you" in mail["text"]
