"""Carrying out the steps of messages that fall due.

Most steps are told to nobody, and nothing is decided by them but the message's next status. So as many of them as
come one after the other are written in one go: the second costs a third of the first. A step that an application is
told of, that chooses a sender or fails a message, or that a fault may strike, is carried out alone.
"""

from __future__ import annotations

from simulator import journal
from simulator.model import Status, Webhook
from simulator.rules import messages
from simulator.runtime.texting import take_on
from simulator.runtime.turn import Turn
from simulator.world import lifecycle
from simulator.world.account import World
from simulator.world.agenda import Move

MOST = 256  # steps at once: a request waits meanwhile

CONSEQUENTIAL = frozenset({Status.QUEUED, Status.FAILED})


def carry_out(turn: Turn) -> Webhook | None:
    """Carry out what is due, up to the next webhook, which is returned; what fails is due again."""
    agenda = turn.world.agenda
    while (task := agenda.take(turn.now)) is not None:
        if isinstance(task, Webhook):
            return task
        taken = [task]
        try:
            if _is_quiet(turn.world, task, {}):
                _go_on_together(turn, taken)
            else:
                _go_on(turn, task)
        except BaseException:
            for move in taken:
                agenda.put_back(move)
            raise
    return None


def _is_quiet(world: World, task: Move, before: dict[str, Status]) -> bool:
    """Whether nothing follows from the step but the status that it leads to, from the one that came before it."""
    status, message = task.step.status, world.messages[task.sid]
    if status in CONSEQUENTIAL or message.status_callback is not None or world.faults.by_name:
        return False
    return lifecycle.leads(before.get(task.sid, message.status), status)


def _go_on_together(turn: Turn, taken: list[Move]) -> None:
    """Carry out the quiet step that was taken, and those that follow it, which are taken too."""
    agenda, before = turn.world.agenda, {taken[0].sid: taken[0].step.status}
    while len(taken) < MOST and (task := agenda.take(turn.now)) is not None:
        if isinstance(task, Webhook) or not _is_quiet(turn.world, task, before):
            agenda.put_back(task)
            break
        taken.append(task)
        before[task.sid] = task.step.status
    turn.record_each([(_event(move), move.step.at) for move in taken])


def _go_on(turn: Turn, task: Move) -> None:
    """One step of a message, stamped with the time for which it was planned."""
    step, message = task.step, turn.world.messages[task.sid]
    if step.status is Status.QUEUED:
        take_on(turn, message, step.at)
        return
    turn.record(*messages.advance(_event(task), message, turn.world.switches, step.at), at=step.at)


def _event(task: Move) -> journal.StatusMoved:
    step = task.step
    return journal.StatusMoved(task.sid, step.status, step.error_code, step.error_message, step.arrives)
