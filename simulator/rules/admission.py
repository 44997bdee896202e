"""Whether the provider takes a message at all.

Sending is judged by an ordered tuple of rules; the first that refuses gives the answer, so the tuple is the
documentation of the order. Twilio does not publish its own order: ours goes from what is missing, over what is
malformed, to what the network forbids, and the opt-out comes last because only a well-formed text can meet it.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from simulator import errors, journal
from simulator.errors import Problem
from simulator.language import phones, segments
from simulator.language.smart_encoding import smart_encode
from simulator.model import LONGEST_VALIDITY, Message, MessagingService, Persona, Refusal, Switches
from simulator.rules import reachability, sender_choice
from simulator.rules.send_request import SendFacts, SendRequest

LONGEST_BODY = 1600
LONGEST_URL = 4000
MOST_MEDIA = 10
SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")


Rule = Callable[[SendRequest, SendFacts], Problem | None]


def _names_a_recipient(request: SendRequest, _facts: SendFacts) -> Problem | None:
    return None if request.to else errors.missing_to()


def _names_a_sender(request: SendRequest, _facts: SendFacts) -> Problem | None:
    return None if request.sender or request.service else errors.missing_from()


def _has_content(request: SendRequest, facts: SendFacts) -> Problem | None:
    if request.body or request.media or request.content:
        return None
    return (
        errors.missing_content() if facts.switches.missing_body_is_missing_content else errors.missing_body()
    )


def _fits(request: SendRequest, _facts: SendFacts) -> Problem | None:
    return errors.body_too_long() if len(request.body) > LONGEST_BODY else None


def _recipient_is_a_number(request: SendRequest, facts: SendFacts) -> Problem | None:
    valid = facts.to is not None and facts.handset.persona is not Persona.INVALID
    if valid:
        return None
    return (
        reachability.unparsed(request.to, request.sender)
        if facts.to is None
        else errors.invalid_to(request.to)
    )


def _service_exists(request: SendRequest, facts: SendFacts) -> Problem | None:
    if not request.service or facts.service is not None:
        return None
    well_formed = is_service_sid(request.service)
    return (errors.service_not_found if well_formed else errors.service_malformed)(request.service)


def _sender_is_well_formed(request: SendRequest, facts: SendFacts) -> Problem | None:
    return None if facts.sender or _is_left_to_service(request) else errors.invalid_from(request.sender)


def _is_left_to_service(request: SendRequest) -> bool:
    return request.service != "" and request.sender == ""


def _ends_differ(_request: SendRequest, facts: SendFacts) -> Problem | None:
    return errors.same_to_and_from() if facts.to == facts.sender else None


def _fallback_is_well_formed(request: SendRequest, _facts: SendFacts) -> Problem | None:
    valid = not request.fallback or phones.parse_sender(request.fallback) is not None
    return None if valid else errors.bad_fallback_from(request.fallback)


def _sender_is_owned(request: SendRequest, facts: SendFacts) -> Problem | None:
    """A number has to be the account's; an alphanumeric id is everybody's."""
    named = phones.kind_of(facts.sender or "") is phones.NumberKind.ALPHANUMERIC
    if facts.number is not None or named or _is_left_to_service(request):
        return None
    if facts.owned_elsewhere:
        return errors.from_other_account(request.sender, request.account_sid)
    return errors.from_unknown(request.sender)


def _recipient_is_in_reach(request: SendRequest, facts: SendFacts) -> Problem | None:
    pair = reachability.Pair(
        to=facts.to or "",
        sender=facts.sender or "",
        number=facts.number,
        persona=facts.handset.persona,
        has_media=bool(request.media) and facts.sender is not None,
        switches=facts.switches,
    )
    return reachability.refusal(pair)


def _callback_is_a_url(request: SendRequest, _facts: SendFacts) -> Problem | None:
    url = request.status_callback
    return None if not url or is_callback_url(url) else errors.bad_status_callback(url)


def _media_are_urls(request: SendRequest, _facts: SendFacts) -> Problem | None:
    if len(request.media) > MOST_MEDIA:
        return errors.too_many_media()
    return next((errors.bad_media_url(url) for url in request.media if not is_callback_url(url)), None)


def _validity_is_in_range(request: SendRequest, _facts: SendFacts) -> Problem | None:
    text = request.validity
    whole = text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_VALIDITY))
    return None if not text or (whole and 1 <= int(text) <= LONGEST_VALIDITY) else errors.bad_validity(text)


def _service_can_send(request: SendRequest, facts: SendFacts) -> Problem | None:
    """TWI-4-24, TWI-4-25: a service sends from a number of its pool, the one that is asked for or one it chooses."""
    if facts.service is None:
        return None
    if not _is_left_to_service(request):
        inside = _is_inside(facts, facts.service)
        return None if inside else errors.from_not_yours(request.sender)
    if not facts.pool:
        return errors.service_empty() if facts.switches.empty_service_refusal is Refusal.SYNC else None
    if facts.switches.incapable_service_refusal is Refusal.ASYNC:
        return None
    able = sender_choice.capable(facts.pool, facts.to or "", has_media=bool(request.media))
    return None if able else errors.service_without_capable_sender()


def _is_inside(facts: SendFacts, service: MessagingService) -> bool:
    """Whether the service has the sender: a number says so itself, a name is looked for."""
    if facts.number is not None:
        return facts.number.service_sid == service.sid
    return any(sender.number == facts.sender for sender in facts.pool)


def _can_be_scheduled(_request: SendRequest, facts: SendFacts) -> Problem | None:
    return facts.unschedulable


def _recipient_has_not_opted_out(_request: SendRequest, facts: SendFacts) -> Problem | None:
    """TWI-3-01: a blocked pair is refused in the answer, unless the sender's refusals are set to come late.

    A message through a service always meets its refusal later, when it is sent.
    """
    blocked = facts.block is not None and facts.number is not None and facts.service is None
    late = facts.number is not None and facts.number.refusal is Refusal.ASYNC
    return errors.opted_out() if blocked and not late else None


def _line_has_room(request: SendRequest, facts: SendFacts) -> Problem | None:
    """TWI-11-02: a sender's full queue refuses at once; one of a service's is met when the sender is chosen."""
    if facts.line is None or facts.service is not None or facts.block is not None:
        return None
    room = facts.line.has_room(segments.count(written(request, facts)).count)
    return None if room else errors.queue_full(request.sender)


FORM: tuple[Rule, ...] = (
    _names_a_recipient,
    _names_a_sender,
    _has_content,
    _fits,
    _recipient_is_a_number,
    _service_exists,
    _sender_is_well_formed,
    _ends_differ,
    _callback_is_a_url,
    _validity_is_in_range,
    _media_are_urls,
    _fallback_is_well_formed,
)
"""What the request itself has to be."""

RULES: tuple[Rule, ...] = (
    *FORM,
    _sender_is_owned,
    _service_can_send,
    _can_be_scheduled,
    _recipient_is_in_reach,
    _recipient_has_not_opted_out,
    _line_has_room,
)


def is_service_sid(text: str) -> bool:
    """Whether it names a messaging service, which `From` may do as well; `MGM` is an alphanumeric sender."""
    return SERVICE_SID.fullmatch(text) is not None


def is_callback_url(url: str) -> bool:
    """Whether Twilio would call it: an absolute HTTP URL whose host has no underscore, 4000 characters at most."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    typed = url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    return typed and parts.scheme in ("http", "https") and host != "" and "_" not in host


def written(request: SendRequest, facts: SendFacts) -> str:
    """The text as it goes out: look-alikes made plain if asked for, and a trial account's marked as one."""
    by_service = facts.service is not None and facts.service.smart_encoding
    smart = by_service if request.smart_encoded is None else request.smart_encoded
    body = smart_encode(request.body) if smart else request.body
    return f"{reachability.TRIAL_PREFIX}{body}" if facts.switches.trial else body


def refusal(request: SendRequest, facts: SendFacts) -> Problem | None:
    """Why the message is not taken, by the first rule that refuses it; None when it is taken."""
    return first(RULES, request, facts)


def first(rules: tuple[Rule, ...], request: SendRequest, facts: SendFacts) -> Problem | None:
    """The first refusal among the rules'."""
    for rule in rules:
        if problem := rule(request, facts):
            return problem
    return None


def refused(
    request: SendRequest, facts: SendFacts, problem: Problem, message: Message | None = None
) -> journal.SendRefused:
    """What the journal remembers of a refused send, with the failed message if it leaves one."""
    return journal.SendRefused(
        sender=facts.sender or request.sender,
        recipient=facts.to or request.to,
        body=request.body,
        error_code=problem.code,
        error_message=problem.message,
        direction=request.direction,
        message=message,
    )


def leaves_message(problem: Problem, switches: Switches) -> bool:
    """Whether the refused call is on record as a failed message: it is if it was answered 400, whatever the code."""
    return problem.status == 400 and switches.refused_send_leaves_message
