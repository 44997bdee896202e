"""The pytest plugin of a run under other switches: `STOPGAP_SWITCHES` has them as JSON, and each account is switched
when it begins, which is before each scenario: it is new then, or wiped."""

from __future__ import annotations

import json
import os

from features.driver.provider import Provider
from features.driver.wire import Wire
from tests.mutants.switches import VARIABLE

opened, wiped = Provider.__init__, Provider.reset


def open_switched(self: Provider, wire: Wire) -> None:
    opened(self, wire)
    self.switch(**json.loads(os.environ[VARIABLE]))


def reset(self: Provider) -> None:
    wiped(self)
    self.switch(**json.loads(os.environ[VARIABLE]))


# The two places where an account begins.
Provider.__init__ = open_switched  # type: ignore[method-assign]
Provider.reset = reset  # type: ignore[method-assign]
