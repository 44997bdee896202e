"""The institution as every scenario finds it."""

from __future__ import annotations

from typing import Any

from features.script.people import PERMITTED_ROLE

# The words that unsubscribe and subscribe again, and the answers to them, where a system has such.
KEYWORDS = {
    "opt_out_words": ["stop", "unsubscribe", "cancel", "opt-out"],
    "opt_out_message": "Your subscription has been successfully canceled.",
    "opt_in_words": ["start", "subscribe"],
    "opt_in_message": "You are subscribed again.",
}

ANNOUNCEMENT = {"subject": "{sender} answered your text", "body": "{sender} wrote to {recipient}: {text}"}


def opening() -> dict[str, Any]:
    """Every setting, so that an engine that lives through many scenarios starts each of them alike.

    Both limits leave room for more than any scenario or run can use.
    """
    return {
        "student_sms_default": "enabled",
        "staff_sms_default": "enabled",
        "default_phone_type": "mobile",
        "permitted_roles": [PERMITTED_ROLE],
        "sms_message_limit": 1_000_000,
        "sms_number_limit": 1_000_000,
        "sms_max_length": 1000,
        "time_zone": "UTC",
        "reply_notification": ANNOUNCEMENT,
    }
