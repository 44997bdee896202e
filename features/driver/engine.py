"""The engine under test, by its API and nothing else: anybody's engine that speaks it can be judged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields

from features.driver.campaigns import Campaigns
from features.driver.contacts import Contacts
from features.driver.marketing import Marketing
from features.driver.wire import Answer, Json, Wire, operator_headers

# Small, so that a report of a few rows has pages too.
PAGE = 3


@dataclass(frozen=True, kw_only=True)
class Message:
    """A row of the message report. What a row does not say is an empty string, as in a table on paper."""

    id: str
    sender: str
    recipient: str
    body: str
    channel: str
    status: str
    from_number: str
    destination: str
    reason: str
    error_code: str
    error: str


WIRE_NAMES = {"sender": "from", "recipient": "to"}


def message_of(row: Json) -> Message:
    """A row as the report or its export writes it."""
    values = {field.name: row[WIRE_NAMES.get(field.name, field.name)] for field in fields(Message)}
    return Message(**{name: "" if value is None else str(value) for name, value in values.items()})


class Engine:
    """Every route of the engine that a scenario needs; what only some systems have is kept apart."""

    def __init__(self, wire: Wire, *, operator_token: str | None = None) -> None:
        self._wire = wire
        self.contacts = Contacts(wire)
        self.campaigns = Campaigns(wire)
        self._operator = operator_headers(operator_token)
        self.marketing = Marketing(wire, self._operator)

    def check_ready(self) -> None:
        """Raise `UnreachableError` or `BreakdownError` unless the engine is up."""
        self._wire.ask("GET", "/readyz")

    def capabilities(self) -> Json:
        """The policy that the engine runs, and what it claims to be able to do."""
        return self._wire.ask("GET", "/v1/capabilities")

    def answer_to(self, method: str, path: str, content: str = "") -> Answer:
        """How the engine answers a request, whatever the answer."""
        return self._wire.answer_to(method, path, content)

    def send_and_tell(self, body: Json) -> Json:
        """The first message of a request to send, as the engine shows it."""
        shown: Json = self._wire.ask("POST", "/v1/messages", body=body)["messages"][0]
        return shown

    def configure(self, **changes: object) -> None:
        self._wire.ask("PATCH", "/v1/configuration", body=changes, headers=self._operator)

    def configure_as_user(self, **changes: object) -> None:
        """The same by somebody who is no operator."""
        self._wire.ask("PATCH", "/v1/configuration", body=changes)

    def configuration(self) -> Json:
        return self._wire.ask("GET", "/v1/configuration")

    def notices(self) -> list[Json]:
        """What everybody is told who works with the system."""
        found: list[Json] = self._wire.ask("GET", "/v1/notices")["notices"]
        return found

    def save_person(self, person_id: str, record: Json) -> None:
        self._wire.ask("PUT", f"/v1/people/{person_id}", body=record)

    def person(self, person_id: str) -> Json:
        return self._wire.ask("GET", f"/v1/people/{person_id}")

    def edit_phone(self, person_id: str, number: str, **changes: object) -> None:
        self._wire.ask("PATCH", f"/v1/people/{person_id}/phones/{number}", body=changes)

    def send(self, sender: str, recipients: Iterable[str], body: str) -> list[Message]:
        """One message a recipient, after the attempt; `RefusalError` when the sender may not."""
        answer = self._wire.ask(
            "POST", "/v1/messages", body={"from": sender, "to": list(recipients), "body": body}
        )
        return [message_of(row) for row in answer["messages"]]

    def messages(self, **filters: str) -> list[Message]:
        """The message report, newest first, all pages of it."""
        rows = self._wire.ask_all("/v1/messages", "messages", {**filters, "limit": PAGE})
        return [message_of(row) for row in rows]

    def replies(self, **filters: str) -> list[Message]:
        """The texts that people sent, newest first."""
        return self.messages(direction="inbound", **filters)

    def pictures(self, sender: str) -> list[tuple[str, list[str]]]:
        """The words of each text that the person sent, newest first, and where its pictures are."""
        found = self._wire.ask("GET", "/v1/messages", params={"direction": "inbound", "from": sender})
        return [(row["body"], list(row.get("media") or [])) for row in found["messages"]]

    def exported_messages(self, **filters: str) -> list[Message]:
        """The message report as its CSV has it."""
        text = self._wire.text("/v1/messages", accept="text/csv", params=filters)
        return [message_of(row) for row in csv.DictReader(io.StringIO(text))]

    def sender_numbers(self, search: str) -> list[Json]:
        """The rows of the Phone Number Usage grid that a search finds."""
        found: list[Json] = self._wire.ask("GET", "/v1/phone-numbers", params={"search": search})[
            "phone_numbers"
        ]
        return found

    def delete_sender_number(self, number: str) -> None:
        self._wire.ask("DELETE", f"/v1/phone-numbers/{number}")

    def hand_over(self, number: str, person_id: str) -> None:
        """Ask for a sender number to be somebody else's; `RefusalError` where that cannot be asked for."""
        self._wire.ask("PATCH", f"/v1/phone-numbers/{number}", body={"person": person_id})

    def feed(self, **filters: str) -> list[Json]:
        """The person-phone data feed."""
        rows: list[Json] = self._wire.ask("GET", "/v1/data-feed/person-phones", params=filters)[
            "person_phones"
        ]
        return rows

    def upload(self, kind: str, rows: list[dict[str, str]]) -> Json:
        """Import people from a CSV made of these rows: `kind` is `sis` or `prospects`."""
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return self._wire.post_text(f"/v1/imports/{kind}", text.getvalue(), media_type="text/csv")

    def close(self) -> None:
        self._wire.close()
