"""The systems that the engine can be, as data and small functions. An engine runs one, chosen at start.

A `Policy` answers the questions in which the systems differ; nothing outside this package asks which one it is. The
answers are independent: Business Text Messaging that mails what it may not text is

    replace(BUSINESS_TEXTING, name="courteous_texting", instead=routing.email)

and `tests/engine/policies/test_fourth_policy.py` runs exactly that.

**A fourth system**, in the order in which it is written:

1. A file here that opens with the system's theory and ends with its `Policy`. `rules` are functions of
   `engine.rules.routing`, in the order in which they may speak, or new ones beside them; the last one texts.
   `received` and `learned` return effects (`engine.rules.effects`): pure functions, so a table in
   `tests/engine/policies/test_policies.py` is their proof.
2. Something new to *do*: one more dataclass in `engine.rules.effects`, one more case in `engine.work.consequences`;
   the type checker names the place. Something new to *know*: a field of `Facts` or `Text`, looked up in
   `engine.work.gathering` where the policy has the `Part` it belongs to.
3. Routes of its own: a blueprint a subject in `engine.doors.api`, listed under its `Part` in `engine.app`. Everywhere
   else they answer 404. Tables of its own: `engine.store.tables`, and a migration beside the others.
4. A line in `POLICIES`. Settings, health and the refusals of other systems' routes follow from it. `stopgap up` has
   its own list, because the packages share no code: `simulator/cli/seeds/worlds.py`.
"""

from __future__ import annotations

from engine.policies.business_texting import BUSINESS_TEXTING
from engine.policies.engage import ENGAGE
from engine.policies.policy import Part, Policy
from engine.policies.student_success import STUDENT_SUCCESS

POLICIES: dict[str, Policy] = {policy.name: policy for policy in (STUDENT_SUCCESS, BUSINESS_TEXTING, ENGAGE)}

__all__ = ["POLICIES", "Part", "Policy"]
