"""The systems that an engine can be, by name."""

from __future__ import annotations

POLICIES = ("student_success", "business_texting", "engage")
