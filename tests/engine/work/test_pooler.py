"""The engine and its workers behind a real PgBouncer that lends a connection for one transaction."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic

import psycopg
import pytest
from sqlalchemy.engine import make_url

from simulator.server import free_port
from tests import lacking
from tests.engine.campus import AVERY, ROBIN, SAM, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio
from tests.engine.work.test_queue import jobs
from tests.postgresql import given_away

PATIENCE = 20
OFTEN = 8  # a statement is prepared when it was asked for five times


@contextmanager
def pooler(program: str, url: str) -> Iterator[str]:
    """A PgBouncer in front of that database, and the database's URL there."""
    server, port = make_url(url), free_port("127.0.0.1")
    with tempfile.TemporaryDirectory(prefix="pgbouncer") as folder:
        file = Path(folder, "pgbouncer.ini")
        file.write_text(
            f"[databases]\n* = host={server.query['host']} user={server.username}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            "pool_mode = transaction\ndefault_pool_size = 4\n"
        )
        user = given_away(folder)
        process = subprocess.Popen([program, "-q", str(file)], user=user, cwd=folder, env={"LC_ALL": "C"})
        try:
            at = server.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
            _until_reached(at)
            yield at
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _until_reached(url: str) -> None:
    pause, end = Event(), monotonic() + PATIENCE
    while monotonic() < end:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url.replace("+psycopg", "")).close()
            return
        pause.wait(0.02)


@pytest.fixture
def pooled(postgresql_url: str, twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    with pooler(lacking.required("pgbouncer"), postgresql_url) as url:
        campus = Campus(twilio, mail, {"ENGINE_DATABASE_URL": url, "ENGINE_PGBOUNCER": "yes"})
        campus.populate()
        yield campus
        campus.services.close()


def test_all_of_it_works_with_a_connection_a_transaction(pooled: Campus) -> None:
    pooled.put(ROBIN, phones=[])
    for number in range(OFTEN):
        pooled.sent(AVERY, SAM, f"Text {number}")
        pooled.sent(AVERY, ROBIN, f"Mail {number}")
        pooled.send(AVERY, [SAM], f"Bulk {number}", Prefer="respond-async")
        pooled.services.background.join()
    assert pooled.client.post("/v1/recovery").status_code == 200
    pooled.services.background.join()
    assert len(pooled.twilio.texts) == 2 * OFTEN
    assert len(pooled.mail.mails) == OFTEN
    assert jobs(pooled) == []


def test_nobody_prepares_a_statement_there(pooled: Campus) -> None:
    for number in range(OFTEN):
        pooled.sent(AVERY, SAM, f"Text {number}")
    with pooled.services.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar() == 0
