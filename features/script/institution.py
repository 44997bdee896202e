"""The institution as every scenario finds it."""

from __future__ import annotations

from typing import Any

from features.script.people import PERMITTED_ROLE

# The words to leave with that the source names; a new engine has them.
OPT_OUT_WORDS = ["stop", "unsubscribe", "cancel", "opt-out"]

ANNOUNCEMENT = {"subject": "{sender} answered your text", "body": "{sender} wrote to {recipient}: {text}"}


def opening() -> dict[str, Any]:
    """The settings of which no source names a default; those that have one are judged as they come.

    Both limits are provisioned, with room for more than any scenario or run can use.
    """
    return {
        "default_phone_type": "mobile",
        "permitted_roles": [PERMITTED_ROLE],
        "sms_message_limit": 1_000_000,
        "sms_number_limit": 1_000_000,
        "time_zone": "UTC",
        "reply_notification": ANNOUNCEMENT,
    }
