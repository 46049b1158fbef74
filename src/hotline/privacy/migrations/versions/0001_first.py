"""Create the keys, and the record of erasures that nobody can change."""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime
from hotline.database.append_only import refuse_changes

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "data_key",
        sa.Column("key_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("wrapped_by", sa.String(40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary),
        sa.Column("in_use", sa.Boolean, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )
    alive = sa.text("wrapped IS NOT NULL")
    op.create_index(
        "ux_data_key_name",
        "data_key",
        ["tenant", "name"],
        unique=True,
        sqlite_where=alive,
        postgresql_where=alive,
    )
    op.create_index("ix_data_key_wrapped_by", "data_key", ["wrapped_by"])
    op.create_table(
        "erasure",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("first_at", UtcDateTime),
        sa.Column("last_at", UtcDateTime),
        sqlite_autoincrement=True,
    )
    refuse_changes("erasure", "what was erased is told for ever")
