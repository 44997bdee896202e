"""The parts of the running engine that routes work with."""

from __future__ import annotations

from dataclasses import dataclass

from engine.edge.clock import Clock
from engine.edge.provider import Provider
from engine.edge.settings import Settings
from engine.exchange.imports import Imports
from engine.exchange.jobs import ImportJobs
from engine.policies import Policy
from engine.store.database import Database
from engine.work.campaigns import Campaigns
from engine.work.inbound import Inbound
from engine.work.outbox import Outbox
from engine.work.recovery import Recovery
from engine.work.sending import Dispatch
from engine.work.settlement import Settlement
from engine.work.waiting import Waiting


@dataclass(frozen=True, kw_only=True)
class Services:
    """Made once an app, in `engine.app`."""

    settings: Settings
    policy: Policy
    clock: Clock
    database: Database
    provider: Provider
    outbox: Outbox
    dispatch: Dispatch
    background: Waiting
    campaigns: Campaigns
    recovery: Recovery
    settlement: Settlement
    inbound: Inbound
    imports: Imports
    import_jobs: ImportJobs

    def close(self) -> None:
        """Let go of the connections."""
        self.background.close()
        self.settlement.underway.close()
        self.provider.close()
        self.database.close()
