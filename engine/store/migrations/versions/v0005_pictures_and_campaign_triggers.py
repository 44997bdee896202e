"""Pictures that came with a text, and the triggers that a campaign brings along.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("messages", sa.Column("media", sa.JSON(), nullable=True))
    op.create_table(
        "campaign_triggers",
        sa.Column("campaign", sa.String(32), primary_key=True, nullable=False),
        sa.Column("letters", sa.String(200), primary_key=True, nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("task", sa.Boolean(), nullable=False),
    )
