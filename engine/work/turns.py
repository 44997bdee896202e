"""Turns: a line (`engine.store.lines`) gets so many messages attempted, then others have their turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.edge.clock import Clock
from engine.store import lines
from engine.store.database import Database
from engine.store.lines import Line
from engine.work.sending import Dispatch, Turn


class NotYetError(Exception):
    """A message could not be brought to the provider and waits for the next try."""


@dataclass(frozen=True)
class Turns:
    """Gives lines their turns."""

    database: Database
    dispatch: Dispatch
    clock: Clock

    def take(self, line: Line) -> bool:
        """Attempt the first of the line; False when nobody stands there any more. Raises `NotYetError`."""
        turn = self.dispatch.attempt_first(line, self.clock())
        left = {each.id for each in turn.left}
        attempted = [each.id for each in turn.attempted if each.id not in left]
        with self.database.reading() as connection:
            if attempted and lines.still(connection, line, attempted):
                raise NotYetError(f"The provider was not reached: {line}")
        return bool(left) or turn.is_full

    def share(self, line: Line, after: int, go_on: Callable[[int], None]) -> None:
        """Attempt the first of the line after a place; where others are to `go_on` is told as soon as it is known.

        So each is attempted once, whether it gets through or not, by whoever is free.
        """

        def claimed(turn: Turn) -> None:
            if turn.is_full:
                go_on(max(each.seq for each in turn.attempted))

        turn = self.dispatch.attempt_first(line, self.clock(), after, claimed)
        if turn.left:
            go_on(min(each.seq for each in turn.left) - 1)
