"""The second column: a handset's texts as on a phone, or a mailbox's mails."""

from __future__ import annotations

from typing import Any

from simulator.doors.console.view import View
from simulator.doors.console.words import PERSONAS
from simulator.doors.control import behaviour
from simulator.insight.spans import day
from simulator.language.keywords import LONG_CODE, Keyword
from simulator.model import Text
from simulator.world.account import World

MOST = 200  # of the newest texts or mails
STOP_WORDS = tuple(word.upper() for word in LONG_CODE.words_of(Keyword.STOP))
OTHER_WORDS = ("START", "YES", "HELP")


def gather(world: World, view: View) -> dict[str, Any]:
    """What the column shows of whoever is in view."""
    if view.person:
        return _handset(world, view.person)
    return {"mails": _mails(world, view.mailbox)} if view.mailbox else {}


def _handset(world: World, number: str) -> dict[str, Any]:
    texts = world.texts(number)
    handset = world.handset(number)
    owned = [one.number for one in world.numbers()]
    return {
        "handset": handset,
        "behaves": handset.persona,
        "now": behaviour.shown(handset),
        "last_words": ("failed", "undelivered"),
        "second_words": behaviour.LAST_WORDS,
        "personas": PERSONAS.items(),
        "texts": _bubbles(world, texts),
        "more_texts": max(len(texts) - MOST, 0),
        "numbers": owned,
        "answers_to": _answers_to(texts, owned),
        "stop_words": STOP_WORDS,
        "other_words": OTHER_WORDS,
    }


def _bubbles(world: World, texts: list[Text]) -> list[dict[str, Any]]:
    """The newest texts, the first of each day with the day above it."""
    shown, last = [], ""
    for place, text in list(enumerate(texts))[-MOST:]:
        today = day(text.at)
        message = world.messages.get(text.sid or "")
        shown.append(
            {
                "key": place,
                "day": today if today != last else "",
                "direction": text.direction,
                "automatic": text.sid is None,
                "is_stop": text.direction == "sent" and text.body.strip().upper() in STOP_WORDS,
                "sender": text.sender,
                "recipient": text.recipient,
                "body": text.body,
                "at": text.at,
                "status": message.status if message and text.direction == "received" else "",
            }
        )
        last = today
    return shown


def _answers_to(texts: list[Text], owned: list[str]) -> str:
    """The number that the person would answer: that of the last text, else the account's first."""
    others = (text.sender if text.direction == "received" else text.recipient for text in reversed(texts))
    return next((number for number in others if number in owned), owned[0] if owned else "")


def _mails(world: World, address: str) -> list[dict[str, Any]]:
    numbered = list(enumerate(world.mails(address), 1))
    return [
        {
            "number": number,
            "at": at,
            "sender": mail.sender,
            "subject": mail.subject,
            "text": mail.text,
            "html": bool(mail.html),
        }
        for number, (at, mail) in numbered[-MOST:]
    ]
