"""One account of a simulator: a world of its own, in which people text, applications send and time can stand still.

What looks (`texts`, `messages`, `delays`, …) first lets everything that is in flight arrive, so that a test never
waits and never races: statuses, webhooks, the application's answers to them.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event
from typing import Any

from stopgap.delivery import Listener
from stopgap.wire import StopgapError, ask

DEFAULT_URL = "http://127.0.0.1:21610"
DEFAULT_ACCOUNT = ("AC00000000000000000000000000021610", "00000000000000000000000000021610")
PAUSE = 0.005  # seconds between two looks at what is in flight
PATIENCE = 6000  # such looks, after which something is stuck


class Stopgap:
    """An account at `url`; without SID and token a new one, which is empty and nobody else's.

    `env` is what an application needs to send through it. `StopgapError` is raised for every refusal.
    """

    def __init__(
        self, url: str = DEFAULT_URL, account_sid: str | None = None, auth_token: str | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self.account_sid = account_sid or f"AC{uuid.uuid4().hex}"
        self.auth_token = auth_token or uuid.uuid4().hex
        self.clock = Clock(self)
        self.faults = Faults(self)
        self._listener: Listener | None = None
        self.seen: list[str] = []  # whose handsets were spoken of
        self._pause = Event()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Stopgap:
        """The account that the environment names, as `stopgap run` and `stopgap env` write it."""
        env = os.environ if environment is None else environment
        url = env.get("STOPGAP_URL") or env.get("TWILIO_API_URL") or DEFAULT_URL
        sid, token = env.get("TWILIO_ACCOUNT_SID"), env.get("TWILIO_AUTH_TOKEN")
        return cls(url, sid or DEFAULT_ACCOUNT[0], token or DEFAULT_ACCOUNT[1])

    @property
    def env(self) -> dict[str, str]:
        """The variables that an application needs; `TWILIO_API_URL` is for its own code to pass on to its SDK."""
        userinfo = self.url.replace("://", f"://{self.account_sid}:{self.auth_token}@", 1)
        return {
            "TWILIO_ACCOUNT_SID": self.account_sid,
            "TWILIO_AUTH_TOKEN": self.auth_token,
            "TWILIO_API_URL": self.url,
            "STOPGAP_URL": self.url,
            "ENGINE_CLOCK_URL": f"{userinfo}/_sim/clock",
        }

    def ask(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """Any route of the simulator, as this account: `ask("GET", "/_sim/events", after=7)`."""
        wanted = {name.rstrip("_"): value for name, value in query.items() if value is not None}
        auth = (self.account_sid, self.auth_token)
        return ask(self.url, method, path, auth=auth, json_body=body, query=wanted)

    def point(self, client: Any) -> Any:
        """Have a client of Twilio's Python SDK send through this account; the client."""
        client.username, client.password, client.account_sid = (
            self.account_sid,
            self.auth_token,
            self.account_sid,
        )
        client.auth = (self.account_sid, self.auth_token)
        for product in (client.api, client.messaging, client.accounts):
            product.base_url = self.url
        client.api._account = None  # noqa: SLF001  the SDK remembers the account that it was made with
        return client

    def twilio(self) -> Any:
        """A client of Twilio's Python SDK for this account."""
        from twilio.rest import Client

        return self.point(Client(self.account_sid, self.auth_token))

    # -- the world

    def number(self, number: str | None = None, sms_url: str | None = None) -> str:
        """Own a number, this or the next free one; its texts go to `sms_url`, or to what `deliver_to` named."""
        wanted = {
            "number": number,
            "sms_url": sms_url or (self._listener.sms_url if self._listener else None),
        }
        body = {name: value for name, value in wanted.items() if value}
        return str(self.ask("POST", "/_sim/numbers", body)["number"])

    def handset(self, number: str) -> Handset:
        """The phone with that number, in its owner's hands."""
        return Handset(self, number)

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox at that address."""
        return Mailbox(self, address)

    def deliver_to(self, app: Callable[..., Any], path: str = "/sms") -> str:
        """Webhooks go to a WSGI or ASGI application in this process; its base URL.

        Numbers owned from now on text to `path` there. The application is called in the thread that looks or settles,
        so that a test's database transaction, its monkeypatches and its application context hold for it as well.
        """
        self.close()
        self._listener = Listener(app, path)
        return self._listener.base_url

    def settle(self) -> None:
        """Until nothing is in flight: what is due has arrived, and webhooks have been answered."""
        for _ in range(PATIENCE):
            busy = self._listener.serve_waiting() if self._listener else False
            if not self.ask("POST", "/_sim/settle")["pending"] and not busy:
                return
            self._pause.wait(PAUSE)
        raise StopgapError("something is in flight and does not arrive: does a webhook's address answer?")

    async def settle_async(self) -> None:
        """The same in a coroutine: an ASGI application named by `deliver_to` answers in the loop that is running."""
        import asyncio

        for _ in range(PATIENCE):
            busy = await self._listener.serve_waiting_async() if self._listener else False
            if not self.ask("POST", "/_sim/settle")["pending"] and not busy:
                return
            await asyncio.sleep(PAUSE)
        raise StopgapError("something is in flight and does not arrive: does a webhook's address answer?")

    def reset(self) -> None:
        """The account back to its beginning."""
        self.ask("POST", "/_sim/reset")

    # -- what happened

    def messages(self) -> list[dict[str, Any]]:
        """The provider's message log, newest first, in Twilio's own fields."""
        self.settle()
        return self._all(f"/2010-04-01/Accounts/{self.account_sid}/Messages.json?PageSize=1000")

    def opt_outs(self) -> list[dict[str, Any]]:
        """The ledger, oldest first, lifted blocks included."""
        self.settle()
        return list(self.ask("GET", "/_sim/opt-outs")["opt_outs"])

    def delays(self, **filters: str) -> list[dict[str, Any]]:
        """One row a STOP: when the application was told and refused, and what still arrived meanwhile."""
        self.settle()
        return list(self.ask("GET", "/_sim/delays", **filters)["delays"])

    def audit(self, **filters: str) -> dict[str, Any]:
        """`{"findings": […], "rules": […]}`: what the application did, held against the rules."""
        self.settle()
        return dict(self.ask("GET", "/_sim/audit", **filters))

    def timeline(self) -> list[dict[str, Any]]:
        """Everything that happened, in order."""
        return list(self.ask("GET", "/_sim/timeline")["timeline"])

    def story(self) -> str:
        """The conversations of everybody who was spoken of, and the account's timeline: what a failed test shows."""
        from stopgap.story import told

        found = {number: self.ask("GET", f"/_sim/handsets/{number}/texts")["texts"] for number in self.seen}
        return told(found, self.timeline())

    def close(self) -> None:
        """Take no more webhooks."""
        if self._listener:
            self._listener.close()
            self._listener = None

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        following: str | None = path
        while following:
            page = self.ask("GET", following)
            found += page["messages"]
            following = page["next_page_uri"]
        return found


class Handset:
    """A person's phone."""

    def __init__(self, stopgap: Stopgap, number: str) -> None:
        self._stopgap = stopgap
        self.number = number
        if number not in stopgap.seen:
            stopgap.seen.append(number)

    def text(self, to: str, body: str) -> dict[str, Any]:
        """The person, having read what was on its way, texts; when this returns the application has answered."""
        self._stopgap.settle()
        told = self._stopgap.ask("POST", f"/_sim/handsets/{self.number}/texts", {"to": to, "body": body})
        self._stopgap.settle()
        return dict(told)

    def texts(self) -> list[dict[str, Any]]:
        """What the handset received and sent, oldest first: `direction from to body at sid`."""
        self._stopgap.settle()
        return list(self._stopgap.ask("GET", f"/_sim/handsets/{self.number}/texts")["texts"])

    def received(self) -> list[str]:
        """The words that arrived here, oldest first."""
        return [text["body"] for text in self.texts() if text["direction"] == "received"]

    def behave(self, persona: str = "reachable", **more: object) -> None:
        """How the handset behaves from now on: `unreachable`, `landline`, `silent`, …; `delay_seconds` and the like."""
        self._stopgap.ask("PUT", f"/_sim/handsets/{self.number}", {"persona": persona, **more})


class Mailbox:
    """Somebody's mail."""

    def __init__(self, stopgap: Stopgap, address: str) -> None:
        self._stopgap = stopgap
        self.address = address

    def mails(self) -> list[dict[str, Any]]:
        """Mail that arrived, oldest first: `from to subject text at headers`."""
        self._stopgap.settle()
        return list(self._stopgap.ask("GET", f"/_sim/mailboxes/{self.address}")["mails"])


class Clock:
    """The account's time."""

    def __init__(self, stopgap: Stopgap) -> None:
        self._stopgap = stopgap

    def now(self) -> datetime:
        """What it shows."""
        return datetime.fromisoformat(self._stopgap.ask("GET", "/_sim/clock")["now"])

    def freeze(self, at: str | datetime | None = None) -> None:
        """Let time stand still, at a moment or now."""
        moment = at.isoformat() if isinstance(at, datetime) else at
        self._stopgap.ask("PUT", "/_sim/clock", {"frozen": True, **({"now": moment} if moment else {})})
        self._stopgap.settle()

    def run(self) -> None:
        """Let time go on."""
        self._stopgap.ask("PUT", "/_sim/clock", {"frozen": False})

    def advance(self, seconds: float = 0, **more: float) -> None:
        """Let time pass: seconds, or `hours=2, minutes=30`; what falls due happens, in its order."""
        from datetime import timedelta

        wanted = timedelta(seconds=seconds, **more).total_seconds()
        self._stopgap.ask("POST", "/_sim/clock/advance", {"seconds": wanted})
        self._stopgap.settle()


class Faults:
    """What goes wrong on purpose."""

    def __init__(self, stopgap: Stopgap) -> None:
        self._stopgap = stopgap

    def set(self, name: str, on: str, effect: Mapping[str, object] | str, **more: object) -> None:
        """`set("no-answer", "answer", "drop", nth=[1])`; the README's table has every occasion and effect."""
        kind = {"type": effect} if isinstance(effect, str) else dict(effect)
        self._stopgap.ask("POST", "/_sim/faults", {"name": name, "on": on, "effect": kind, **more})

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._stopgap.ask("DELETE", "/_sim/faults")

    def listed(self) -> list[dict[str, Any]]:
        """Those that are set, and how often each was met and fired."""
        return list(self._stopgap.ask("GET", "/_sim/faults")["faults"])
