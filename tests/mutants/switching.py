"""The pytest plugin of a run under other switches: `STOPGAP_SWITCHES` has them as JSON, and each account is switched
when it is wiped, which is before each scenario."""

from __future__ import annotations

import json
import os

from features.driver.provider import Provider
from tests.mutants.switches import VARIABLE

wiped = Provider.reset


def reset(self: Provider) -> None:
    wiped(self)
    self.switch(**json.loads(os.environ[VARIABLE]))


Provider.reset = reset  # type: ignore[method-assign]  # the one place where every account begins
