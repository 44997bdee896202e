"""The running world as the command line sees it: a simulator and an engine behind two URLs."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import httpx

UNREACHABLE = 3


class Unreachable(click.ClickException):
    """A program that should be running does not answer, or answers with an error of its own."""

    exit_code = UNREACHABLE


class Refused(click.ClickException):
    """A program understood and refused; the sentence is its own."""

    exit_code = 1


@dataclass(frozen=True, kw_only=True)
class World:
    """Where the simulator and the engine are, and whose account it is."""

    url: str
    engine_url: str
    account_sid: str
    auth_token: str

    def simulator(self, method: str, path: str, **options: Any) -> Any:
        """Ask the simulator, as the account; the JSON of its answer."""
        hint = (
            "no simulator answers there; `stopgap up` or `stopgap serve` starts one, --url says where one is"
        )
        return _ask(hint, method, self.url, path, auth=(self.account_sid, self.auth_token), **options)

    def engine(self, method: str, path: str, **options: Any) -> Any:
        """Ask the engine; the JSON of its answer."""
        hint = (
            "no engine answers there; `stopgap up` starts one, --engine-url says where one is. "
            "Numbers and addresses in place of people's names need none"
        )
        return _ask(hint, method, self.engine_url, path, **options)

    def asked_if_there(self, path: str) -> Any:
        """What the engine has there, None where it has nothing or no such thing, or where there is no engine."""
        try:
            return self.engine("GET", path)
        except (Refused, Unreachable):
            return None

    def settle(self) -> None:
        """Wait until nothing of the account is in flight: statuses, webhooks, replies."""
        while self.simulator("POST", "/_sim/settle")["pending"]:
            pass

    def person(self, name: str) -> dict[str, Any]:
        """A person of the engine, by id."""
        found: dict[str, Any] = self.engine("GET", f"/v1/people/{name}")
        return found

    def number_of(self, name: str, *, texting: bool) -> str:
        """A number as it is, or a person's: the one they text from as staff, or that of their own phone."""
        if name.startswith("+") or name.isdigit():
            return name
        for phone in self.person(name)["phones"]:
            if bool(phone.get("system")) is texting:
                return str(phone["number"])
        kind = "number to text from yet: have them send something first" if texting else "phone"
        raise Refused(f"{name} has no {kind}")


def _ask(hint: str, method: str, base: str, path: str, **options: Any) -> Any:
    import httpx

    verify = base.startswith("https:")  # to load the certificates of the world takes longer than to ask
    try:
        response = httpx.request(method, base + path, timeout=30, trust_env=False, verify=verify, **options)
    except httpx.TransportError as error:
        raise Unreachable(f"{base}: {hint} ({error})") from None
    if response.is_success:
        if response.headers.get("Content-Type", "").startswith("text/plain"):
            return response.text
        return response.json() if response.content else {}
    raise _refusal(base, response)


def _refusal(base: str, response: httpx.Response) -> click.ClickException:
    try:
        fields = response.json()
    except ValueError:
        return Unreachable(f"{base} answered {response.status_code} without a reason")
    sentence = fields.get("detail") or fields.get("message") or f"{fields}"
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        sentence += (
            ". Who asks is told by --account-sid and --auth-token, else by TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN of "
            "this shell: if those are of another Twilio, unset them"
        )
    return Refused(f"{sentence} ({fields.get('code', response.status_code)})")
