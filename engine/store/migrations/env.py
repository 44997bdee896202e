"""Alembic's entry: it runs the steps over the connection that `engine.store.migrations.upgrade` holds."""

from __future__ import annotations

from alembic import context

from engine.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transactional_ddl=True,
)
context.run_migrations()
