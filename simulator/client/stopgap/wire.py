"""Asking the simulator: JSON over HTTP, past every proxy, and past every library that a test may have patched."""

from __future__ import annotations

import base64
import json

# Taken at import: libraries that replay or forbid requests in tests replace the name in its module.
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 30  # seconds; no request to the simulator waits for anybody else


class StopgapError(Exception):
    """The simulator refused, or is not there; the sentence says what to do."""

    def __init__(self, sentence: str, code: str = "", status: int = 0) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


def ask(
    url: str, method: str, path: str, *, auth: tuple[str, str], json_body: object = None, query: Any = None
) -> Any:
    """The JSON of the answer, None where there is none; `StopgapError` where it is a refusal."""
    place = urlsplit(url)
    connect = HTTPSConnection if place.scheme == "https" else HTTPConnection
    connection = connect(place.hostname or "127.0.0.1", place.port, timeout=TIMEOUT)
    headers = {"Authorization": f"Basic {base64.b64encode(':'.join(auth).encode()).decode()}"}
    body = None
    if json_body is not None:
        body, headers["Content-Type"] = json.dumps(json_body), "application/json"
    try:
        connection.request(method, f"{path}?{urlencode(query)}" if query else path, body, headers)
        response = connection.getresponse()
        content = response.read()
    except (OSError, HTTPException) as error:
        raise StopgapError(f"no simulator answers at {url}: {error}", "NO_SIMULATOR") from error
    finally:
        connection.close()
    return _read(response.status, content, f"{method} {path}")


def _read(status: int, content: bytes, asked: str) -> Any:
    try:
        fields = json.loads(content) if content else None
    except ValueError:
        fields = content.decode(errors="replace")
    if status < 300:
        return fields
    told = fields if isinstance(fields, dict) else {}
    sentence = told.get("detail") or told.get("message") or f"{fields}"
    raise StopgapError(f"{asked}: {sentence}", str(told.get("code", "")), status)
