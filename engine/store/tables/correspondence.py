"""What came in and what is still to be mailed: texts by the provider's name for them, and news of replies."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Table, Text

from engine.store.tables.columns import Moment, column, metadata

# Every text that arrived, heard or not; `token` is that of the webhook that brought it.
arrivals = Table(
    "arrivals",
    metadata,
    column("sid", String(40), primary_key=True),
    column("token", String(100), nullable=True),
    column("at", Moment),
    Index("arrivals_by_token", "token"),
)

# Until when the provider's logs were read.
readings = Table(
    "readings",
    metadata,
    column("of", String(40), primary_key=True),
    column("until", Moment),
)

# News of a reply, kept until the mail server has taken it or refused it for good.
notices = Table(
    "notices",
    metadata,
    column("message_id", String(40), primary_key=True),
    column("to", Text),
    column("subject", Text),
    column("text", Text),
    column("sender_name", Text),
    column("reply_to", Text, nullable=True),
    column("tries", Integer),
    column("due_at", Moment),
    Index("notices_by_time", "due_at"),
)
