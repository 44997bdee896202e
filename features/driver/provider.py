"""The provider and the world around it, through the simulator's control routes: what people hold and what they got."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from features.driver.wire import BreakdownError, Json, Wire

SETTLE_TRIES = 4000
PAUSE_SECONDS = 0.005
EVENTS = 1000


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text on a handset: `received` says whether the handset got it or sent it."""

    received: bool
    sender: str
    recipient: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail in a mailbox."""

    subject: str
    text: str


class Provider:
    """One account of the simulator."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._begin_to_read()

    def _begin_to_read(self) -> None:
        """Nothing of the journal has been read: no event, so no try at a webhook either."""
        self._read = 0
        self._answers: dict[str, list[int]] = {}

    def check_ready(self) -> None:
        """Raise `UnreachableError` or `BreakdownError` unless the simulator is up."""
        self._wire.ask("GET", "/readyz")

    def reset(self) -> None:
        """Forget everything of this account."""
        self._wire.ask("POST", "/_sim/reset")
        self._begin_to_read()

    def settle(self) -> None:
        """Return when nothing is in flight any more: no status, webhook or reply that is due.

        Tries are counted, not seconds: in process the clock stands still while this waits.
        """
        for _ in range(SETTLE_TRIES):
            if not self._wire.ask("POST", "/_sim/settle")["pending"]:
                return
            time.sleep(PAUSE_SECONDS)
        raise BreakdownError(f"the simulator still has things in flight after {SETTLE_TRIES} questions")

    def add_number(self, number: str) -> None:
        """Give the account a number to send from."""
        self._wire.ask("POST", "/_sim/numbers", body={"number": number})

    def numbers(self) -> list[str]:
        """The account's numbers, those that the engine bought among them."""
        return [row["number"] for row in self._wire.ask("GET", "/_sim/numbers")["numbers"]]

    def switch(self, **values: object) -> None:
        """Let the provider be otherwise where no source settles how it is."""
        self._wire.ask("PUT", "/_sim/switches", body=values)

    def refuse_afterwards(self, number: str) -> None:
        """Accept blocked texts from this number first, and report the refusal by status callback."""
        self._wire.ask("PUT", f"/_sim/numbers/{number}", body={"refusal": "async"})

    def tell_late(self, number: str, seconds: float) -> None:
        """Tell the engine so much later what became of texts from this number."""
        fault = {
            "name": f"late-{number.strip('+')}",
            "on": "status_callback",
            "match": {"parameters": {"From": number}},
            "effect": {"type": "late", "seconds": seconds},
        }
        self._wire.ask("POST", "/_sim/faults", body=fault)

    def leave_keywords(self, number: str) -> None:
        """Switch the provider's own handling of stop, start and help words off for this number."""
        self._wire.ask("PUT", f"/_sim/numbers/{number}", body={"keyword_handling": False})

    def be_busy(self, sender: str) -> None:
        """Answer every request for a text from this number with "too many requests"."""
        fault = {
            "name": f"busy-{sender.strip('+')}",
            "on": "api_call",
            "match": {"method": "POST", "url": "*/Messages*", "parameters": {"From": sender}},
            "effect": {"type": "refuse", "error": "too_many_requests"},
        }
        self._wire.ask("POST", "/_sim/faults", body=fault)

    def tell_twice(self) -> None:
        """Send every webhook to the engine a second time."""
        for site in ("inbound_webhook", "status_callback"):
            fault = {"name": f"twice-{site}", "on": site, "effect": {"type": "duplicate"}}
            self._wire.ask("POST", "/_sim/faults", body=fault)

    def decline_consents(self) -> None:
        """Answer every report of a consent with an error; nothing is done."""
        fault = {
            "name": "no-consents",
            "on": "api_call",
            "match": {"method": "POST", "url": "*/Consents/Bulk*"},
            "effect": {"type": "refuse", "error": "internal_error"},
        }
        self._wire.ask("POST", "/_sim/faults", body=fault)

    def decline_each_consent(self) -> None:
        """Take every report of consents, and decline each consent in it by the error of that item."""
        fault = {"name": "no-consent", "on": "consent", "effect": {"type": "decline"}}
        self._wire.ask("POST", "/_sim/faults", body=fault)

    def send(self, handset: str, to: str, body: str, media: Sequence[str] = ()) -> str:
        """The person who holds the handset sends a text, with pictures from there; the provider's name for it."""
        text: Json = {"to": to, "body": body} | ({"media": list(media)} if media else {})
        answer = self._wire.ask("POST", f"/_sim/handsets/{handset}/texts", body=text)
        return str(answer["sid"])

    def answers(self, sid: str) -> list[int]:
        """With which HTTP status each try at the webhook about this text was answered; 0 where nobody did."""
        page = self._wire.ask("GET", "/_sim/events", params={"after": self._read, "limit": EVENTS})
        self._read = page["last"]
        for event in page["events"]:
            if event["type"] in {"webhook_delivered", "webhook_failed"}:
                self._answers.setdefault(event["message_sid"], []).append(event.get("status") or 0)
        return self._answers.get(sid, [])

    def behave(self, handset: str, persona: str, delay_seconds: int = 0) -> None:
        """From now on the handset is of this kind, and its receipts take so long."""
        behaviour: Json = {"persona": persona}
        if delay_seconds:
            behaviour["delay_seconds"] = delay_seconds
        self._wire.ask("PUT", f"/_sim/handsets/{handset}", body=behaviour)

    def fail(self, handset: str, error_code: int) -> None:
        """From now on texts to the handset fail with this error code."""
        behaviour: Json = {"status": "undelivered", "error_code": error_code}
        self._wire.ask("PUT", f"/_sim/handsets/{handset}", body=behaviour)

    def texts(self, handset: str) -> list[Text]:
        """What the handset received and sent, oldest first."""
        answer = self._wire.ask("GET", f"/_sim/handsets/{handset}/texts")
        return [
            Text(
                received=row["direction"] == "received",
                sender=row["from"],
                recipient=row["to"],
                body=row["body"],
            )
            for row in answer["texts"]
        ]

    def blocks(self, sender: str, recipient: str) -> bool:
        """Whether the provider keeps this sender number from texting this phone at the moment."""
        rows = self._wire.ask("GET", "/_sim/opt-outs", params={"from": sender, "to": recipient})["opt_outs"]
        return any(row["lifted_at"] is None for row in rows)

    def lift(self, sender: str, recipient: str) -> None:
        """Take away what keeps this sender number from texting this phone, as somebody at the provider would."""
        self._wire.ask("DELETE", "/_sim/opt-outs", params={"from": sender, "to": recipient})

    def asked_to_send(self, recipient: str, body: str) -> bool:
        """Whether anybody ever asked the provider to send these words to this phone, and be it in vain."""
        events = self._wire.ask("GET", "/_sim/events", params={"limit": EVENTS})["events"]
        asked = [
            event.get("message") or event
            for event in events
            if event["type"] in {"message_created", "send_refused"}
        ]
        return any((each["recipient"], each["body"]) == (recipient, body) for each in asked)

    def mails(self, address: str) -> list[Mail]:
        """What arrived in the mailbox, oldest first."""
        answer = self._wire.ask("GET", f"/_sim/mailboxes/{address}")
        return [Mail(subject=row["subject"], text=row["text"]) for row in answer["mails"]]

    def delays(self) -> list[Json]:
        """One row a STOP: what the engine went on to do."""
        rows: list[Json] = self._wire.ask("GET", "/_sim/delays")["delays"]
        return rows

    def webhooks(self) -> list[Json]:
        """What went out to the engine, oldest first, with its answers."""
        rows: list[Json] = self._wire.ask("GET", "/_sim/webhooks")["webhooks"]
        return rows

    def remember(self) -> str:
        """Where the account stands; the id to go back to."""
        return str(self._wire.ask("POST", "/_sim/snapshots", body={})["id"])

    def go_back(self, snapshot: str) -> None:
        self._wire.ask("POST", f"/_sim/snapshots/{snapshot}/restore", body={})
        self._begin_to_read()

    def now(self) -> datetime:
        return datetime.fromisoformat(self._wire.ask("GET", "/_sim/clock")["now"])

    def set_clock(self, instant: datetime) -> None:
        """Stop the account's clock at an instant."""
        self._wire.ask("PUT", "/_sim/clock", body={"now": instant.isoformat(), "frozen": True})

    def advance_clock(self, span: timedelta) -> None:
        """Move the account's clock; what falls due on the way happens in order."""
        self._wire.ask("POST", "/_sim/clock/advance", body={"seconds": span.total_seconds()})

    def close(self) -> None:
        self._wire.close()
