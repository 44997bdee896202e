"""The systems that the engine can be, as data and small functions. An engine runs one, chosen at start.

A `Policy` answers the questions in which the systems differ; nothing outside this package asks which one it is.
"""

from __future__ import annotations

from engine.policies.business_texting import BUSINESS_TEXTING
from engine.policies.engage import ENGAGE
from engine.policies.policy import Part, Policy
from engine.policies.student_success import STUDENT_SUCCESS

POLICIES: dict[str, Policy] = {policy.name: policy for policy in (STUDENT_SUCCESS, BUSINESS_TEXTING, ENGAGE)}

__all__ = ["POLICIES", "Part", "Policy"]
