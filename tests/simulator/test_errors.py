"""The catalogue says what Twilio says, and nothing else in the project holds a code of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator import errors
from simulator.errors import ApiError, Delivery, Problem

ROOT = Path(__file__).parent.parent.parent

REFUSALS: list[tuple[str, Problem, int, int, str]] = [
    ("no To", errors.missing_to(), 400, 21604, "A 'To' phone number is required."),
    ("no From", errors.missing_from(), 400, 21603, "A 'From' phone number is required."),
    ("no Body", errors.missing_body(), 400, 21602, "Message body is required."),
    (
        "nothing to send",
        errors.missing_content(),
        400,
        21619,
        "A text message body or media urls must be specified.",
    ),
    ("bad To", errors.invalid_to("+1x"), 400, 21211, "The 'To' number +1x is not a valid phone number."),
    (
        "bad From",
        errors.invalid_from("?"),
        400,
        21212,
        "The 'From' number ? is not a valid phone number, shortcode, or alphanumeric sender ID.",
    ),
    (
        "a From that is nobody's",
        errors.from_unknown("+15005550001"),
        400,
        21659,
        "'From' +15005550001 is not a Twilio phone number or Short Code country mismatch",
    ),
    (
        "another account's From",
        errors.from_other_account("+15005550001", "AC1"),
        400,
        21660,
        "Mismatch between the 'From' number +15005550001 and the account AC1",
    ),
    ("opted out", errors.opted_out(), 400, 21610, "Attempt to send to unsubscribed recipient"),
    ("a full queue", errors.queue_full("+15005550008"), 400, 21611, "SMS queue is full."),
    (
        "a pair with no route",
        errors.unroutable("+15005550002", "+15005550006"),
        400,
        21612,
        (
            "The 'To' phone number: +15005550002, is not currently reachable using the 'From' phone number: "
            "+15005550006 via SMS."
        ),
    ),
    (
        "an unknown service",
        errors.service_not_found("MG1"),
        404,
        21701,
        "The Messaging Service MG1 does not exist",
    ),
    (
        "deleting too early",
        errors.unfinished_delete(),
        409,
        20009,
        "Cannot delete message because delivery has not been completed.",
    ),
    ("no credentials", errors.unauthenticated(), 401, 20003, "Authenticate"),
    (
        "a path that leads nowhere",
        errors.not_found("/2010-04-01/Accounts/{0}/Messages.json"),
        404,
        20404,
        "The requested resource /2010-04-01/Accounts/{0}/Messages.json was not found",
    ),
    ("a wrong method", errors.wrong_method(), 405, 20004, "Method not allowed"),
    ("too many at once", errors.too_many_requests(), 429, 20429, "Too Many Requests"),
    (
        "a number that is taken",
        errors.number_not_available("+15005550000"),
        400,
        21422,
        "+15005550000 is not available",
    ),
]


@pytest.mark.parametrize(
    ("case", "problem", "status", "code", "message"), REFUSALS, ids=[r[0] for r in REFUSALS]
)
def test_a_refusal_has_twilios_code_status_and_sentence(
    case: str, problem: Problem, status: int, code: int, message: str
) -> None:
    assert (problem.status, problem.code, problem.message) == (status, code, message)


def test_a_refusal_points_at_its_page() -> None:
    assert errors.opted_out().more_info == "https://www.twilio.com/docs/errors/21610"


def test_the_exception_carries_the_refusal_and_reads_as_its_sentence() -> None:
    error = ApiError(errors.missing_to())
    assert error.problem is errors.missing_to()
    assert str(error) == "A 'To' phone number is required."


def constructors() -> list[tuple[str, Callable[..., Problem], int]]:
    """Every refusal of the catalogue with the number of values its sentence needs."""
    made = {
        name: value for name, value in vars(errors).items() if getattr(value, "__name__", "") == "<lambda>"
    }
    return [(name, value, value.__code__.co_argcount) for name, value in made.items()]


@pytest.mark.parametrize(
    ("name", "constructor", "arity"), constructors(), ids=[row[0] for row in constructors()]
)
def test_every_refusal_can_be_made_and_leaves_no_hole_in_its_sentence(
    name: str, constructor: Callable[..., Problem], arity: int
) -> None:
    problem = constructor(*["+15551230000", "AC9"][:arity])
    assert 400 <= problem.status < 600
    assert "{" not in problem.message


def test_a_delivery_is_found_by_its_code_and_says_how_the_message_ends() -> None:
    found = errors.DELIVERIES[30003]
    assert found == Delivery(30003, "Unreachable destination handset", "undelivered") == errors.UNREACHABLE
    assert errors.DELIVERIES[21610].final == "failed"


# Twilio's ranges: 11xxx to 14xxx, 20xxx to 23xxx, 30xxx, 35xxx, 60xxx to 64xxx. Whole thousands are sizes and
# times.
CODE = re.compile(r"(1[1-4]|2[0-3]|3[05]|6[0-4])(?!000)\d{3}")

PORTS = {"21610", "21611", "21620", "21625"}

# The files that may hold such a number, each with its reason; None lets any pass.
ALLOWED: dict[str, set[str] | None] = {
    "simulator/errors.py": None,  # the catalogue
    "simulator/language/places.py": None,  # postal codes
    "engine/rules/outcomes.py": None,  # what an answer means to the engine, which cannot import ours
    "simulator/runtime/settings.py": PORTS,
    "simulator/cli/proxying.py": {"21611"},  # the port it listens on
    "simulator/cli/serving.py": PORTS,
    "simulator/cli/seeds/scene.py": {"21610"},  # a seed
    "engine/edge/settings.py": PORTS,
    "features/settings.py": PORTS,
}


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every literal that is nothing but a number of five digits."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, str):
            yield node.lineno, str(node.value)


def codes_in(source: str) -> list[tuple[int, str]]:
    return [(line, text) for line, text in literals(ast.parse(source)) if CODE.fullmatch(text)]


def sources() -> list[str]:
    files = [
        file for package in ("simulator", "engine", "features") for file in (ROOT / package).rglob("*.py")
    ]
    return sorted(str(file.relative_to(ROOT)) for file in files)


@pytest.mark.parametrize("file", sources())
def test_a_code_stands_in_the_catalogue_and_nowhere_else(file: str) -> None:
    allowed = ALLOWED.get(file, set())
    if allowed is not None:
        found = codes_in((ROOT / file).read_text())
        assert [row for row in found if row[1] not in allowed] == []


PLANTED = [
    ("a number", "refuse(21610)", ["21610"]),
    ("a string", "code = '30003'", ["30003"]),
    ("with underscores", "code = 21_211", ["21211"]),
    ("a validity period in seconds", "period = 36000", []),
    ("a timeout in milliseconds", "timeout = 15_000", []),
    ("a code inside a sentence", "text = 'see 21610'", []),
    ("a truth value", "on = True", []),
]


@pytest.mark.parametrize(("case", "source", "found"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_code_is_found(case: str, source: str, found: list[str]) -> None:
    assert [text for _, text in codes_in(source)] == found
