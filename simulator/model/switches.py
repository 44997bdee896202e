"""What no source settles about the provider."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from simulator.model.senders import Refusal

Numbers = Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=1000)]
Regions = Annotated[tuple[Annotated[str, Meta(max_length=2)], ...], Meta(max_length=1000)]
Ceiling = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Switches(Struct, frozen=True, gc=False, kw_only=True):
    """What no source settles about the provider, with the default that the evidence suggests.

    Each is an account's own and is read and changed at `/_sim/switches`.
    """

    keyword_handling: bool = True
    keyword_trim: bool = True
    keyword_strip_punctuation: bool = False
    repeated_stop_reply: bool = False
    start_reply_when_not_blocked: bool = False
    help_reply_when_blocked: bool = False
    log_automatic_replies: bool = False
    missing_body_is_missing_content: bool = True
    refused_send_leaves_message: bool = True
    media_needs_credentials: bool = False
    prices: bool = False
    sending_callback: bool = False
    callback_error_message: bool = False
    referral_num_media: bool = True
    fallback_names_error: bool = True
    blocked_reply_leaves_message: bool = False
    large_page_is_refused: bool = False
    trial: bool = False
    verified_numbers: Numbers = ()
    permitted_regions: Regions = ()
    test_credentials: bool = False
    throughput: bool = False
    requests_per_second: Ceiling = 0
    short_code_keyword_handling: bool = False
    toll_free_stop_synonyms: bool = True
    toll_free_block_is_known: bool = True
    number_block_holds_in_service: bool = True
    empty_service_refusal: Refusal = Refusal.SYNC
    incapable_service_refusal: Refusal = Refusal.ASYNC
    callback_service_sid: bool = True
    callback_empty_from: bool = False
    default_service_sid: bool = False
    most_scheduled: Ceiling = 1_000_000
