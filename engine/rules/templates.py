"""Templates of campaigns: a category, and a body with placeholders in braces (ENG-01, ENG-05).

A placeholder is a word in braces; any other brace stays as it is written. What is filled in is not searched again, so
a value may itself contain braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.model import Pool, Purpose

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

# Marketing goes out from numbers of its own, the rest from numbers that are shared (ENG-05).
POOL_OF = {Purpose.MARKETING: Pool.DEDICATED, Purpose.UTILITY: Pool.SHARED, Purpose.OTP: Pool.SHARED}


@dataclass(frozen=True, kw_only=True)
class TextTemplate:
    """A text that campaigns send; `category` is MARKETING, UTILITY or OTP."""

    name: str
    category: Purpose
    body: str

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """The placeholders without a value, in the order of the text."""
        return [name for name in dict.fromkeys(_PLACEHOLDER.findall(self.body)) if name not in values]

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with every placeholder filled in; a value for each is there (`missing`)."""
        return _PLACEHOLDER.sub(lambda found: values[found[1]], self.body)
