"""What a URL's fragment asks of the provider."""

from __future__ import annotations

import pytest

from simulator.webhooks import connection
from simulator.webhooks.connection import Connection, Trouble

URL = "https://app.example/sms"
EVERY = Connection(connect_ms=2000, read_ms=3000, total_ms=4000, retries=3)
LEAST = Connection(connect_ms=100, read_ms=100, total_ms=100, retries=0)
CHOSEN = [
    ("nothing", "", Connection()),
    ("every limit", "#ct=2000&rt=3000&tt=4000&rc=3", EVERY),
    ("the smallest", "#ct=100&rt=100&tt=100&rc=0", LEAST),
    ("the largest", "#ct=10000&rt=15000&tt=15000&rc=5", Connection(connect_ms=10_000, retries=5)),
    ("below the range", "#ct=99&rt=0&tt=99", Connection()),
    ("above the range", "#ct=10001&rt=15001&tt=15001&rc=6", Connection()),
    ("no numbers", "#ct=soon&rt=-1&tt=1e3&rc=\u0663", Connection()),
    ("very long numbers", "#ct=00000000099999&rc=00000000099", Connection()),
    ("one policy", "#rp=rt", Connection(policy=frozenset({"rt"}))),
    ("several policies", "#rp=ct,5xx,4xx", Connection(policy=frozenset({"ct", "5xx", "4xx"}))),
    ("all of them", "#rp=all", Connection(policy=frozenset({"all"}))),
    ("a policy nobody knows", "#rp=sometimes", Connection()),
    ("an anchor", "#top", Connection()),
    ("the last of two", "#rc=2&rc=4", Connection(retries=4)),
]


@pytest.mark.parametrize(("case", "fragment", "expected"), CHOSEN, ids=[row[0] for row in CHOSEN])
def test_the_fragment_chooses(case: str, fragment: str, expected: Connection) -> None:
    assert connection.of(URL + fragment) == expected


RETRIED = [
    ("by default one after a failed connection", "", Trouble.CONNECT, [True, False]),
    ("by default none after a failing answer", "", Trouble.SERVER_ERROR, [False]),
    ("by default none after waiting too long", "", Trouble.READ, [False]),
    ("as often as asked", "#rc=3", Trouble.CONNECT, [True, True, True, False]),
    ("not at all if asked", "#rc=0", Trouble.CONNECT, [False]),
    ("after a failing answer if asked", "#rp=5xx", Trouble.SERVER_ERROR, [True, False]),
    ("only after what was named", "#rp=5xx", Trouble.CONNECT, [False]),
    ("after anything if asked", "#rp=all&rc=2", Trouble.CLIENT_ERROR, [True, True, False]),
]


@pytest.mark.parametrize(
    ("case", "fragment", "trouble", "expected"), RETRIED, ids=[row[0] for row in RETRIED]
)
def test_a_request_is_retried(case: str, fragment: str, trouble: Trouble, expected: list[bool]) -> None:
    chosen = connection.of(URL + fragment)
    assert [chosen.retries_after(trouble, attempt) for attempt in range(1, len(expected) + 1)] == expected
