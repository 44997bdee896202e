"""Campaigns: one text to many, which the engine sends in the background."""

from __future__ import annotations

import time

from features.driver.wire import BreakdownError, Json, Wire

TRIES = 4000
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.0005, 0.005  # most are done at once


class Campaigns:
    """The routes that only a system with campaigns has."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def run(self, **order: object) -> Json:
        """Begin a campaign and wait until nobody's turn is still to come; the campaign as it shows itself then.

        Tries are counted, not seconds: in process the clock stands still while this waits.
        """
        campaign = self._wire.ask("POST", "/v1/campaigns", body=order)
        for turn in range(TRIES):
            if not campaign["pending"]:
                return campaign
            time.sleep(min(FIRST_PAUSE_SECONDS * 2 ** min(turn, 4), LONGEST_PAUSE_SECONDS))
            campaign = self.campaign(campaign["id"])
        raise BreakdownError(f"the campaign {campaign['id']} still goes on after {TRIES} questions")

    def campaign(self, campaign_id: str) -> Json:
        return self._wire.ask("GET", f"/v1/campaigns/{campaign_id}")
