"""Create the log, the call headers and the bundles."""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    # By the month of writing, which must be in the key; `hotline.journal.months` makes them.
    by_month = op.get_bind().dialect.name == "postgresql"
    written = sa.Column(
        "written_at", UtcDateTime, primary_key=True, server_default=sa.text("now()")
    )
    op.create_table(
        "journal_record",
        sa.Column("seq", ROW_ID, primary_key=True, autoincrement=True),
        *([written] if by_month else []),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("stream", sa.String(128), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("event_kind", sa.String(64), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("commands", sa.Text, nullable=False),
        sqlite_autoincrement=True,
        postgresql_partition_by="RANGE (written_at)",
    )
    if by_month:
        # Nothing is refused because its month was not made in time.
        op.execute("CREATE TABLE journal_record_other PARTITION OF journal_record DEFAULT")
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
        sa.Column("opened_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_call_header_opened_at", "call_header", ["tenant", "opened_at"])
    op.create_table(
        "bundle",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(128), primary_key=True),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("stored_at", UtcDateTime, nullable=False),
    )
