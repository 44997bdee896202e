"""Messages are sent in turns: what waits is found without a look at what was attempted on SQLite, too; a count tells
whether a decision is still as it was; a long list is copied to a campaign in pages.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table("revision", Column("number", BigInteger, nullable=False))
    op.execute("INSERT INTO revision (number) VALUES (0)")
    op.add_column("campaigns", Column("copied_to", String(20), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        return  # has the indexes already
    waits = text("status = 'pending' AND channel IS NULL")
    for name, columns in (
        ("messages_waiting_by_user", ["from_person", "seq"]),
        ("messages_waiting_by_send", ["send_id", "seq"]),
        ("messages_waiting_by_number", ["from_number", "seq"]),
    ):
        op.create_index(name, "messages", columns, sqlite_where=waits)
