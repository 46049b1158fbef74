"""Create the log, the call headers and the bundles."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "journal_record",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("stream", sa.String(128), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("event_kind", sa.String(64), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("commands", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_record_stream", "journal_record", ["tenant", "stream", "seq"])
    op.create_table(
        "call_header",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("dialled_number", sa.String(64), nullable=False),
        sa.Column("caller_number", sa.String(64), nullable=False),
        sa.Column("flow", sa.String(128), nullable=False),
        sa.Column("bundle", sa.String(128), nullable=False),
        sa.Column("engine", sa.Integer, nullable=False),
        sa.Column("pbx", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(150), nullable=False),
        sa.Column("opened_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_call_header_opened_at", "call_header", ["tenant", "opened_at"])
    op.create_table(
        "bundle",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(128), primary_key=True),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("stored_at", sa.String(32), nullable=False),
    )
