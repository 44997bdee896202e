"""Twilio's error codes: the one catalogue, and the only file that holds such a number.

Four kinds of thing carry a code, and none is a kind of another:

* a `Problem` answers a request that is refused. Each name below makes one: `errors.invalid_to("+1x")`.
  The core returns it as a value; the shell raises it as `ApiError`, which one handler renders.
* a `Delivery` ends a message that had been accepted: its `error_code` and `error_message`.
* a `Debugger` entry tells what was wrong with the answer of a webhook. Nobody but the log ever sees it.
* a consent item's `error_code` stands inside an answer that is itself a success.

Twilio documents a title for each code, not the sentence sent over the wire, and changes the sentences at
will: clients match on the code. The comment beside a row says where its sentence is from: `page` or `dict`,
Twilio's error pages and dictionary; `seen`, a log of the real API; `ours`, nobody's but our own. The HTTP
status is 400 unless a row says otherwise; `?` marks a status or code that no source settles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was refused: Twilio's code, the HTTP status of the answer, and a sentence."""

    code: int
    status: int
    message: str

    @property
    def more_info(self) -> str:
        """The page that explains the code."""
        return f"https://www.twilio.com/docs/errors/{self.code}"


class ApiError(Exception):
    """A request is refused. The only exception that crosses into the shell."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Delivery:
    """Why an accepted message did not arrive, and the status it ends in."""

    code: int
    title: str
    final: Literal["failed", "undelivered"]


@dataclass(frozen=True, slots=True)
class Debugger:
    """What was wrong with the answer of a webhook."""

    code: int
    title: str


def _always(code: int, message: str, status: int = 400) -> Callable[[], Problem]:
    problem = Problem(code, status, message)
    return lambda: problem


def _about(code: int, message: str, status: int = 400) -> Callable[[str], Problem]:
    return lambda value: Problem(code, status, message.format(value))


def _pair(code: int, message: str, status: int = 400) -> Callable[[str, str], Problem]:
    return lambda first, second: Problem(code, status, message.format(first, second))


# --- Any request
invalid_parameter = _pair(
    20001, "Invalid value for parameter {0}: {1}"
)  # (name, value); ours, code for want of better
missing_parameter = _about(
    20001, "Missing required parameter {} in the post body"
)  # (name); seen, messaging/v1
unauthenticated = _always(20003, "Authenticate", 401)  # page; seen
wrong_method = _always(20004, "Method not allowed", 405)  # dict
account_not_active = _always(20005, "Account is not active", 403)  # dict; status ?
subaccount_of_subaccount = _always(20001, "A subaccount cannot open subaccounts")  # ours; code ?
page_size_too_large = _always(20007, "Page size too large")  # dict; capping instead is the default
test_credentials_refused = _always(
    20008, "Resource not accessible with Test Account Credentials", 403
)  # seen
not_found = _about(20404, "The requested resource {} was not found", 404)  # (path); seen
too_many_requests = _always(20429, "Too Many Requests", 429)  # page
internal_error = _always(20500, "Internal Server Error", 500)  # dict; only ever sent by a fault
unavailable = _always(20503, "Service is unavailable. Please try again", 503)  # dict; the same

# --- Sending: what is missing
missing_body = _always(21602, "Message body is required.")  # seen
missing_from = _always(21603, "A 'From' phone number is required.")  # seen
missing_to = _always(21604, "A 'To' phone number is required.")  # seen
missing_content = _always(21619, "A text message body or media urls must be specified.")  # dict

# --- Sending: the recipient
invalid_to = _about(21211, "The 'To' number {} is not a valid phone number.")  # seen
short_code_recipient = _about(21265, "The 'To' number {} cannot be a Short Code")  # dict title
premium_recipient = _about(21268, "The 'To' number {} is a premium or information service number")  # ours
region_not_permitted = _about(
    21408,
    "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {}.",  # seen
)
unverified_recipient = _about(
    21608,  # seen Nov 2023, where the number's last four digits are masked
    "The number {0} is unverified. Trial accounts cannot send messages to unverified numbers; verify {0} at "
    "twilio.com/user/account/phone-numbers/verified, or purchase a Twilio number to send messages to "
    "unverified numbers",
)
opted_out = _always(21610, "Attempt to send to unsubscribed recipient")  # page; seen 27 May 2022
not_mobile = _about(21614, "To number: {}, is not a mobile number")  # seen
landline_recipient = _about(21635, "The 'To' number {} is a landline")  # ours; outside US, CA and GB only

# --- Sending: the sender
invalid_from = _about(
    21212,
    "The 'From' number {} is not a valid phone number, shortcode, or alphanumeric sender ID.",  # seen
)
unverified_sender = _about(21264, "The 'From' phone number {} is not verified")  # dict title
same_to_and_from = _always(21266, "'To' and 'From' number cannot be the same")  # seen
alphanumeric_on_trial = _always(21267, "Alphanumeric Sender ID cannot be used on trial accounts")  # ours
from_not_yours = _about(
    21606,  # seen with test credentials and on the older live API
    "The From phone number {} is not a valid, SMS-capable inbound phone number or short code for your "
    "account.",
)
queue_full = _about(
    21611, "SMS queue is full."
)  # (sender); seen with test credentials; the text names nobody
unroutable = _pair(  # (to, sender); seen
    21612,
    "The 'To' phone number: {0}, is not currently reachable using the 'From' phone number: {1} via SMS.",
)
from_unknown = _about(21659, "'From' {} is not a Twilio phone number or Short Code country mismatch")  # seen
from_other_account = _pair(
    21660, "Mismatch between the 'From' number {0} and the account {1}"
)  # (sender, account_sid); seen
from_cannot_text = _about(21661, "'From' number {} is not SMS-capable")  # ours
bad_fallback_from = _about(21664, "The 'FallbackFrom' value {} cannot be used")  # ours, first of five
channels_differ = _pair(21910, "Channels of 'From' {1} and 'To' {0} do not match")  # (to, sender); ours

# --- Sending: the content and the options
bad_status_callback = _about(
    21609, "The 'StatusCallback' URL {} is not a valid URL."
)  # dict title, words [U]
body_too_long = _always(
    21617, "The concatenated message body exceeds the 1600 character limit."
)  # seen Aug 2026
bad_media_url = _about(21620, "Invalid media URL: {}")  # ours
from_cannot_mms = _about(
    21621, "The 'From' number {} has not been enabled for picture messaging"
)  # dict title
account_cannot_mms = _always(21622, "MMS has not been enabled for your account")  # dict title
too_many_media = _always(21623, "Number of media files exceeds allowed limit")  # dict title
bad_validity = _about(21624, "The 'ValidityPeriod' value {} is not within 1 to 36000 seconds")  # ours

# --- Messaging services
service_not_found = _about(21701, "The Messaging Service {} does not exist", 404)  # (sid); page, status [D]
service_unavailable = _always(21702, "The Messaging Service is not available, please try again")  # ours
service_without_capable_sender = _always(
    21703,
    "The Messaging Service does not have a phone number available to send a message",  # dict title
)
service_empty = _always(21704, "The Messaging Service contains no phone numbers")  # dict title
service_malformed = _about(21705, "The Messaging Service {} is invalid")  # (sid); dict title
already_in_service = _always(
    21710, "Phone Number or Short Code is already in the Messaging Service."
)  # dict; status ?
in_another_service = _always(
    21712,
    "Phone Number or Short Code is associated with another Messaging Service.",  # dict; status ?
)
service_full = _always(21714, "Number pool size limit reached for Messaging Service")  # dict; status ?

# --- Scheduling
send_at_missing = _always(35111, "SendAt is required for a scheduled message")  # ours
send_at_out_of_range = _about(35114, "SendAt {} is not between 15 minutes and 35 days from now")  # ours
schedule_needs_service = _always(35118, "MessagingServiceSid is required to schedule a message")  # ours
too_many_scheduled = _always(35125, "The account has too many scheduled messages")  # ours
not_cancelable = _always(30409, "The message cannot be canceled in its present state", 409)  # ours; status ?

# --- Changing a message afterwards
unfinished_delete = _always(
    20009, "Cannot delete message because delivery has not been completed.", 409
)  # page; seen
# Only an empty Body is allowed on update; which code refuses another is open. A wrong value of a parameter is
# what it is, and no narrower code exists, so it is the general one.
body_not_empty = _always(20001, "Body must be empty: a message can only be redacted")  # ours; code ?

# --- Buying and configuring numbers (dict titles)
bad_url = _pair(21402, "{0} is not valid: {1}")  # (parameter, url)
bad_method = _pair(21403, "{0} is not a valid HTTP method: {1}")  # (parameter, method)
trial_cannot_buy = _always(21404, "Your account is a trial account and cannot buy this number")
fallback_without_url = _always(21406, "SmsFallbackUrl was set but SmsUrl was not")
number_lacks_sms = _about(21407, "Phone number {} does not support SMS")
number_invalid = _about(21421, "{} is not a valid phone number")
number_not_available = _about(21422, "{} is not available")  # seen with test credentials
bad_area_code = _about(21451, "{} is not a valid area code")
none_in_area_code = _about(21452, "No phone numbers found in area code {}")
number_needs_certification = _about(21613, "Phone number {} requires certification")
number_needs_local_address = _about(21615, "Phone number {} requires a local address")
number_needs_address = _about(21631, "Phone number {} requires an address")
number_needs_bundle = _about(21649, "Phone number {} requires a regulatory bundle")

# --- Deliveries: titles of the dictionary; a final status without `page` is likely, not documented
OPTED_OUT: Final = Delivery(21610, "Attempt to send to unsubscribed recipient", "failed")  # page
QUEUE_OVERFLOW: Final = Delivery(30001, "Queue overflow", "failed")  # page
ACCOUNT_SUSPENDED: Final = Delivery(30002, "Account suspended", "failed")  # page
UNREACHABLE: Final = Delivery(30003, "Unreachable destination handset", "undelivered")  # page
BLOCKED: Final = Delivery(30004, "Message blocked", "undelivered")
UNKNOWN_HANDSET: Final = Delivery(30005, "Unknown destination handset", "undelivered")
LANDLINE: Final = Delivery(30006, "Landline or unreachable carrier", "undelivered")
FILTERED: Final = Delivery(30007, "Message filtered", "undelivered")  # page
UNKNOWN_ERROR: Final = Delivery(30008, "Unknown error", "undelivered")
CONGESTION: Final = Delivery(30017, "Carrier network congestion", "undelivered")
THROUGHPUT_EXCEEDED: Final = Delivery(30022, "US A2P 10DLC rate limits exceeded", "failed")
DAILY_CAP_REACHED: Final = Delivery(30023, "US A2P 10DLC daily message cap reached", "failed")
CARRIER_CAP_REACHED: Final = Delivery(30027, "US A2P 10DLC carrier daily message limit reached", "failed")
TOLL_FREE_UNVERIFIED: Final = Delivery(30032, "Toll-free number has not been verified", "undelivered")
CAMPAIGN_SUSPENDED: Final = Delivery(30033, "US A2P 10DLC campaign suspended", "undelivered")
UNREGISTERED: Final = Delivery(
    30034, "US A2P 10DLC message from an unregistered number", "undelivered"
)  # seen
NUMBER_IN_SETUP: Final = Delivery(
    30035, "US A2P 10DLC message from a number still being set up", "undelivered"
)
EXPIRED: Final = Delivery(30036, "Validity period expired", "failed")
OUTBOUND_DISABLED: Final = Delivery(30037, "Outbound messaging disabled", "failed")
LOOP: Final = Delivery(30039, "Message loop detected", "failed")
TRIAL_LENGTH_EXCEEDED: Final = Delivery(30044, "Trial message length exceeded", "failed")
UNCONFIRMED: Final = Delivery(30046, "Message delivery not confirmed", "undelivered")
PROVIDER_TIMEOUT: Final = Delivery(30410, "Provider timeout error", "failed")  # page
PUMPING: Final = Delivery(30450, "Message delivery blocked by SMS pumping protection", "undelivered")
EMPTY_SERVICE: Final = Delivery(21704, "The Messaging Service contains no phone numbers", "failed")
NO_CAPABLE_SENDER: Final = Delivery(
    21703, "The Messaging Service does not have a phone number available to send a message", "failed"
)  # when the service's refusal is set to come late

# --- Debugger: dictionary and error pages
RETRIEVAL_FAILURE: Final = Debugger(11200, "HTTP retrieval failure")
CONNECTION_FAILURE: Final = Debugger(11205, "HTTP connection failure")
PROTOCOL_VIOLATION: Final = Debugger(11206, "HTTP protocol violation")
DNS_FAILURE: Final = Debugger(11210, "HTTP bad host name")
TOO_MANY_REDIRECTS: Final = Debugger(11215, "HTTP too many redirects")
TLS_FAILURE: Final = Debugger(11220, "SSL/TLS handshake error")
CERTIFICATE_MISMATCH: Final = Debugger(11235, "Certificate invalid: domain mismatch")
CERTIFICATE_EXPIRED: Final = Debugger(11236, "Certificate invalid: certificate expired")
CERTIFICATE_UNTRUSTED: Final = Debugger(11237, "Certificate invalid: no path to a trusted root")
DOCUMENT_TOO_LARGE: Final = Debugger(11750, "TwiML response body too large")
DOCUMENT_PARSE_FAILURE: Final = Debugger(12100, "Document parse failure")
SCHEMA_WARNING: Final = Debugger(12200, "Schema validation warning")
BAD_CONTENT_TYPE: Final = Debugger(12300, "Invalid Content-Type")
REPLY_TO_INVALID: Final = Debugger(14101, "Message: invalid To attribute")
REPLY_FROM_INVALID: Final = Debugger(14102, "Message: invalid From attribute")
REPLY_BODY_INVALID: Final = Debugger(14103, "Message: invalid body")
REPLY_METHOD_INVALID: Final = Debugger(14104, "Message: invalid method attribute")
REPLY_CALLBACK_INVALID: Final = Debugger(14105, "Message: invalid statusCallback attribute")
TOO_MANY_DOCUMENTS: Final = Debugger(14106, "Message: too many documents")
REPLY_LOOP: Final = Debugger(14107, "Message: reply rate limit hit, replies dropped")
REPLY_FROM_CANNOT_TEXT: Final = Debugger(14108, "Message: From number is not SMS capable")
TOO_MANY_REPLIES: Final = Debugger(14109, "Message: reply limit exceeded")
BAD_VERB: Final = Debugger(14110, "Message: invalid verb for a message reply")
TRIAL_REPLY_TO: Final = Debugger(14111, "Message: invalid To for a trial account")

# What the debugger says of a reply that would be refused if it were sent by a call; other codes stay what they are.
OF_REPLIES: Final[Mapping[int, Debugger]] = {
    **dict.fromkeys((21211, 21265, 21268, 21614, 21635), REPLY_TO_INVALID),
    **dict.fromkeys((21212, 21606, 21659, 21660), REPLY_FROM_INVALID),
    **dict.fromkeys((21602, 21617, 21619, 21620, 21623), REPLY_BODY_INVALID),
    21608: TRIAL_REPLY_TO,
    21661: REPLY_FROM_CANNOT_TEXT,
}

# --- Consent items
CONSENT_REFUSED: Final = 30646  # accounts/v1 Consents/Bulk
CONTACT_REFUSED: Final = 30647  # accounts/v1 Contacts/Bulk

DELIVERIES: Final[Mapping[int, Delivery]] = {
    value.code: value for value in list(globals().values()) if isinstance(value, Delivery)
}
