"""Workers killed on a PostgreSQL that five processes share: nothing is lost, doubled, out of order or over a limit."""

from __future__ import annotations

from tests.chaos.worker_kills import Plan, kill_workers


def test_every_text_goes_out_once_whichever_worker_dies(postgresql_url: str) -> None:
    plan = Plan(name="workers", advisors=3, turns=5, students=20, kills=3)
    outcome = kill_workers(postgresql_url, plan)
    assert (outcome.lost, outcome.doubled, outcome.disordered, outcome.left) == (0, 0, 0, 0)
    assert (outcome.used, outcome.texts) == (plan.limit, plan.limit)
