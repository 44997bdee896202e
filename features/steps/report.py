"""The message report

A table says what the rows look like. Its columns, any of them: `from`, `to`, `text`, `channel` (sms, email), `status`,
`destination` (a phone of the recipient, or email), `reason`, `error`, `code` (the error's). An empty cell means that
the report says nothing there.
"""

from __future__ import annotations

from pytest_bdd import then

from features.driver.engine import Message
from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import rows_of, sentence

Row = dict[str, str]


@then(sentence("the message report shows"))
def report_shows(world: World, datatable: list[list[str]]) -> None:
    """Each row of the table stands in the report, once."""
    require_rows(world, report(world), rows_of(datatable))


@then(sentence("the exported message report shows"))
def export_shows(world: World, datatable: list[list[str]]) -> None:
    """Each row of the table stands in the CSV export, once."""
    rows = [
        row for person in world.people.values() for row in world.stage.engine.exported_messages(to=person.id)
    ]
    require_rows(world, rows, rows_of(datatable))


@then(sentence('the message report filtered on the {field:w} "{value}" shows only'))
def filtered_shows(world: World, field: str, value: str, datatable: list[list[str]]) -> None:
    """With that filter the report has these rows and no other ones about the people of the scenario. What can be
    filtered on: `from`, `to` (a person), `destination` (Sam's mobile), `channel`, `error` (its words), `since` and
    `until` (2026-09-07 12:00, in UTC)."""
    found = report(world, **criterion(world, field, value))
    wanted = rows_of(datatable)
    require_rows(world, found, wanted)
    require(
        len(found) == len(wanted),
        expected=f"{len(wanted)} rows",
        happened=listed(shown(describe(world, row)) for row in found),
    )


@then(
    sentence(
        "the message report says of {name:Name}'s text something else than of {other:Name}'s, but for the code"
    )
)
def different_words(world: World, name: str, other: str) -> None:
    """The errors of their last messages are different words, whatever codes follow them."""
    said, told = (
        world.stage.engine.messages(to=world.person(each).id)[0].error.rstrip("0123456789 ")
        for each in (name, other)
    )
    differ = "" not in {said, told} and said != told
    require(differ, expected="different words for each", happened=f"{said!r} and {told!r}")


@then(sentence("the message report has no error for {name:Name}"))
def no_error(world: World, name: str) -> None:
    """No message to this person stands in the report with an error or a reason."""
    rows = world.stage.engine.messages(to=world.person(name).id)
    faulty = [shown(describe(world, row)) for row in rows if row.error or row.error_code or row.reason]
    require(not faulty, expected=f"no error for {name}", happened=listed(faulty))


@then(sentence('the exported message report holds "{text}" as words'))
def exported_as_words(world: World, text: str) -> None:
    """The export has the text in one row, written so that a spreadsheet shows it and does not calculate with it."""
    cells = [row.body for row in exported(world) if row.body.endswith(text)]
    harmless = len(cells) == 1 and not cells[0].startswith(tuple("=+-@\t\r"))
    require(harmless, expected=f"{text!r} in one row, not as a formula", happened=listed(cells))


def exported(world: World) -> list[Message]:
    """The export about the people of the scenario."""
    return [
        row for person in world.people.values() for row in world.stage.engine.exported_messages(to=person.id)
    ]


def report(world: World, **filters: str) -> list[Message]:
    """The report about the people of the scenario; a living engine has others in it as well."""
    recipients = [filters.pop("to")] if "to" in filters else [person.id for person in world.people.values()]
    return [row for recipient in recipients for row in world.stage.engine.messages(to=recipient, **filters)]


def criterion(world: World, field: str, value: str) -> dict[str, str]:
    """One filter of the report, as its API takes it."""
    match field:
        case "from" | "to":
            return {field: world.person(value).id}
        case "destination":
            owner, _, label = value.partition("'s ")
            return {field: world.phone(owner, label).number}
        case "error":
            return {"error_code": value.rpartition(" ")[2]}
        case "since" | "until":
            return {field: f"{value.replace(' ', 'T')}:00Z"}
        case _:
            return {field: value}


def require_rows(world: World, messages: list[Message], wanted: list[Row]) -> None:
    """Each wanted row describes exactly one message."""
    for row in wanted:
        rows = [describe(world, message) for message in messages]
        count = sum(row.items() <= described.items() for described in rows)
        require(count == 1, expected=f"one row with {shown(row)}", happened=listed(map(shown, rows)))


def shown(row: Row) -> str:
    """A row on one line, without what it does not say."""
    return " | ".join(f"{column} {value or '(empty)'}" for column, value in row.items())


def describe(world: World, message: Message) -> Row:
    """A message in the words of a scenario."""
    return {
        "from": world.named(message.sender),
        "to": world.named(message.recipient),
        "text": message.body,
        "channel": message.channel,
        "status": message.status,
        "destination": place(world, message),
        "reason": message.reason,
        "error": message.error,
        "code": message.error_code,
    }


def place(world: World, message: Message) -> str:
    """The destination as a phone's label or "email"; as it is, if it belongs to nobody here."""
    for person in world.people.values():
        if message.destination == person.email:
            return "email"
        for phone in person.phones.values():
            if phone.number == message.destination:
                return phone.label
    return message.destination
