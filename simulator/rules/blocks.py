"""Blocks placed and lifted: by a word that a layer heard, or by a consent that the application reported.

The network blocks the number, Twilio the number's scope. A layer lifts only what it placed itself: a word that
the network does not take for a START leaves the network's block standing, and no consent reaches the network. What
Twilio lifts includes the block that the number brought along when it joined its service.

Sources: https://help.twilio.com/articles/223134027, https://www.twilio.com/docs/messaging/features/consent-api
"""

from __future__ import annotations

from datetime import datetime

from simulator.journal import BlockLifted, BlockPlaced
from simulator.language.keywords import Keyword
from simulator.model import Block, Consent, OwnedNumber
from simulator.rules.listeners import Heard, Layer
from simulator.world.ledger import NETWORK, Standing

KEYWORD = "keyword"

Change = BlockPlaced | BlockLifted


def by_keywords(
    heard: tuple[Heard, ...], number: OwnedNumber, person: str, standing: Standing, now: datetime
) -> list[Change]:
    """What the words that were heard do to the ledger, the network's first; nothing is placed twice."""
    changes: list[Change] = []
    taken = {block.scope for block in standing.all}
    for one in heard:
        scope = number.number if one.layer is Layer.NETWORK else number.scope
        if one.keyword is Keyword.START:
            changes += [lifted(block, one.word, _source(one)) for block in held(one, standing)]
        elif one.keyword is Keyword.STOP and scope not in taken:
            taken.add(scope)
            block = Block(
                scope=scope,
                sender=number.number,
                recipient=person,
                keyword=one.word,
                since=now,
                source=_source(one),
            )
            changes.append(BlockPlaced(block))
    return changes


def held(heard: Heard, standing: Standing) -> tuple[Block, ...]:
    """The blocks that this layer holds."""
    return standing.by_network if heard.layer is Layer.NETWORK else standing.by_provider


def _source(heard: Heard) -> str:
    return NETWORK if heard.layer is Layer.NETWORK else KEYWORD


def by_consent(consent: Consent, scope: str, standing: Standing, now: datetime) -> list[Change]:
    """What a reported consent does: an opt-out blocks, an opt-in lifts what Twilio holds (TWI-2-12)."""
    source = f"consent-api: {consent.source}"
    if consent.opted_in:
        return [lifted(block, "opt-in", source) for block in standing.by_provider]
    if any(block.scope == scope for block in standing.all):
        return []
    block = Block(
        scope=scope,
        sender=consent.sender,
        recipient=consent.contact,
        keyword="opt-out",
        since=now,
        source=source,
    )
    return [BlockPlaced(block)]


def lifted(block: Block, keyword: str, source: str) -> BlockLifted:
    """The block stands no longer."""
    return BlockLifted(block.scope, block.sender, block.recipient, keyword, source)
