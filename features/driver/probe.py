"""Looking at the target before anything is judged: is it there, is it what it was called, and is it joined?

A run against an engine that cannot be judged would turn everything red, or worse, some of it green. So whatever is
missing is an `UnreachableError` with a sentence, and until then nothing of the provider's world was changed for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from features.driver.clock import BEGINNING
from features.driver.engine import Engine
from features.driver.settings import POLICIES
from features.driver.venue import Stage, Venue
from features.driver.wire import BreakdownError, Json, RefusalError, UnreachableError

# Valid numbers that no scenario draws, for the area code is not among those of `casting`.
SENDER, PHONE = "+12125550142", "+12125550143"
FILLED = {"id": "stopgap-probe", "number": PHONE.replace("+", "%2B"), "name": "stopgap-probe"}
NO_ROUTE = frozenset({"", "NOT_FOUND", "METHOD_NOT_ALLOWED", "NOT_OF_THIS_POLICY"})
SIGNED = "/webhooks/"


def look(venue: Venue, asked: str | None) -> tuple[str, frozenset[str]]:
    """The policy that the engine runs and what it claims; `asked` is the policy it was called, if it was."""
    with venue.visit() as stage:
        stage.play(asked or POLICIES[0])
        try:
            told = stage.engine.capabilities()
        except (RefusalError, BreakdownError) as error:
            raise UnreachableError(
                f"the engine does not say what it is ({error}): GET /v1/capabilities answers "
                '{"policy": …, "capabilities": […]}, see features/CONTRACT.md'
            ) from error
    policy = told.get("policy")
    if policy not in POLICIES:
        raise UnreachableError(
            f"the engine runs the policy {policy!r}; the suite knows {', '.join(POLICIES)}"
        )
    if asked and policy != asked:
        raise UnreachableError(f"the engine runs {policy}, and was to be judged as {asked}")
    return policy, frozenset(told.get("capabilities") or ())


def inspect(
    venue: Venue, policy: str, routes: Iterable[tuple[str, str]], capabilities: frozenset[str]
) -> None:
    """Raise `UnreachableError` unless the routes are there, and webhooks, clock and mail joined."""
    with venue.visit() as stage:
        stage.play(policy)
        require_routes(stage.engine, routes)
        stage.clock.start(BEGINNING)
        try:
            {"student_success": travel, "business_texting": travel_contact, "engage": travel_line}[policy](
                stage, capabilities
            )
        except (RefusalError, BreakdownError) as error:
            raise UnreachableError(f"the engine cannot be tried out: {error}") from error


def require_routes(engine: Engine, routes: Iterable[tuple[str, str]]) -> None:
    """Ask for each route in a way that changes nothing: by names of nobody, with bodies that are not JSON."""
    missing = [f"{method} {path}" for method, path in dict.fromkeys(routes) if not has(engine, method, path)]
    if missing:
        raise UnreachableError(
            f"the engine has no {', '.join(missing)}, which what it claims needs; see features/CONTRACT.md"
        )


def has(engine: Engine, method: str, path: str) -> bool:
    """Whether the engine has the route: what is unknown in it has a code of its own."""
    filled = re.sub(r"{(\w+)}", lambda name: FILLED[name[1]], path)
    content = "" if method in ("GET", "DELETE") or SIGNED in path else "no JSON"
    answer = engine.answer_to(method, filled, content)
    if answer.status == 401:
        raise UnreachableError("the engine asks for a token: set ENGINE_TOKEN to it")
    if answer.status >= 500:
        raise UnreachableError(f"the engine breaks on {method} {filled}: {answer.status}")
    if SIGNED in path:
        return answer.status not in (404, 405)
    return answer.status < 400 or (answer.status != 405 and answer.code not in NO_ROUTE)


def travel(stage: Stage, capabilities: frozenset[str]) -> None:
    """A text to a student, her answer, and a message to somebody who has no phone."""
    permitted = (
        stage.engine.configuration()["permitted_roles"] if "configuration" in capabilities else ["advisor"]
    )
    stage.provider.add_number(SENDER)
    person: Json = {"name": "A Probe", "kind": "staff", "email": "probe@campus.example", "roles": permitted}
    stage.engine.save_person("stopgap-probe", person | {"phones": []})
    student = {"name": "Probed", "kind": "student", "email": "probed@campus.example", "roles": []}
    phone = {"number": PHONE, "type": "mobile", "sms_status": "enabled"}
    stage.engine.save_person("stopgap-probed", student | {"phones": [phone]})
    stage.engine.save_person("stopgap-mailed", student | {"email": "mailed@campus.example", "phones": []})
    message = say(stage, "stopgap-probed", "A probe of the suite")
    require_clock(message)
    arrived = [text for text in stage.provider.texts(PHONE) if text.received]
    if not arrived:
        raise UnreachableError(
            f"the engine's text did not reach the simulator: {message['error'] or message['reason'] or message}; "
            "is TWILIO_API_URL the simulator's, and the account the same?"
        )
    stage.provider.send(PHONE, arrived[-1].sender, "An answer")
    stage.provider.settle()
    require_webhooks(stage)
    say(stage, "stopgap-mailed", "Another probe")
    if not stage.provider.mails("mailed@campus.example"):
        raise UnreachableError(
            "the engine's mail did not reach the simulator's mailboxes: see ENGINE_SMTP_URL"
        )


def say(stage: Stage, recipient: str, words: str) -> Json:
    """A message from the probe, once everything has arrived."""
    message = stage.engine.send_and_tell({"from": "stopgap-probe", "to": [recipient], "body": words})
    stage.provider.settle()
    return message


def travel_contact(stage: Stage, capabilities: frozenset[str]) -> None:  # noqa: ARG001  # as the others have it
    """A text to a contact, and an answer."""
    permitted = stage.engine.configuration()["permitted_roles"]
    stage.provider.add_number(SENDER)
    staff = {
        "name": "A Probe",
        "kind": "staff",
        "email": "probe@campus.example",
        "roles": permitted,
        "phones": [],
    }
    stage.engine.save_person("stopgap-probe", staff)
    stage.engine.contacts.save(PHONE, "Probed")
    require_clock(say(stage, PHONE, "A probe of the suite"))
    arrived = [text for text in stage.provider.texts(PHONE) if text.received]
    if not arrived:
        raise UnreachableError(
            "the engine's text did not reach the simulator: is TWILIO_API_URL the simulator's?"
        )
    stage.provider.send(PHONE, arrived[-1].sender, "An answer")
    stage.provider.settle()
    require_webhooks(stage)


def travel_line(stage: Stage, capabilities: frozenset[str]) -> None:  # noqa: ARG001  # as the others have it
    """A text to a number that was set aside."""
    stage.provider.add_number(SENDER)
    stage.engine.marketing.set_aside(SENDER, "dedicated")
    stage.provider.send(PHONE, SENDER, "An answer")
    stage.provider.settle()
    stage.engine.marketing.release(SENDER)
    require_webhooks(stage)


def require_clock(message: Json) -> None:
    """A message made now has the time of the simulator's clock."""
    made = datetime.fromisoformat(str(message["created_at"]))
    if abs(made - BEGINNING) > timedelta(minutes=1):
        raise UnreachableError(
            f"the engine does not follow the simulator's clock: it is {BEGINNING.isoformat()} there and "
            f"{made.isoformat()} here; see ENGINE_CLOCK_URL"
        )


def require_webhooks(stage: Stage) -> None:
    """The text that a person sent was taken by the engine."""
    inbound = [row for row in stage.provider.webhooks() if row["kind"] == "inbound"]
    if not inbound:
        raise UnreachableError(
            "the engine did not point its number at itself: no webhook went out for a text; see ENGINE_PUBLIC_URL"
        )
    last = inbound[-1]
    status = (last["answer"] or {}).get("status")
    if status is None or not 200 <= status < 300:
        said = f"answered with {status}" if status else (last["error"] or {}).get("reason", "not answered")
        raise UnreachableError(
            f"the webhook of a text to {last['request']['url']} was {said}: see ENGINE_PUBLIC_URL, and whether both "
            "have the same TWILIO_AUTH_TOKEN"
        )
