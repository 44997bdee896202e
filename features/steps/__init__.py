"""The vocabulary of the feature files, a module a noun.

`features/VOCABULARY.md` lists it for people who write scenarios. Each module is a pytest plugin: a suite of another
product can use these steps by naming the modules.
"""

from __future__ import annotations

# In the order in which a reader of the vocabulary meets them.
MODULES = (
    "features.steps.people",
    "features.steps.texting",
    "features.steps.handsets",
    "features.steps.provider",
    "features.steps.records",
    "features.steps.report",
    "features.steps.announcements",
    "features.steps.pictures",
    "features.steps.configuration",
    "features.steps.sender_numbers",
    "features.steps.imports",
    "features.steps.contacts",
    "features.steps.lists",
    "features.steps.answers",
    "features.steps.templates",
    "features.steps.audience",
    "features.steps.service_requests",
    "features.steps.systems",
    "features.steps.clock",
)
