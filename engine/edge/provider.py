"""The provider: Twilio, spoken to by its official SDK.

With `TWILIO_API_URL` unset this is the real Twilio; set, the same requests go to that address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import httpx
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.rest import Client

from engine.edge.ids import new_id
from engine.edge.network import TIMEOUT, HttpxClient, network
from engine.edge.settings import Settings
from engine.rules import outcomes
from engine.rules.outcomes import Answer

TWILIO = "https://api.twilio.com"
CLOCK_SKEW = timedelta(minutes=1)
OFFERS = 50  # looked at for one to buy
STATUS_PATH = "/webhooks/twilio/status"
INBOUND_PATH = "/webhooks/twilio/inbound"
PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
LARGEST_PICTURE = 5_000_000  # bytes: what the provider takes of a message
RETRIES = "#rc=5&rp=all"  # a text that does not get through is brought again, whatever went wrong

# The request never left: the text was certainly not accepted.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class ProviderError(Exception):
    """The provider could not say or do what it was asked; the text names its answer."""


@dataclass(frozen=True)
class PoolNumber:
    """A number that the provider account owns."""

    number: str
    sid: str


@dataclass(frozen=True)
class Sent:
    """A text that the provider has, and what it says of it."""

    sid: str
    body: str
    answer: Answer


@dataclass(frozen=True)
class Received:
    """A text that came to one of the account's numbers, as the provider's log has it."""

    sid: str
    handset: str
    to: str
    body: str
    at: datetime | None
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture as the provider keeps it."""

    content_type: str
    content: bytes


class Provider:
    """What the engine asks of Twilio."""

    def __init__(
        self, settings: Settings, client: Callable[[], httpx.Client], transport: httpx.BaseTransport | None
    ) -> None:
        """The `transport` carries what the SDK asks, the network unless given; the `client` whatever else there is."""
        self._settings = settings
        self._http = client
        self._transport = transport

    @cached_property
    def _twilio(self) -> Client:
        carrier = HttpxClient(self._transport or network(self._settings.api_url or TWILIO))
        twilio = Client(self._settings.account_sid, self._settings.auth_token, http_client=carrier)
        if self._settings.api_url:
            twilio.api.base_url = self._settings.api_url
            twilio.accounts.base_url = self._settings.api_url
        return twilio

    def close(self) -> None:
        """Let go of the connections, unless they are of a transport that was given."""
        if self._transport is None and "_twilio" in vars(self):
            self._twilio.http_client.close()

    def send(self, message_id: str, sender: str, to: str, body: str) -> Answer:
        """Ask for one text. The status callback's URL names the message: a callback may be quicker than this answer."""
        callback = f"{self._settings.public_url}{STATUS_PATH}?{urlencode({'message': message_id})}"
        try:
            sent = self._twilio.messages.create(to=to, from_=sender, body=body, status_callback=callback)
        except TwilioRestException as refused:
            return _refused(
                refused.status, refused.code, refused.msg.removeprefix("Unable to create record: ")
            )
        except TwilioServiceException as refused:  # the shape of newer Twilio products
            return _refused(refused.status, refused.code, refused.title)
        except NEVER_SENT as error:
            return Answer(status="failed", text=f"Provider Not Reached: {error}", never_left=True)
        except Exception as error:  # noqa: BLE001 - whatever the answer did to the SDK, the text may be on its way
            return Answer(text=f"No Answer From The Provider: {error}")
        return Answer(status=_word(sent.status), code=_code(sent.error_code), sid=_word(sent.sid))

    def owned(self, number: str) -> PoolNumber | None:
        """The account's own number, None when it has no such number; raises `ProviderError`."""
        return next((entry for entry in self.pool() if entry.number == number), None)

    def sent(self, sender: str, to: str, since: datetime) -> list[Sent]:
        """The texts between two numbers since then that the provider has, newest first; raises `ProviderError`."""
        found = self._asked(lambda: self._twilio.messages.list(from_=sender, to=to, limit=200))
        return [
            Sent(
                text.sid,
                text.body,
                Answer(status=_word(text.status), code=_code(text.error_code), sid=text.sid),
            )
            for text in found
            if text.date_created is None or text.date_created >= since - CLOCK_SKEW
        ]

    def received(self, since: datetime) -> list[Received]:
        """The texts that came to the account's numbers since then, oldest first; raises `ProviderError`."""
        listed = lambda: self._twilio.messages.list(date_sent_after=since - CLOCK_SKEW, page_size=1000)  # noqa: E731 - named once
        found = [text for text in self._asked(listed) if text.direction == "inbound"]
        return [
            Received(
                text.sid,
                text.from_,
                text.to,
                text.body or "",
                text.date_sent or text.date_created,
                self._media(text),
            )
            for text in reversed(found)
        ]

    def _media(self, text: Any) -> tuple[str, ...]:
        """Where the pictures of a text are; the log itself only counts them."""
        if text.num_media in {None, "0"}:
            return ()
        found = self._asked(self._twilio.messages(text.sid).media.list)
        return tuple(self._twilio.api.base_url + each.uri.removesuffix(".json") for each in found)

    def picture(self, url: str) -> Picture | None:
        """A picture of a text, from the provider's own address only; None for all else. Raises `ProviderError`."""
        address = f"{self._twilio.api.base_url.rstrip('/')}/"
        return self._asked(lambda: self._fetched(url)) if url.startswith(address) else None

    def _fetched(self, url: str) -> Picture | None:
        login = httpx.BasicAuth(self._settings.account_sid, self._settings.auth_token)
        with self._http().stream("GET", url, auth=login, timeout=TIMEOUT, follow_redirects=True) as answer:
            answer.raise_for_status()
            content_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
            content = bytearray()
            for part in answer.iter_bytes():
                content += part
                if content_type not in PICTURES or len(content) > LARGEST_PICTURE:
                    return None
        return Picture(content_type, bytes(content)) if content else None

    def pool(self) -> list[PoolNumber]:
        """The account's own numbers that can text, in the provider's order; raises `ProviderError`."""
        numbers = self._asked(lambda: self._twilio.incoming_phone_numbers.list(page_size=1000))
        return [
            PoolNumber(entry.phone_number, entry.sid) for entry in numbers if _can_text(entry.capabilities)
        ]

    def point_here(self, sid: str) -> None:
        """Let texts to the number come to this engine; raises `ProviderError`."""
        url = self._settings.public_url + INBOUND_PATH + RETRIES
        self._asked(lambda: self._twilio.incoming_phone_numbers(sid).update(sms_url=url, sms_method="POST"))

    def offered(self) -> list[str]:
        """Local numbers that can be bought, in the provider's order; raises `ProviderError`."""
        shop = self._twilio.available_phone_numbers(self._settings.number_country)
        offers = self._asked(lambda: shop.local.list(sms_enabled=True, limit=OFFERS))
        return [offer.phone_number for offer in offers]

    def buy(self, number: str) -> PoolNumber:
        """Buy a number that is on offer; raises `ProviderError`."""
        bought = self._asked(lambda: self._twilio.incoming_phone_numbers.create(phone_number=number))
        return PoolNumber(bought.phone_number, bought.sid)

    def report_consent(self, sender: str, contact: str, now: datetime) -> bool:
        """Tell that the contact wants the sender's texts again; whether it was taken; raises `ProviderError`."""
        item = {
            "contact_id": contact,
            "correlation_id": new_id(),
            "sender_id": sender,
            "status": "opt-in",
            "source": "opt-in-message",
            "date_of_consent": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        answer = self._asked(lambda: self._twilio.accounts.v1.bulk_consents.create(items=[item]))
        return all(not told.get("error_code") for told in answer.items or [])

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Exception as error:  # whatever the answer did to the SDK, it was none
            raise ProviderError(str(error) or type(error).__name__) from error


def _refused(status: int, code: int | None, words: str) -> Answer:
    """What an answer other than a success says: no, if the provider itself says so; else nothing."""
    if outcomes.is_refusal(status, code):
        return Answer(status="failed", code=code, text=words)
    return Answer(text=f"No Answer From The Provider: {status} {words}")


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _code(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _can_text(capabilities: Any) -> bool:
    """Older answers have no capabilities, or spell them `SMS`; such a number is taken to be able."""
    known = {str(name).casefold(): able for name, able in (capabilities or {}).items()}
    return bool(known.get("sms", True))
