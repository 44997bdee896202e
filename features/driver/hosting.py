"""Serves somebody's engine, `module:callable`, as a process of its own: `python hosting.py TARGET FOLDER`.

Run by its path, with nothing of the suite imported: in that process every name is the engine's. The folder comes first
on the path. The first line it prints is its URL.
"""

from __future__ import annotations

import importlib
import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request: an engine is asked for a webhook while it sends."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def serve(target: str, folder: str) -> None:
    """Until the process is ended."""
    sys.path.insert(0, folder)
    module, _, name = target.partition(":")
    factory = getattr(importlib.import_module(module), name)
    app = factory(dict(os.environ))
    port = int(os.environ["ENGINE_PORT"])
    with make_server("127.0.0.1", port, app, server_class=Server, handler_class=Quiet) as server:
        sys.stdout.write(f"http://127.0.0.1:{port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
