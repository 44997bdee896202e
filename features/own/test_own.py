"""The feature files of the folder in `STOPGAP_FEATURES`, as tests; without it there are none."""

from __future__ import annotations

import os

from pytest_bdd import scenarios

if folder := os.environ.get("STOPGAP_FEATURES"):
    scenarios(folder, features_base_dir=folder)
