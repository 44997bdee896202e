"""What people call a number: the name of a handset or of an account's own number, else the number."""

from __future__ import annotations

from simulator.language import phones
from simulator.world.account import World


class Names(dict[str, str]):
    """Numbers by name, asked for one at a time; a number without a name is its own."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def __missing__(self, number: str) -> str:
        self[number] = found = self._found(number)
        return found

    def _found(self, number: str) -> str:
        owned = self._world.number(number)
        if owned is not None:
            given = owned.friendly_name not in {"", phones.friendly(number)}
            return owned.friendly_name if given else number
        return self._world.handset(number).name or number or "nobody yet"
