"""Which texts arrived, how far the provider's log was read, and mails that are kept until they are sent.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("messages", sa.Column("mail_tries", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "arrivals",
        sa.Column("sid", sa.String(40), primary_key=True, nullable=False),
        sa.Column("token", sa.String(100), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("arrivals_by_token", "arrivals", ["token"])
    op.create_table(
        "readings",
        sa.Column("of", sa.String(40), primary_key=True, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("message_id", sa.String(40), primary_key=True, nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("notices_by_time", "notices", ["due_at"])
