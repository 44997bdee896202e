"""Serves somebody's engine, `module:callable`, as a process of its own: `python hosting.py TARGET FOLDER`.

Run by its path, with nothing of the suite imported: in that process every name is the engine's. The folder comes first
on the path. The first line it prints is its URL.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from socketserver import ThreadingMixIn
from traceback import extract_tb
from types import TracebackType
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request: an engine is asked for a webhook while it sends."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def load(target: str) -> Callable[[dict[str, str]], WSGIApplication]:
    """The factory that `module:callable` names; a target that cannot be had ends the process with a sentence, and what
    breaks inside of it with its own traceback."""
    module, _, name = target.partition(":")
    try:
        factory: Callable[[dict[str, str]], WSGIApplication] = getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError, ValueError) as error:
        if error.__traceback__ and is_from_within(error.__traceback__):
            raise
        sys.exit(f"{target} cannot be loaded: {error}")
    return factory


def is_from_within(traceback: TracebackType) -> bool:
    """Whether somebody's file was being read when it happened, rather than only looked for."""
    files = [frame.filename for frame in extract_tb(traceback)][1:]
    return any("importlib" not in file for file in files)


def serve(target: str, folder: str) -> None:
    """Until the process is ended."""
    sys.path.insert(0, folder)
    app = load(target)(dict(os.environ))
    port = int(os.environ["ENGINE_PORT"])
    with make_server("127.0.0.1", port, app, server_class=Server, handler_class=Quiet) as server:
        sys.stdout.write(f"http://127.0.0.1:{port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
