"""What a request can reach."""

from __future__ import annotations

from dataclasses import dataclass

from engine.background import Background
from engine.campaigns import Campaigns
from engine.clock import Clock
from engine.dispatch import Dispatch
from engine.imports import Imports
from engine.inbound import Inbound
from engine.outbox import Outbox
from engine.policies import Policy
from engine.provider import Provider
from engine.recovery import Recovery
from engine.settings import Settings
from engine.settlement import Settlement
from engine.store.database import Database


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
    background: Background
    campaigns: Campaigns
    recovery: Recovery
    settlement: Settlement
    inbound: Inbound
    imports: Imports
