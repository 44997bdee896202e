"""Which process is handing a message over, where the clock can be set.

Revision ID: 0008
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("messages", Column("held_by", Integer, nullable=True))
