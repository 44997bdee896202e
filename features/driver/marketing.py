"""Templates, the numbers set aside for them, who has left, and the words to leave with."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from features.driver.wire import Json, Wire


class Marketing:
    """The routes that only a system with subscriptions has."""

    def __init__(self, wire: Wire, operator: Mapping[str, str]) -> None:
        self._wire = wire
        self._operator = operator

    def save_template(self, name: str, category: str, body: str) -> None:
        self._wire.ask("PUT", f"/v1/templates/{name}", body={"category": category, "body": body})

    def set_aside(self, number: str, pool: str) -> None:
        """Keep a number of the provider account for a pool: `dedicated` or `shared`."""
        self._wire.ask("PUT", f"/v1/phone-numbers/{number}", body={"pool": pool})

    def release(self, number: str) -> None:
        """Take the number out of its pool."""
        self._wire.ask("DELETE", f"/v1/phone-numbers/{number}")

    def audience(self, **filters: str) -> list[Json]:
        """The Audience list: who is out now."""
        return self._wire.ask_all("/v1/audience", "audience", filters)

    def downloaded_audience(self) -> list[dict[str, str]]:
        """The Audience list as its CSV has it."""
        return list(csv.DictReader(io.StringIO(self._wire.text("/v1/audience", accept="text/csv"))))

    def strike_from_audience(self, number: str) -> None:
        """Try what must not be possible."""
        self._wire.ask("DELETE", "/v1/audience", params={"number": number})

    def keywords(self) -> Json:
        return self._wire.ask("GET", "/v1/keywords")

    def set_keywords(self, keywords: Json) -> None:
        """Try what must not be possible."""
        self._wire.ask("PUT", "/v1/keywords", body=keywords)

    def request(self, by: str, **changes: object) -> str:
        """Ask for a change of words or messages; the id of the request."""
        answer = self._wire.ask("POST", "/v1/service-requests", body={"by": by, **changes})
        return str(answer["id"])

    def apply(self, request_id: str, by: str, *, as_operator: bool) -> None:
        headers = self._operator if as_operator else None
        self._wire.ask("POST", f"/v1/service-requests/{request_id}/apply", body={"by": by}, headers=headers)

    def service_request(self, request_id: str) -> Json:
        rows: list[Json] = self._wire.ask("GET", "/v1/service-requests")["service_requests"]
        return next(row for row in rows if row["id"] == request_id)
