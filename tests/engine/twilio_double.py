"""A Twilio small enough to be read at once, for tests of the engine alone.

It speaks the JSON of the real API for Messages and IncomingPhoneNumbers, keeps opt-outs per (sender, recipient) as
Twilio does, and can be told to misbehave. It also serves a clock, so that a test decides what time it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from threading import Lock
from urllib.parse import parse_qsl

import httpx

ACCOUNT = "AC" + "1" * 32
TOKEN = "a token of this test"
API = "http://twilio.test"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
STOP_WORDS = {"stop", "stopall", "quit", "end", "cancel", "unsubscribe", "revoke", "optout"}
START_WORDS = {"start", "yes", "unstop"}
BEGINNING = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Text:
    """A text that Twilio accepted."""

    sid: str
    sender: str
    to: str
    body: str
    callback: str
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None
    direction: str = "outbound-api"

    def json(self) -> dict[str, object]:
        when = format_datetime(self.created_at)
        return {
            "sid": self.sid, "from": self.sender, "to": self.to, "body": self.body, "status": self.status,
            "error_code": self.error_code, "date_created": when, "date_sent": when, "direction": self.direction,
        }  # fmt: skip


Fault = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class Twilio:
    """The provider's side of the wire: `transport` is what the engine is given."""

    now: datetime = BEGINNING
    numbers: dict[str, str] = field(default_factory=dict)
    sms_urls: dict[str, str] = field(default_factory=dict)
    shop: list[str] = field(default_factory=list)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    invalid: set[str] = field(default_factory=set)
    texts: list[Text] = field(default_factory=list)
    inbound: list[Text] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    refuse_late: bool = False
    before: Fault | None = None
    after: Callable[[Text], None] | None = None
    serial: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    @property
    def transport(self) -> httpx.BaseTransport:
        return httpx.MockTransport(self.answer)

    def own(self, *numbers: str) -> None:
        """Give the account these numbers."""
        for number in numbers:
            self.numbers[number] = f"PN{len(self.numbers) + 1:032x}"

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def texts_to(self, number: str) -> list[str]:
        """The bodies that were accepted for a number, oldest first."""
        return [text.body for text in self.texts if text.to == number]

    def answer(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
        if self.before and (answer := self.before(request)):
            return answer
        if request.url.path == "/clock":
            return httpx.Response(200, json={"now": self.now.isoformat()})
        path = request.url.path.removeprefix(ROOT)
        form = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        return self._api(request, path, form)

    def _api(self, request: httpx.Request, path: str, form: dict[str, str]) -> httpx.Response:
        if path == "/Messages.json":
            return self._create(form) if request.method == "POST" else self._list(request)
        if path == "/IncomingPhoneNumbers.json":
            return self._buy(form["PhoneNumber"]) if request.method == "POST" else self._pool()
        if path.startswith("/IncomingPhoneNumbers/"):
            return self._point(path.rpartition("/")[2].removesuffix(".json"), form["SmsUrl"])
        if path == "/AvailablePhoneNumbers/US/Local.json":
            offers = [{"phone_number": number} for number in self.shop]
            return httpx.Response(200, json={"available_phone_numbers": offers, "uri": ""})
        return error(404, 20404, "The requested resource was not found")

    def _create(self, form: dict[str, str]) -> httpx.Response:
        sender, to = form["From"], form["To"]
        if to in self.invalid:
            return error(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        blocked = (sender, to) in self.blocks
        if blocked and not self.refuse_late:
            return error(400, 21610, "Attempt to send to unsubscribed recipient")
        with self._lock:
            sid = f"SM{next(self.serial):032x}"
            text = Text(sid, sender, to, form["Body"], form["StatusCallback"], self.now)
            self.texts.append(text)
        if self.after:
            self.after(text)
        return httpx.Response(201, json=text.json())

    def _list(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        between = (asked.get("From"), asked.get("To"))
        since = datetime.fromisoformat(asked.get("DateSent>", "0001-01-02T00:00:00+00:00"))
        found = [
            text.json()
            for text in reversed(self.texts + self.inbound)
            if (text.sender, text.to) == between or (between == (None, None) and text.created_at >= since)
        ]
        return httpx.Response(200, json={"messages": found, "uri": "", "next_page_uri": None})

    def _pool(self) -> httpx.Response:
        owned = [
            {"sid": sid, "phone_number": number, "capabilities": {"sms": True, "voice": True}}
            for number, sid in self.numbers.items()
        ]
        return httpx.Response(200, json={"incoming_phone_numbers": owned, "uri": "", "next_page_uri": None})

    def _buy(self, number: str) -> httpx.Response:
        with self._lock:
            if number in self.shop:
                self.shop.remove(number)
                self.own(number)
                return httpx.Response(201, json={"sid": self.numbers[number], "phone_number": number})
        return error(400, 21422, f"{number} is not available")

    def _point(self, sid: str, url: str) -> httpx.Response:
        number = next(number for number, known in self.numbers.items() if known == sid)
        self.sms_urls[number] = url
        return httpx.Response(200, json={"sid": sid, "phone_number": number})


def error(status: int, code: int, message: str) -> httpx.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return httpx.Response(
        status, json={"code": code, "message": message, "more_info": more, "status": status}
    )


def fails_to_answer(*, path: str, at: str) -> Fault:
    """The connection breaks: `before` the request got out, or `after`, when nobody knows what became of it."""

    def fault(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith(path) and request.method == "POST":
            problem = httpx.ConnectError if at == "before" else httpx.ReadTimeout
            raise problem("the connection broke", request=request)
        return None

    return fault


def body_of(request: httpx.Request) -> dict[str, str]:
    """The form of a request."""
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))
