"""Workers find the first messages of a line without looking at those that were attempted (PostgreSQL).

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    waits = text("status = 'pending' AND channel IS NULL")
    for name, columns in (
        ("messages_waiting_by_user", ["from_person", "seq"]),
        ("messages_waiting_by_send", ["send_id", "seq"]),
        ("messages_waiting_by_number", ["from_number", "seq"]),
    ):
        op.create_index(name, "messages", columns, postgresql_where=waits)
