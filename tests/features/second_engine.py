"""Another engine, as small as it gets: opt-outs and selection, on nothing but WSGI and the standard library.

It is what `features/CONTRACT.md` leads to in ten steps, and it shares no line with the bundled engine.
"""

from __future__ import annotations

import json
import smtplib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from twilio.request_validator import RequestValidator

Json = dict[str, Any]
BACK = {"START", "YES", "UNSTOP"}
UNSUBSCRIBED = 21610


class RefusedError(Exception):
    """An answer that is a problem: its status and code."""


class Engine:
    """People in a dictionary, one number a sender, and whatever the provider refuses by mail instead."""

    def __init__(self, settings: Mapping[str, str], transport: httpx.BaseTransport | None) -> None:
        account, token = settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"]
        base = f"{settings['TWILIO_API_URL']}/2010-04-01/Accounts/{account}/"
        self.twilio = httpx.Client(base_url=base, auth=(account, token), transport=transport, trust_env=False)
        self.validator, self.url = RequestValidator(token), settings["ENGINE_PUBLIC_URL"]
        self.smtp = urlsplit(settings["ENGINE_SMTP_URL"])
        self.people: dict[str, Json] = {}
        self.senders: dict[str, str] = {}
        self.messages: list[Json] = []
        self.ids = count(1)

    def close(self) -> None:
        self.twilio.close()

    # -- people

    def save(self, person: str, record: Json) -> Json:
        known = {each["number"]: each for each in self.people.get(person, {"phones": []})["phones"]}
        phones = []
        for told in record["phones"]:
            fresh = {"sms_status": "default", "verified_at": None, "system": False}
            said = {name: value for name, value in told.items() if value is not None}
            phones.append(fresh | known.get(told["number"], {}) | said)
        seen = list(known)  # numbers keep the order in which they were first seen
        phones.sort(key=lambda each: seen.index(each["number"]) if each["number"] in seen else len(seen))
        self.people[person] = {"id": person} | record | {"phones": phones}
        return self.people[person]

    def edit(self, person: str, number: str, change: Json) -> Json:
        phone = next(each for each in self.known(person)["phones"] if each["number"] == number)
        phone["sms_status"] = change.get("sms_status") or phone["sms_status"]
        if change.get("verified"):
            phone["verified_at"] = now()
        return self.people[person]

    def known(self, person: str) -> Json:
        if person not in self.people:
            raise RefusedError(404, "UNKNOWN_PERSON")
        return self.people[person]

    # -- sending

    def send(self, order: Json) -> Json:
        self.known(order["from"])
        return {"messages": [self.one(order["from"], to, order["body"]) for to in dict.fromkeys(order["to"])]}

    def one(self, sender: str, recipient: str, body: str) -> Json:
        fields = ("channel", "from_number", "destination", "provider_sid", "reason", "error_code", "error")
        message: Json = dict.fromkeys(fields) | {"id": str(next(self.ids)), "status": "pending", "body": body}
        message |= {"from": sender, "to": recipient, "created_at": now(), "updated_at": now()}
        self.messages.append(message)
        if phone := chosen(self.known(recipient)["phones"]):
            self.text(message, phone["number"])
        else:
            self.mail(message, "NO_TEXTABLE_NUMBER")
        return message

    def text(self, message: Json, number: str) -> None:
        origin = self.number_of(message["from"])
        form = {
            "From": origin,
            "To": number,
            "Body": message["body"],
            "StatusCallback": f"{self.url}/webhooks/twilio/status",
        }
        answer = self.twilio.post("Messages.json", data=form)
        told = answer.json()
        message |= {"channel": "sms", "from_number": origin, "destination": number, "status": "sent"}
        if answer.is_success:
            message["provider_sid"] = told["sid"]
        else:
            self.refused(message, told["code"])

    def refused(self, message: Json, code: int) -> None:
        if code == UNSUBSCRIBED:
            for phone in self.people[message["to"]]["phones"]:
                phone["sms_status"] = "disabled"
        message["error_code"] = code
        self.mail(message, "TWILIO_RECIPIENT_UNSUBSCRIBED" if code == UNSUBSCRIBED else "TWILIO_SEND_FAILED")

    def mail(self, message: Json, reason: str) -> None:
        address = self.people[message["to"]]["email"]
        message |= {"channel": "email", "reason": reason, "destination": address, "status": "sent"}
        if not address:
            message |= {"channel": None, "status": "failed"}
            return
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "engine@campus.example", address, "A message for you"
        mail.set_content(message["body"])
        with smtplib.SMTP(self.smtp.hostname or "", self.smtp.port or 25) as server:
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

    # -- webhooks

    def inbound(self, form: Mapping[str, str]) -> None:
        if form["Body"].strip().upper() in BACK:
            for phone in (each for person in self.people.values() for each in person["phones"]):
                if phone["number"] == form["From"]:
                    phone["sms_status"] = "enabled"

    def status(self, form: Mapping[str, str]) -> None:
        message = next((each for each in self.messages if each["provider_sid"] == form["MessageSid"]), None)
        if message and form.get("ErrorCode") and message["channel"] == "sms":
            self.refused(message, int(form["ErrorCode"]))

    # -- the door

    def answer(self, method: str, path: str, body: str, signature: str) -> Json:
        match [method, *path.strip("/").split("/")]:
            case ["GET", "readyz"]:
                told: Json = {"status": "ready"}
            case ["GET", "v1", "capabilities"]:
                told = {"policy": "student_success", "capabilities": ["opt_outs", "selection"]}
            case [_, "v1", "people", *names]:
                told = self.person(method, names, body)
            case ["POST", "v1", "messages"]:
                told = self.send(read(body))
            case ["POST", "webhooks", "twilio", "inbound" | "status" as kind]:
                told = self.webhook(kind, f"{self.url}{path}", body, signature)
            case _:
                raise RefusedError(404, "NOT_FOUND")
        return told

    def person(self, method: str, names: list[str], body: str) -> Json:
        match [method, *names]:
            case ["PUT", person]:
                return self.save(person, read(body))
            case ["GET", person]:
                return self.known(person)
            case ["PATCH", person, "phones", number]:
                return self.edit(person, number, read(body))
        raise RefusedError(404, "NOT_FOUND")

    def webhook(self, kind: str, url: str, body: str, signature: str) -> Json:
        form = dict(parse_qsl(body, keep_blank_values=True))
        if not self.validator.validate(url, form, signature):
            raise RefusedError(403, "NOT_SIGNED")
        (self.inbound if kind == "inbound" else self.status)(form)
        return {}

    def __call__(self, environ: Json, start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        try:
            status, told = (
                "200 OK",
                self.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], body, signature),
            )
        except RefusedError as error:
            status, told = f"{error.args[0]} Refused", {"code": error.args[1], "detail": error.args[1]}
        start(status, [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]


def create_app(environment: Mapping[str, str], *, transport: httpx.BaseTransport | None = None) -> Engine:
    """The factory that `stopgap verify --engine` is given."""
    return Engine(environment, transport)


def chosen(phones: list[Json]) -> Json | None:
    """The SMS Enabled phone verified last, else the SMS Default mobile verified last, else none."""
    enabled = [each for each in phones if each["sms_status"] == "enabled"]
    default = [each for each in phones if each["sms_status"] == "default" and each["type"] == "mobile"]
    return max(enabled or default, key=lambda each: each["verified_at"] or "", default=None)


def read(body: str) -> Json:
    try:
        told: Json = json.loads(body)
    except ValueError:
        raise RefusedError(400, "INVALID_REQUEST") from None
    return told


def now() -> str:
    return datetime.now(UTC).isoformat()
