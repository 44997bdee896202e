"""A messaging service with a pool of senders, as tests of the shell make one."""

from __future__ import annotations

from typing import Any

from tests.simulator.provider import APPLICATION, Provider, answer

IN_URL = f"{APPLICATION}/pool"
POOL_STATUS_URL = f"{APPLICATION}/pool-status"
SERVICES = "/v1/Services"


class Pool:
    """A service of the provider's account."""

    def __init__(self, provider: Provider, **settings: str) -> None:
        form = {"FriendlyName": "Advising", "InboundRequestUrl": IN_URL, "StatusCallback": POOL_STATUS_URL}
        self.provider = provider
        self.record = answer(provider.api("POST", SERVICES, form | settings), 201)
        self.sid = str(self.record["sid"])
        self.path = f"{SERVICES}/{self.sid}"

    def add(self, number: str, **fields: str) -> str:
        """Own the number if need be, and put it into the pool; its SID."""
        owned = {one["number"]: one for one in answer(self.provider.control("GET", "numbers"))["numbers"]}
        record = owned.get(number) or self.provider.own(number, **fields)
        kind = "ShortCode" if record["kind"] == "short-code" else "PhoneNumber"
        form = {f"{kind}Sid": str(record["sid"])}
        answer(self.provider.api("POST", f"{self.path}/{kind}s", form), 201)
        return str(record["sid"])

    def send(self, to: str, **form: str) -> dict[str, Any]:
        """Send through the service, and let what is due happen; the message as it then stands."""
        sid = self.provider.sent(To=to, MessagingServiceSid=self.sid, **{"Body": "Hello", **form})
        self.provider.settle()
        return self.provider.message(sid)

    def set_up(self, **setup: Any) -> dict[str, Any]:
        """Turn on Advanced Opt-Out."""
        route = f"services/{self.sid}/advanced-opt-out"
        return answer(self.provider.control("PUT", route, setup))
