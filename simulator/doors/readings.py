"""What has been read of each account's journal so far, so that whoever asks again has only the new entries read."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from simulator.insight.reading import Reading
from simulator.world.account import World

_READINGS: WeakKeyDictionary[World, Reading] = WeakKeyDictionary()


def reading_of(world: World) -> Reading:
    """Everything in the world's journal, read; a world that was reset or restored is another one. Ask within a turn."""
    reading = _READINGS.setdefault(world, Reading())
    if reading.seq < world.last_seq:
        for entry in world.entries.after(reading.seq):
            reading.take(entry)
    return reading
