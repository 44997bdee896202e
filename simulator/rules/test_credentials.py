"""Test credentials: an account that rehearses. Magic numbers have fixed outcomes, and nothing is sent or stored.

Live numbers mean nothing to test credentials, and magic numbers nothing to live ones. Beside the magic numbers, a
request is judged as ever by what is missing or malformed in it. What the documentation leaves open: the sender is
looked at before the recipient, a number that is not magic cannot be bought, and no area code but one has numbers.

Source: https://www.twilio.com/docs/iam/test-credentials (TWI-8-01 sending, TWI-8-02 buying)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from simulator import errors
from simulator.errors import Problem
from simulator.language import phones
from simulator.rules import admission
from simulator.rules.send_request import SendFacts, SendRequest

VALID: Final = "+15005550006"

SENDERS: Final[Mapping[str, Callable[[str], Problem]]] = {
    "+15005550001": errors.invalid_from,
    "+15005550007": errors.from_not_yours,
    "+15005550008": errors.queue_full,
}
RECIPIENTS: Final[Mapping[str, Callable[[str, str], Problem]]] = {
    "+15005550001": lambda to, _sender: errors.invalid_to(to),
    "+15005550002": errors.unroutable,
    "+15005550003": lambda to, _sender: errors.region_not_permitted(to),
    "+15005550004": lambda _to, _sender: errors.opted_out(),
    "+15005550009": lambda to, _sender: errors.not_mobile(to),
}
PURCHASES: Final[Mapping[str, Callable[[str], Problem]]] = {
    "+15005550000": errors.number_not_available,
    "+15005550001": errors.number_invalid,
}
AREA_CODE: Final = "500"


def refusal(request: SendRequest, facts: SendFacts) -> Problem | None:
    """What test credentials answer to a send; None if they take it."""
    if request.service:
        return errors.test_credentials_refused()
    return admission.first(admission.FORM, request, facts) or _of_ends(facts)


def _of_ends(facts: SendFacts) -> Problem | None:
    sender, to = facts.sender or "", facts.to or ""
    if sender != VALID:
        return SENDERS.get(sender, errors.from_not_yours)(sender)
    recipient = RECIPIENTS.get(to)
    return recipient(to, sender) if recipient else None


def purchase(form: Mapping[str, str]) -> str | Problem:
    """The number that test credentials pretend to buy, or why it is not to be had."""
    wanted, area_code = form.get("PhoneNumber", ""), form.get("AreaCode", "")
    if wanted:
        number = phones.parse(wanted)
        if number is None:
            return errors.number_invalid(wanted)
        return number if number == VALID else PURCHASES.get(number, errors.number_not_available)(number)
    if not area_code:
        return errors.missing_parameter("PhoneNumber")
    return VALID if area_code == AREA_CODE else errors.none_in_area_code(area_code)
