"""The words of the page that stand in no template: what a persona does, and what each switch is about."""

from __future__ import annotations

from simulator.model import Persona

PERSONAS = {
    Persona.REACHABLE: "gets texts and confirms them",
    Persona.UNREACHABLE: "is switched off (30003)",
    Persona.UNKNOWN: "is not in service (30005)",
    Persona.LANDLINE: "takes no texts (30006)",
    Persona.FILTERED: "is behind a carrier’s filter (30007)",
    Persona.INVALID: "is no valid number (21211)",
    Persona.NOT_MOBILE: "is no mobile (21614)",
    Persona.SILENT: "gets texts and confirms none",
}

SWITCHES = {
    "keyword_handling": "The provider acts on keywords",
    "keyword_trim": "Spaces around a keyword do not matter",
    "keyword_strip_punctuation": "Punctuation around a keyword does not matter",
    "repeated_stop_reply": "A second STOP is answered again",
    "start_reply_when_not_blocked": "START is answered where nothing was blocked",
    "help_reply_when_blocked": "HELP is answered although the person opted out",
    "log_automatic_replies": "The provider’s own answers stand in the message log",
    "missing_body_is_missing_content": "A send without any content is error 21619, not 21602",
    "refused_send_leaves_message": "A refused send stands in the message log as failed",
    "media_needs_credentials": "Pictures are shown to nobody without the account’s credentials",
    "prices": "Messages that have left have a price",
    "sending_callback": "The status `sending` is called back too",
    "callback_error_message": "A callback of a failure has the error’s words",
    "referral_num_media": "Webhooks have ReferralNumMedia",
    "fallback_names_error": "The fallback is told why it is asked",
    "blocked_reply_leaves_message": "A refused TwiML reply leaves a failed message",
    "large_page_is_refused": "A page of more than a thousand is refused, not cut",
    "trial": "It is a trial account",
    "verified_numbers": "Numbers that a trial account may text",
    "permitted_regions": "Countries that may be texted; none named is all",
    "test_credentials": "The account has test credentials",
    "throughput": "Senders have their limited throughput",
    "requests_per_second": "Requests a second; 0 is no limit",
    "short_code_keyword_handling": "Keywords to a short code are the provider’s",
    "toll_free_stop_synonyms": "The toll-free network takes all stop words",
    "toll_free_block_is_known": "The API knows the toll-free network’s blocks",
    "number_block_holds_in_service": "A number’s blocks hold when it joins a service",
    "empty_service_refusal": "A service without numbers is refused at once, or later",
    "incapable_service_refusal": "A service that cannot reach the person is refused at once, or later",
    "callback_service_sid": "Callbacks name the messaging service",
    "callback_empty_from": "Callbacks have an empty From while no sender is chosen",
    "default_service_sid": "Messages without a service have a service SID all the same",
    "most_scheduled": "Messages that may be scheduled at once",
}
