"""Another engine, as small as it gets: opt-outs and selection, on Django's requests and routes.

What `features/CONTRACT.md` leads to in ten steps, its people in a file; it shares no line with the bundled engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.mime.text import MIMEText
from pathlib import Path
from smtplib import SMTP
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import JsonResponse
from django.urls import Resolver404, URLResolver, path
from django.urls.resolvers import RegexPattern
from twilio.request_validator import RequestValidator

Json = dict[str, Any]
CLAIMS = ["opt_outs", "selection"]
BACK = {"START", "YES", "UNSTOP"}
UNSUBSCRIBED = 21610
FRESH: Json = {"sms_status": "default", "verified_at": None, "system": False}
FIELDS = ("channel", "from_number", "destination", "provider_sid", "reason", "error_code", "error", "status")


class Engine:
    """People in a dictionary, one number a sender, and whatever the provider refuses by mail instead."""

    def __init__(self, environment: Mapping[str, str], transport: httpx.BaseTransport | None) -> None:
        account, token = environment["TWILIO_ACCOUNT_SID"], environment["TWILIO_AUTH_TOKEN"]
        base = f"{environment['TWILIO_API_URL']}/2010-04-01/Accounts/{account}/"
        self.twilio = httpx.Client(base_url=base, auth=(account, token), transport=transport, trust_env=False)
        self.validator, self.url = RequestValidator(token), environment["ENGINE_PUBLIC_URL"]
        self.smtp = urlsplit(environment["ENGINE_SMTP_URL"])
        self.file = Path(environment.get("ENGINE_DATABASE_URL", "").removeprefix("sqlite:///"))
        self.people: dict[str, Json] = json.loads(self.file.read_text()) if self.file.is_file() else {}
        self.senders: dict[str, str] = {}
        self.messages: list[Json] = []
        self.close = self.twilio.close
        routes = [
            path("readyz", lambda _: {"status": "ready"}),
            path("v1/capabilities", lambda _: {"policy": "student_success", "capabilities": CLAIMS}),
            path("v1/people/<name>", self.person),
            path("v1/people/<name>/phones/<number>", self.phone),
            path("v1/messages", self.send),
            path("webhooks/twilio/<kind>", self.webhook),
        ]
        self.routes = URLResolver(RegexPattern(r"^/"), routes)

    def person(self, asked: Any, name: str) -> Json:
        if asked.method == "PUT":
            record = json.loads(asked.body)
            known = {each["number"]: each for each in self.people.get(name, {"phones": []})["phones"]}
            order = {number: place for place, number in enumerate(known)}  # as the numbers were first seen
            said = sorted(record["phones"], key=lambda each: order.get(each["number"], len(order)))
            phones = [FRESH | known.get(each["number"], {}) | without_gaps(each) for each in said]
            self.people[name] = {"id": name} | record | {"phones": phones}
            if self.file.name:
                self.file.write_text(json.dumps(self.people))
        return self.people[name]

    def phone(self, asked: Any, name: str, number: str) -> Json:
        change = json.loads(asked.body)
        [phone] = [each for each in self.people[name]["phones"] if each["number"] == number]
        phone["verified_at"] = now() if change.get("verified") else phone["verified_at"]
        phone["sms_status"] = change.get("sms_status") or phone["sms_status"]
        return self.people[name]

    def send(self, asked: Any) -> Json:
        order = json.loads(asked.body)
        to = dict.fromkeys(order["to"])
        return {"messages": [self.message(order["from"], each, order["body"]) for each in to]}

    def message(self, sender: str, recipient: str, body: str) -> Json:
        message = dict.fromkeys(FIELDS) | {"id": str(len(self.messages)), "from": sender, "to": recipient}
        message |= {"body": body, "created_at": now(), "updated_at": now()}
        self.messages.append(message)
        if phone := chosen(self.people[recipient]["phones"]):
            self.text(message, phone["number"])
        else:
            self.mail(message, "NO_TEXTABLE_NUMBER")
        return message

    def text(self, message: Json, number: str) -> None:
        origin, callback = self.number_of(message["from"]), f"{self.url}/webhooks/twilio/status"
        form = {"From": origin, "To": number, "Body": message["body"], "StatusCallback": callback}
        message |= {"channel": "sms", "from_number": origin, "destination": number, "status": "sent"}
        answer = self.twilio.post("Messages.json", data=form)
        if answer.is_success:
            message["provider_sid"] = answer.json()["sid"]
        else:
            self.refused(message, answer.json()["code"])

    def refused(self, message: Json, code: int) -> None:
        message["error_code"] = code
        for phone in self.people[message["to"]]["phones"] if code == UNSUBSCRIBED else ():
            phone["sms_status"] = "disabled"
        self.mail(message, "TWILIO_RECIPIENT_UNSUBSCRIBED" if code == UNSUBSCRIBED else "TWILIO_SEND_FAILED")

    def mail(self, message: Json, reason: str) -> None:
        address = self.people[message["to"]]["email"]
        message |= {"reason": reason, "destination": address, "channel": "email", "status": "sent"}
        if not address:
            message |= {"channel": None, "status": "failed"}
            return
        mail = MIMEText(message["body"], "plain", "utf-8")
        mail["From"], mail["To"], mail["Subject"] = "engine@campus.example", address, "A message for you"
        with SMTP(self.smtp.hostname or "", self.smtp.port or 0) as server:
            server.login(self.smtp.username or "", self.smtp.password or "")
            server.send_message(mail)

    def number_of(self, sender: str) -> str:
        if sender not in self.senders:
            owned = self.twilio.get("IncomingPhoneNumbers.json").json()["incoming_phone_numbers"]
            free = next(each for each in owned if each["phone_number"] not in self.senders.values())
            form = {"SmsUrl": f"{self.url}/webhooks/twilio/inbound"}
            self.twilio.post(f"IncomingPhoneNumbers/{free['sid']}.json", data=form)
            self.senders[sender] = free["phone_number"]
        return self.senders[sender]

    def webhook(self, asked: Any, kind: str) -> Json:
        form, signature = asked.POST.dict(), asked.headers.get("X-Twilio-Signature", "")
        if not self.validator.validate(f"{self.url}{asked.path}", form, signature):
            raise PermissionError
        (self.inbound if kind == "inbound" else self.status)(form)
        return {}

    def inbound(self, form: Mapping[str, str]) -> None:
        for phone in (each for person in self.people.values() for each in person["phones"]):
            if phone["number"] == form["From"] and form["Body"].strip().upper() in BACK:
                phone["sms_status"] = "enabled"

    def status(self, form: Mapping[str, str]) -> None:
        for message in (each for each in self.messages if each["provider_sid"] == form["MessageSid"]):
            if form.get("ErrorCode") and message["channel"] == "sms":
                self.refused(message, int(form["ErrorCode"]))

    def __call__(self, environ: Json, start: Callable[..., Any]) -> Iterable[bytes]:
        asked = WSGIRequest(environ)
        refusals = {Resolver404: (404, "NOT_FOUND"), KeyError: (404, "UNKNOWN_PERSON")}
        refusals |= {ValueError: (400, "INVALID_REQUEST"), PermissionError: (403, "NOT_SIGNED")}
        try:
            view, _, named = self.routes.resolve(asked.path_info)
            answer = JsonResponse(view(asked, **named))
        except tuple(refusals) as error:
            status, code = next(row for kind, row in refusals.items() if isinstance(error, kind))
            answer = JsonResponse({"code": code, "detail": f"{error}"}, status=status)
        start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]


def create_app(environment: Mapping[str, str], *, transport: httpx.BaseTransport | None = None) -> Engine:
    """The factory that `stopgap verify --engine` is given."""
    if not settings.configured:
        settings.configure()
    return Engine(environment, transport)


def chosen(phones: list[Json]) -> Json | None:
    """The SMS Enabled phone verified last, else the SMS Default mobile verified last, else none."""
    enabled = [each for each in phones if each["sms_status"] == "enabled"]
    default = [each for each in phones if each["sms_status"] == "default" and each["type"] == "mobile"]
    return max(enabled or default, key=lambda each: each["verified_at"] or "", default=None)


def without_gaps(told: Json) -> Json:
    return {name: value for name, value in told.items() if value is not None}


def now() -> str:
    return datetime.now(UTC).isoformat()
