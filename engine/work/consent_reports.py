"""Telling the provider that somebody wants its texts again (BTM-02, ENG-13).

The provider is told outside of any transaction, once the person's own text is kept. What it confirms is believed from
then on; where it declines, or does not answer, the block goes on being shown, and the person's next text tries again.
The network behind toll-free numbers is asked nothing, because no report reaches it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.edge.provider import Provider, ProviderError
from engine.policies.policy import Part, Policy
from engine.rules import addresses
from engine.rules.effects import ConsentReport
from engine.store import contacts
from engine.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConsentReports:
    """Tells the provider, and keeps what it made of it."""

    database: Database
    provider: Provider
    policy: Policy

    def tell(self, reports: Iterable[ConsentReport], now: datetime) -> None:
        """Report each consent; a report that fails is noted and stops nothing."""
        for report in reports:
            if addresses.is_toll_free(report.sender):
                continue
            try:
                taken = self.provider.report_consent(report.sender, report.number, now)
            except ProviderError as error:
                log.warning("The consent of a contact could not be reported: %s", error)
                continue
            if taken and Part.CONTACTS in self.policy.parts:
                with self.database.writing() as connection:
                    contacts.believe(connection, report.sender, report.number, now, blocked=False)
