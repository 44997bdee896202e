"""Engines that are wrong in one respect each: the real one with one behaviour replaced.

A suite that is green proves nothing until it has been red. So for every clause there is at least one engine here that
breaks it, in a way that somebody could really get wrong, and `tests/features/test_mutants.py` shows that a scenario of
that clause notices.
"""

from __future__ import annotations

from tests.features.mutants import (
    business_texting,
    choosing,
    comparison,
    configuration,
    contacts,
    engage,
    halves,
    limits,
    new_engines,
    opting_in,
    opting_out,
    reports,
    sender_numbers,
    statuses,
)
from tests.features.mutants.mutant import Mutant, mutants_of

MODULES = (
    *(opting_out, opting_in, configuration, choosing, statuses, limits, sender_numbers, reports),
    *(business_texting, contacts, engage, comparison, halves, new_engines),
)
MUTANTS: tuple[Mutant, ...] = tuple(mutant for module in MODULES for mutant in mutants_of(module))

__all__ = ["MUTANTS", "Mutant"]
