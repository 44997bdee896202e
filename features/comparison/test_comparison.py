"""The systems side by side: every feature of this folder, as tests."""

from __future__ import annotations

from pathlib import Path

from pytest_bdd import scenarios

scenarios(".", features_base_dir=str(Path(__file__).parent))
