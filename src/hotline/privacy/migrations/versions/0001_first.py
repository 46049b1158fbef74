"""Create the keys, and the record of erasures that nobody can change."""

import sqlalchemy as sa
from alembic import op

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
        sa.Column("made_at", sa.String(32), nullable=False),
    )
    op.create_index(
        "ux_data_key_name",
        "data_key",
        ["tenant", "name"],
        unique=True,
        sqlite_where=sa.text("wrapped IS NOT NULL"),
    )
    op.create_index("ix_data_key_wrapped_by", "data_key", ["wrapped_by"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("first_at", sa.String(32)),
        sa.Column("last_at", sa.String(32)),
        sqlite_autoincrement=True,
    )
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER erasure_no_{change.lower()} BEFORE {change} ON erasure "
            "BEGIN SELECT RAISE(ABORT, 'what was erased is told for ever'); END"
        )
