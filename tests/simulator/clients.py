"""Applications as people write them at first: each believes something that the provider never promised."""

from __future__ import annotations

import httpx

from tests.simulator.provider import TOKEN, Provider, params_of, twiml


class LastWord:
    """Keeps of every message the status that was told last, as if they came in order."""

    def __init__(self) -> None:
        self.status: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        params = params_of(request)
        self.status[params["MessageSid"]] = params["MessageStatus"]
        return httpx.Response(204)


class Counter:
    """Counts what is delivered, as if nothing were ever told twice."""

    def __init__(self) -> None:
        self.delivered = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.delivered += params_of(request).get("MessageStatus") == "delivered"
        return httpx.Response(204)


class Trusting:
    """Takes an opt-out from anybody who sends one, as if only the provider knew the address."""

    def __init__(self) -> None:
        self.opted_out: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        params = params_of(request)
        if params.get("Body") == "STOP":
            self.opted_out.add(params["From"])
        return twiml()


class Picky:
    """Checks the signature over the parameters it knows, as if there could be no others."""

    KNOWN = (
        "ErrorCode",
        "RawDlrDoneDate",
        "SmsSid",
        "SmsStatus",
        "MessageStatus",
        "To",
        "MessageSid",
        "AccountSid",
    )

    def __init__(self) -> None:
        self.refused = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        from twilio.request_validator import RequestValidator

        params = params_of(request)
        known = {name: params[name] for name in (*self.KNOWN, "From", "ApiVersion") if name in params}
        signature = request.headers["X-Twilio-Signature"]
        valid = RequestValidator(TOKEN).validate(str(request.url), known, signature)
        self.refused += not valid
        return httpx.Response(204 if valid else 403)


def send_until_answered(provider: Provider, **form: str) -> int:
    """Send again after every error, as if an error meant that nothing was sent; how often it was tried."""
    for attempt in range(1, 10):
        try:
            if provider.send(**form).status_code == 201:
                return attempt
        except httpx.TransportError:
            pass
    return 0
