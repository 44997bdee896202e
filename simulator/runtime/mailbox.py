"""The mail server behind every mailbox: it takes whatever is sent and hands it on, and never sends anything.

An application is given this server instead of its own. Who authenticates (PLAIN or LOGIN, an account SID and its
token, without TLS as this is loopback) delivers into that account's mailboxes; who does not, into the default
account's. A mail is answered with 250 only after `deliver` took it: when that fails, the client is told to try
again and nothing is lost.

The server has a thread of its own with an event loop in it; `deliver` and `authenticate` are called there, one at
a time, and must not wait for anybody.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from typing import Final, cast
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from simulator.language import mail
from simulator.language.mail import Mail

LARGEST_MAIL: Final = 10 * 1024 * 1024
"""Bytes of a message, headers and attachments included; a larger one is refused with 552."""

_STOPPING_TAKES: Final = 5.0  # seconds at most, for a `deliver` that is under way

log = logging.getLogger(__name__)

event_loop: Callable[[], asyncio.AbstractEventLoop]
try:
    from uvloop import new_event_loop as event_loop  # a mail is eight answers, and a quarter quicker in it
except ImportError:  # there is none for Windows
    from asyncio import new_event_loop as event_loop


def _is_news(record: logging.LogRecord) -> bool:
    """Not so the library's warning, at every login, that an attribute it sets itself is deprecated."""
    return "login_data is deprecated" not in record.getMessage()


class MailboxServer:
    """An SMTP server for one simulator; `start` listens, `stop` ends it and every connection to it."""

    def __init__(
        self,
        host: str,
        port: int,
        authenticate: Callable[[str, str], str | None],
        deliver: Callable[[str, Mail], None],
        default_account: str,
    ) -> None:
        """Port 0 is a free one; `port` tells which, once started.

        `authenticate` turns a login and a password into an account, or None; `deliver` takes the account and the
        mail, and raises when it cannot.
        """
        self.host = host
        self.port = port
        self._handler = _Handler(authenticate, deliver, default_account)
        self._stop: Callable[[], None] | None = None

    def start(self) -> None:
        """Listen. When this returns a client can connect; `OSError` when the port is taken."""
        logging.getLogger("mail.log").addFilter(_is_news)
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.create_server((self.host, self.port), family=family)
        # Accepted connections inherit this; else each greeting waits forty milliseconds for a delayed ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listener.getsockname()[1]
        loop, stopping = event_loop(), asyncio.Event()
        thread = threading.Thread(
            target=self._run, args=(loop, listener, stopping), name="mailbox", daemon=True
        )
        thread.start()

        def stop() -> None:
            loop.call_soon_threadsafe(stopping.set)
            thread.join(_STOPPING_TAKES)

        self._stop = stop

    def stop(self) -> None:
        """Close the listener and all connections; a server that does not run is left alone."""
        stop, self._stop = self._stop, None
        if stop:
            stop()

    def _run(self, loop: asyncio.AbstractEventLoop, listener: socket.socket, stopping: asyncio.Event) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._serve(listener, stopping))

    async def _serve(self, listener: socket.socket, stopping: asyncio.Event) -> None:
        sessions: WeakSet[SMTP] = WeakSet()
        loop = asyncio.get_running_loop()

        def session() -> SMTP:
            made = SMTP(
                self._handler,
                data_size_limit=LARGEST_MAIL,
                enable_SMTPUTF8=True,
                hostname="localhost",  # its own guess asks the network's name server
                ident="Stopgap",
                auth_require_tls=False,
                authenticator=self._handler.authenticated,
                loop=loop,
            )
            sessions.add(made)
            return made

        server = await loop.create_server(session, sock=listener)
        await stopping.wait()
        server.close()
        for open_session in sessions:
            if transport := cast("asyncio.Transport | None", open_session.transport):
                transport.abort()
        await server.wait_closed()


class _Handler:
    """What the protocol asks of us."""

    def __init__(
        self,
        authenticate: Callable[[str, str], str | None],
        deliver: Callable[[str, Mail], None],
        default_account: str,
    ) -> None:
        self._authenticate = authenticate
        self._deliver = deliver
        self._default_account = default_account

    def authenticated(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword
    ) -> AuthResult:
        """The account of a login; a refused one makes the protocol answer 535."""
        account = self._authenticate(
            login.login.decode(errors="replace"), login.password.decode(errors="replace")
        )
        return AuthResult(success=account is not None, handled=False, auth_data=account)

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        """Hand a mail on, and say whether it is safe."""
        account = cast(
            "str | None", session.auth_data
        )  # what `authenticated` put there; untyped in the library
        content = cast("bytes", envelope.content)  # text only when asked for
        arrived = mail.read(envelope.mail_from or "", envelope.rcpt_tos, content)
        try:
            self._deliver(account or self._default_account, arrived)
        except Exception:
            log.exception("A mail from %s could not be delivered", arrived.sender)
            return "451 Requested action aborted: the mail could not be kept, try again"
        return "250 Message accepted for delivery"
