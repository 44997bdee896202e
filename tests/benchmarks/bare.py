"""The yardstick: a bare Flask route that checks credentials, reads a form and answers a message's JSON.

`python -m tests.benchmarks.bare` serves it as the simulator is served; the first line on standard output is the URL.
"""

from __future__ import annotations

import sys
from functools import lru_cache

import orjson
from flask import Flask, Response, request
from werkzeug.datastructures import Authorization

from simulator import server
from simulator.app import LARGEST_REQUEST
from simulator.doors.reception import Reception


@lru_cache
def known(header: str) -> str:
    """The account of an Authorization header."""
    return getattr(Authorization.from_header(header), "username", "") or ""


def create_app() -> Flask:
    """An application with one route, which remembers nothing."""
    app = Flask("bare", static_folder=None)

    @app.post("/2010-04-01/Accounts/<account_sid>/Messages.json")
    def create(account_sid: str) -> Response:
        form = request.form
        fields = {
            **dict.fromkeys(("date_sent", "error_code", "error_message", "messaging_service_sid", "price")),
            **dict.fromkeys(("date_created", "date_updated"), "Sat, 21 Nov 2026 09:00:00 +0000"),
            "account_sid": known(request.headers["Authorization"]),
            "api_version": "2010-04-01",
            "body": form["Body"],
            "direction": "outbound-api",
            "from": form["From"],
            "num_media": "0",
            "num_segments": "1",
            "price_unit": "USD",
            "sid": "SM" + "0" * 32,
            "status": "queued",
            "to": form["To"],
            "uri": f"/2010-04-01/Accounts/{account_sid}/Messages/SM.json",
        }
        return Response(orjson.dumps(fields), 201, content_type="application/json")

    return app


def main() -> None:
    """Serve until ended."""
    with server.listening("127.0.0.1", 0) as listener:
        host, port = listener.getsockname()

        def announce() -> None:
            sys.stdout.write(f"http://{host}:{port}\n")
            sys.stdout.flush()

        server.run(Reception(create_app(), LARGEST_REQUEST, at_the_start=announce), listener)


if __name__ == "__main__":
    main()
