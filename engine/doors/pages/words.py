"""How the pages say what the engine calls by a name."""

from __future__ import annotations

from engine.model import Reason
from engine.rules.consent import Cause
from engine.rules.selection import Why

SYSTEMS = {
    "student_success": "Student Success & Engagement",
    "business_texting": "Business Text Messaging",
    "engage": "Engage",
}
STATUSES = {"default": "SMS Default", "enabled": "SMS Enabled", "disabled": "SMS Disabled"}
DEFAULTS = {"enabled": "opted in", "disabled": "opted out"}

WHY = {
    Why.CHOSEN: "This is the number that is texted.",
    Why.DISABLED: "SMS Disabled: never texted, verified or not.",
    Why.OPTED_OUT_BY_DEFAULT: "SMS Default, and by default people like this one are opted out.",
    Why.OTHER_TYPE: "SMS Default, but not of the Default SMS Phone Type.",
    Why.ANOTHER_IS_ENABLED: "SMS Default: looked at only when no number is SMS Enabled.",
    Why.VERIFIED_EARLIER: "Could be texted, but another such number was verified later.",
    Why.KNOWN_LATER: "Could be texted, but another such number was on the record first.",
}

CAUSES: dict[str, str] = {
    Cause.EDIT: "edited by hand",
    Cause.OPT_OUT_LEARNED: "the provider refused a text: the recipient has unsubscribed",
    Cause.NUMBER_UNUSABLE: "the provider refused a text: the number cannot be texted",
    Cause.OPT_IN_KEYWORD: "opted in by a keyword",
    Cause.TEXT_INITIATED: "began a conversation",
    Cause.STOP_RECEIVED: "texted STOP",
    Cause.TEXT_RECEIVED: "texted",
    "import": "imported",
}

REASONS: dict[str, str] = {
    Reason.RECIPIENT_UNKNOWN: "there is nobody of that id",
    Reason.NO_TEXTABLE_NUMBER: "no number of theirs may be texted",
    Reason.MESSAGE_LIMIT_REACHED: "the month’s SMS Message Limit is reached",
    Reason.NO_NUMBER_AVAILABLE: "the sender has no number and none is left",
    Reason.NO_EMAIL_ADDRESS: "no number may be texted and there is no mail address",
    Reason.TWILIO_RECIPIENT_UNSUBSCRIBED: "the recipient has unsubscribed at the provider",
    Reason.TWILIO_RECIPIENT_INVALID: "the number is not valid",
    Reason.TWILIO_UNKNOWN_HANDSET: "the handset is unknown",
    Reason.TWILIO_SEND_FAILED: "the provider could not send it",
    Reason.TWILIO_OUTCOME_UNKNOWN: "the provider has not said what became of it",
    Reason.CONTACT_BLOCKED: "the contact is blocked",
    Reason.CONTACT_OPTED_OUT: "the contact has opted out",
    Reason.CONTACT_OFF_LIST: "the contact is no longer on the list",
    Reason.PROVIDER_BLOCKED: "the provider still blocks the contact",
    Reason.RECIPIENT_UNSUBSCRIBED: "the recipient has unsubscribed from that number",
    Reason.ANSWER_TOO_LATE: "it would have come too late",
}


def reason(of: str | None) -> str:
    """Why a message did not go as a text; empty where it did."""
    return REASONS.get(of, of) if of else ""


def value(of: object) -> str:
    """A value in a list of changes."""
    if isinstance(of, bool):
        return "yes" if of else "no"
    if isinstance(of, list):
        return ", ".join(map(str, of)) or "none"
    if isinstance(of, dict):
        return "; ".join(f"{name}: {each}" for name, each in of.items())
    return "nothing" if of is None else STATUSES.get(str(of), str(of))
